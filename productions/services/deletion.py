"""Deleting a production with everything that hangs on it (spec 03, 5.6)."""

from django.db import transaction

from events.emitter import emit


@transaction.atomic
def delete_project(*, project, force=False):
    """Delete a production."""
    project_id = project.pk
    project.delete()
    emit("project:delete", {"project_id": project_id})
