"""The schedule of a production as rows: milestones, schedule items, schedule versions (spec 03, 10 to 12)."""

from django.db.models import F

from productions.models import Milestone, ProductionScheduleVersionTaskLink, ScheduleItem
from productionsite.api.rows import Shape, add_relations, fetch

MILESTONE = Shape(Milestone, keys=["id", "date", "name", "project_id", "task_type_id"], type=None)
ITEM = Shape(ScheduleItem)
COMPACT_ITEM = Shape(
    ScheduleItem,
    keys=["id", "start_date", "end_date", "man_days", "project_id", "task_type_id", "object_id"],
    type=None,
)
TASK_LINK = Shape(ProductionScheduleVersionTaskLink, relations=("assignees",))


def milestones(project_id):
    """Return the milestones of a production, by date."""
    found = Milestone.objects.filter(project=project_id)
    return fetch(found.order_by(F("date").asc(nulls_last=True), "name", "pk"), MILESTONE)


def items(project_id):
    """Return every schedule item of a production."""
    return fetch(ScheduleItem.objects.filter(project=project_id).order_by("created_at", "pk"), ITEM)


def items_of_task_types(project_id, task_type_ids):
    """Return the items of whole task types, by start date; one per task type."""
    found = ScheduleItem.objects.filter(project=project_id, object_id=None, task_type__in=task_type_ids)
    rows = fetch(found.order_by(F("start_date").asc(nulls_last=True), "created_at", "pk"), COMPACT_ITEM)
    return list({row["task_type_id"]: row for row in reversed(rows)}.values())[::-1]


def items_of_objects(project_id, task_type_id, names):
    """Return the items of a task type for some objects, `{id: name}`, with their names and ordered by them."""
    found = ScheduleItem.objects.filter(project=project_id, task_type=task_type_id, object_id__in=list(names))
    labels = {str(key): name for key, name in names.items()}
    rows = [{**row, "name": labels[row["object_id"]]} for row in fetch(found, COMPACT_ITEM)]
    return sorted(rows, key=lambda row: row["name"])


def task_links(version_id, *, task_type_id=None, assignees=False):
    """Return the task links of a schedule version, of one task type when it is given."""
    found = ProductionScheduleVersionTaskLink.objects.filter(production_schedule_version=version_id)
    if task_type_id is not None:
        found = found.filter(task__task_type=task_type_id)
    found = found.order_by("created_at", "pk")
    return add_relations(fetch(found, TASK_LINK), found, TASK_LINK.relations if assignees else ())
