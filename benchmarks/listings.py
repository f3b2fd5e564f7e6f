"""What is measured, and what each listing may cost."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Listing:
    """A GET: its path, the tables its rows come from, at most how many SQL statements and times the floor."""

    path: str
    tables: tuple
    queries: int = 4
    limit: float = 2.0


BOARD = ("entity", "task", "entity_link")

OPEN = (
    "project",
    "project_person_link",
    "project_asset_type_link",
    "project_task_type_link",
    "project_task_status_link",
    "project_status_automation_link",
    "project_preview_background_file_link",
    "metadata_descriptor",
    "department_metadata_descriptor_link",
)
CONTEXT = (
    *OPEN,
    "person",
    "department_link",
    "entity_type",
    "task_type",
    "task_status",
    "department",
    "studio",
    "custom_action",
    "status_automation",
    "preview_background_file",
    "notification",
    "search_filter",
    "search_filter_group",
    "project_status",
)

LISTINGS = [
    Listing("/data/tasks?project_id={project}", ("task",)),
    Listing("/data/entities?project_id={project}", ("entity",)),
    Listing("/data/persons", ("person",)),
    Listing("/data/projects", ("project",)),
    Listing("/data/projects/open", OPEN, queries=9),
    Listing("/data/user/context", CONTEXT, queries=25),
    *(
        Listing(f"/data/{kind}/with-tasks?{form}project_id={{project}}", BOARD, queries=5, limit=1.5)
        for kind in ("shots", "assets")
        for form in ("", "compact=true&", "stream=true&", "stream=true&compact=true&")
    ),
    Listing("/data/projects/{project}/sequences/all/casting", ("entity_link",)),
    Listing("/data/projects/{project}/episodes/casting", ("entity_link",)),
    Listing("/data/projects/{project}/episodes/{episode}/sequences/all/casting", ("entity_link",)),
]
