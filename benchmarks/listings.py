"""What is measured, and what each listing may cost."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Listing:
    """A GET: its path, the tables its rows come from, at most how many SQL statements and times the floor."""

    path: str
    tables: tuple
    queries: int = 4
    limit: float = 2.0


BOARD = ("entity", "task", "task_person_link")

LISTINGS = [
    Listing("/data/tasks?project_id={project}", ("task",)),
    Listing("/data/entities?project_id={project}", ("entity",)),
    Listing("/data/persons", ("person",)),
    Listing("/data/projects", ("project",)),
    Listing("/data/shots/with-tasks?project_id={project}", BOARD, queries=6, limit=1.5),
    Listing("/data/assets/with-tasks?project_id={project}", BOARD, queries=6, limit=1.5),
]
