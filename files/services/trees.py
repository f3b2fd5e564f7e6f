"""File trees of productions by name (spec 07, 3.1 and 11)."""

from django.db import transaction

from events.emitter import emit
from files.trees import TREES
from productions.models import Project
from productionsite.api.errors import BadInput
from productionsite.api.rows import Shape, fetch

PROJECT = Shape(Project)


@transaction.atomic
def set_named_tree(*, project, name):
    """Give a production one of the trees that ship with the product; return its row. Emits `project:update`."""
    if name not in TREES:
        raise BadInput(f"tree_name: expected one of {', '.join(TREES)}", field="tree_name")
    project.file_tree = TREES[name]
    project.save(update_fields=["file_tree"])
    emit("project:update", {"project_id": project.pk}, project_id=project.pk)
    return fetch(Project.objects.filter(pk=project.pk), PROJECT)[0]
