"""Who may import what (spec 09, 4 to 10), asked of a job as well as of a route."""

from imports.choices import ImportKind


def may_import(who, *, kind, project_id=None, task_type_id=None):
    """Whether the caller may import a kind of file into a production (None: into the studio)."""
    if kind in (ImportKind.PERSONS, ImportKind.SHOTGUN):
        return who.is_admin
    if kind == ImportKind.ESTIMATIONS:
        return who.supervises_task_type(project_id, task_type_id)
    return who.manages(project_id)
