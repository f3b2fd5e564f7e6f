"""What is measured, and what each listing may cost."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Listing:
    """A GET: its path, the table its rows come from, at most how many SQL statements and times the floor."""

    path: str
    table: str
    queries: int = 4
    limit: float = 2.0


LISTINGS = [
    Listing("/data/tasks?project_id={project}", "task"),
    Listing("/data/entities?project_id={project}", "entity"),
    Listing("/data/persons", "person"),
    Listing("/data/projects", "project"),
]
