"""The tasks, and their types, of assets, shots and what holds them (spec 04, 4.7; spec 05, 8)."""

from accounts.choices import Role
from assets.access import EntityRole, ReadEntity
from productions.entities import ASSET, CONCEPT, EDIT, EPISODE, SCENE, SEQUENCE, SHOT
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import ApiViewSet, operation
from tasks.models import Task
from tasks.queries import tasks as queries
from tasks.queries.tasks import TASK, TYPE, blank


def _read(path, kind):
    return ReadEntity(path, kind)


def _without_vendors(path, kind):
    return ReadEntity(path, kind) & EntityRole(path, Role.VENDOR, kind=kind)


class EntityTasks(ApiViewSet):
    """Listings of tasks by what they are about."""

    def _tasks(self, entity, queryset, *, relations=True):
        """Return the detailed rows of tasks, blanked for clients."""
        assignees = relations and self.call.flag("relations")
        rows = queries.detailed(queryset, assignees=assignees)
        if self.call.who.role_in(entity.project_id) == Role.CLIENT:
            rows = [blank(row) for row in rows]
        return rows

    def _own(self, path, **options):
        """Return the tasks of the entity itself; vendors get theirs."""
        entity = self.call.found[path]
        tasks = queries.visible_tasks(self.call.who, Task.objects.filter(entity=entity))
        return self._tasks(entity, tasks, **options)

    def _own_or_assigned(self, path, **options):
        """Return the tasks of the entity; vendors get theirs in open productions, without names around them."""
        entity, who = self.call.found[path], self.call.who
        if who.role_in(entity.project_id) != Role.VENDOR:
            return self._own(path, **options)
        mine = Task.objects.filter(entity=entity, assignees=who.person_id, project_id__in=who.my_projects())
        return queries.plain(mine)

    def _types(self, path):
        return queries.task_types_of(Task.objects.filter(entity=self.call.found[path]))

    @operation("GET", "data/assets/<asset_id>/tasks", access=_read("asset_id", ASSET), answer=TASK)
    def of_asset(self, request, asset_id):
        """Tasks of an asset."""
        return self._own("asset_id")

    @operation("GET", "data/assets/<asset_id>/task-types", access=_read("asset_id", ASSET), answer=TYPE)
    def types_of_asset(self, request, asset_id):
        """Types of an asset's tasks."""
        return self._types("asset_id")

    @operation("GET", "data/shots/<shot_id>/tasks", access=_read("shot_id", SHOT), answer=TASK)
    def of_shot(self, request, shot_id):
        """Tasks of a shot."""
        return self._own("shot_id")

    @operation("GET", "data/shots/<shot_id>/task-types", access=_read("shot_id", SHOT), answer=TYPE)
    def types_of_shot(self, request, shot_id):
        """Types of a shot's tasks."""
        return self._types("shot_id")

    @operation("GET", "data/scenes/<scene_id>/tasks", access=_read("scene_id", SCENE), answer=TASK)
    def of_scene(self, request, scene_id):
        """Tasks of a scene."""
        return self._own("scene_id", relations=False)

    @operation("GET", "data/scenes/<scene_id>/task-types", access=_read("scene_id", SCENE), answer=TYPE)
    def types_of_scene(self, request, scene_id):
        """Types of a scene's tasks."""
        return self._types("scene_id")

    @operation("GET", "data/edits/<edit_id>/tasks", access=_read("edit_id", EDIT), answer=TASK)
    def of_edit(self, request, edit_id):
        """Tasks of an edit."""
        return self._own("edit_id")

    @operation("GET", "data/edits/<edit_id>/task-types", access=_read("edit_id", EDIT), answer=TYPE)
    def types_of_edit(self, request, edit_id):
        """Types of an edit's tasks."""
        return self._types("edit_id")

    _concept = ReadEntity("concept_id", CONCEPT) & EntityRole("concept_id", Role.CLIENT, kind=CONCEPT)

    @operation("GET", "data/concepts/<concept_id>/tasks", access=_concept, answer=TASK)
    def of_concept(self, request, concept_id):
        """Tasks of a concept; not for clients."""
        return self._own("concept_id")

    @operation("GET", "data/concepts/<concept_id>/task-types", access=_concept, answer=TYPE)
    def types_of_concept(self, request, concept_id):
        """Types of a concept's tasks; not for clients."""
        return self._types("concept_id")

    @operation("GET", "data/sequences/<sequence_id>/tasks", access=_read("sequence_id", SEQUENCE), answer=TASK)
    def of_sequence(self, request, sequence_id):
        """Tasks of a sequence itself."""
        return self._own_or_assigned("sequence_id")

    @operation("GET", "data/sequences/<sequence_id>/task-types", access=_read("sequence_id", SEQUENCE), answer=TYPE)
    def types_in_sequence(self, request, sequence_id):
        """Types of the tasks of what a sequence holds."""
        return queries.task_types_of(Task.objects.filter(entity__parent=self.call.found["sequence_id"]))

    @operation(
        "GET",
        "data/sequences/<sequence_id>/shot-tasks",
        access=_without_vendors("sequence_id", SEQUENCE),
        answer=TASK,
    )
    def in_sequence(self, request, sequence_id):
        """Tasks of the shots and scenes of a sequence."""
        entity = self.call.found["sequence_id"]
        return self._tasks(entity, Task.objects.filter(entity__parent=entity))

    @operation("GET", "data/episodes/<episode_id>/tasks", access=_read("episode_id", EPISODE), answer=TASK)
    def of_episode(self, request, episode_id):
        """Tasks of an episode itself."""
        return self._own_or_assigned("episode_id", relations=False)

    @operation("GET", "data/episodes/<episode_id>/task-types", access=_read("episode_id", EPISODE), answer=TYPE)
    def types_in_episode(self, request, episode_id):
        """Types of the tasks of an episode's shots and scenes."""
        return queries.task_types_of(Task.objects.filter(entity__parent__parent=self.call.found["episode_id"]))

    @operation(
        "GET", "data/episodes/<episode_id>/shot-tasks", access=_without_vendors("episode_id", EPISODE), answer=TASK
    )
    def of_shots_in_episode(self, request, episode_id):
        """Tasks of an episode's shots and scenes."""
        entity = self.call.found["episode_id"]
        return self._tasks(entity, Task.objects.filter(entity__parent__parent=entity))

    @operation(
        "GET", "data/episodes/<episode_id>/asset-tasks", access=_without_vendors("episode_id", EPISODE), answer=TASK
    )
    def of_assets_in_episode(self, request, episode_id):
        """Tasks of the assets made for an episode."""
        entity = self.call.found["episode_id"]
        assets = Task.objects.filter(entity__source=entity, entity__in=queries.Entity.objects.assets())
        return self._tasks(entity, assets)

    @operation(
        "GET", "data/episodes/<episode_id>/edit-tasks", access=_without_vendors("episode_id", EPISODE), answer=TASK
    )
    def of_edits_in_episode(self, request, episode_id):
        """Tasks of an episode's edits."""
        entity = self.call.found["episode_id"]
        edits = Task.objects.filter(entity__parent=entity, entity__entity_type__name=EDIT)
        return self._tasks(entity, edits)

    @operation("GET", "data/entities/<entity_id>/task-types/<task_type_id>/tasks", access=ReadEntity(), answer=TASK)
    def of_entity_and_type(self, request, entity_id, task_type_id):
        """Tasks of one type on an entity; not for vendors without a task on it."""
        entity, pk = self.call.found["entity_id"], as_uuid(task_type_id)
        if pk is None:
            raise BadInput("task_type_id: an id is expected.", field="task_type_id")
        tasks = Task.objects.filter(entity=entity, task_type_id=pk).order_by("name", "pk")
        role = self.call.who.role_in(entity.project_id)
        rows = queries.plain(tasks)
        return [blank(row) for row in rows] if role == Role.CLIENT else rows
