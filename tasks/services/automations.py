"""Status automations of productions: which apply to a task, and what they do (spec 06, 5.6)."""

from django.db.models import Q
from django.utils import timezone

from assets.services.readiness import containers_of, refresh_casting_stats
from events.emitter import emit_many
from productions.entities import ASSET, kind_of
from productions.models import Entity, ProjectStatusAutomationLink, ProjectTaskTypeLink


class Automations:
    """The automations that some productions and those of some tasks use, loaded once; false when there are none."""

    def __init__(self, project_ids, tasks):
        self.by_project = {}
        self.revisions = []
        used = Q(project_id__in=project_ids) | Q(project_id__in=tasks.order_by().values("project_id"))
        links = ProjectStatusAutomationLink.objects.filter(used)
        links = links.exclude(status_automation__archived=True).order_by("status_automation__created_at", "pk")
        related = ("in_task_type", "in_task_status", "out_task_type", "out_task_status")
        for link in links.select_related(*(f"status_automation__{name}" for name in related)):
            self.by_project.setdefault(link.project_id, []).append(link.status_automation)
        self._priorities = None

    def __bool__(self):
        return bool(self.by_project)

    def matching(self, task):
        """Return the automations that the state of a task sets off."""
        if task.entity is None:
            return []
        return [row for row in self.by_project.get(task.project_id, ()) if self._matches(row, task)]

    def _matches(self, row, task):
        if (row.in_task_type_id, row.in_task_status_id) != (task.task_type_id, task.task_status_id):
            return False
        wanted = (row.entity_type or "").lower()
        if wanted == ASSET.lower():
            if kind_of(task.entity) != ASSET:
                return False
        elif wanted != task.entity.entity_type.name.lower():
            return False
        return row.out_field_type != "status" or self._goes_forward(row, task.project_id)

    def _goes_forward(self, row, project_id):
        """Whether the target step does not come before the source step: automations never roll back work."""
        if self._priorities is None:
            links = ProjectTaskTypeLink.objects.filter(project_id__in=self.by_project)
            facts = links.values_list("project_id", "task_type_id", "priority", "task_type__for_entity")
            self._priorities = {(project, type_id): (value or 0, kind) for project, type_id, value, kind in facts}
        kind = (row.entity_type or "").capitalize()

        def priority(task_type_id):
            value, for_entity = self._priorities.get((project_id, task_type_id), (0, kind))
            return value if for_entity == kind else 0

        return priority(row.in_task_type_id) <= priority(row.out_task_type_id)

    @staticmethod
    def target(row, siblings):
        """Return the task an automation moves: the first by name of the same entity and its target type."""
        if row.out_task_status is None:
            return None
        return next((task for task in siblings if task.task_type_id == row.out_task_type_id), None)

    @staticmethod
    def text(row):
        """Return what an automation says."""
        return f"Change triggered by {row.in_task_type.name} set to {row.in_task_status.name}"

    @staticmethod
    def make_ready(pairs):
        """Set `ready_for` of assets, [(entity, task type id)]; what shots can expect is recounted.

        Emits `asset:update` per asset.
        """
        assets = [(entity, type_id) for entity, type_id in pairs if kind_of(entity) == ASSET]
        if not assets:
            return
        now = timezone.now()
        for entity, type_id in assets:
            entity.ready_for_id, entity.updated_at = type_id, now
        Entity.objects.bulk_update([entity for entity, _ in assets], ["ready_for", "updated_at"])
        emit_many(
            [
                (
                    "asset:update",
                    {"asset_id": entity.pk, "data": {"ready_for": str(type_id) if type_id else None}},
                    entity.project_id,
                )
                for entity, type_id in assets
            ]
        )
        refresh_casting_stats(containers_of([entity.pk for entity, _ in assets]))
