"""Creating tasks for entities (spec 06, 8.9)."""

from django.db.models import Q

from accounts.choices import Role
from assets.access import EntityRole, ReadEntity
from assets.models import EntityLink
from productions.access import STAFF_ACCESS, LoadedAccess, LoadedManager
from productions.entities import ASSET, CONCEPT, EDIT, SHOT, ensure_temporal_types, entities_of_kind
from productions.models import Entity, EntityType
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.filters import apply_filters
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.parsing import read_json
from tasks.api.inputs import EntityTasksInput, id_list
from tasks.models import TaskType
from tasks.queries import tasks as queries
from tasks.queries.tasks import ENTITY, TASK
from tasks.services.creation import create_tasks, types_for

PREFIX = "actions/projects/<project_id>/task-types/<task_type_id>"


def _episode(queryset, value, call):
    """Narrow assets to those of an episode, made for it or cast in it."""
    episode_id = as_uuid(value)
    if episode_id is None:
        raise BadInput("episode_id: an id is expected.", field="episode_id")
    cast = EntityLink.objects.filter(entity_in_id=episode_id).values("entity_out_id")
    return queryset.filter(Q(source_id=episode_id) | Q(pk__in=cast))


class TaskCreation(ApiViewSet):
    """Bulk creation of tasks."""

    def _ids(self):
        """Return the ids of the body; none for an empty or missing one."""
        request = self.request._request
        body = read_json(request) if request.body else []
        return id_list(body) if body not in (None, {}) else []

    def _targets(self, project, queryset, ids):
        """Return the entities of some ids, or all of a queryset when there are none.

        Ids of other productions are dropped; unknown ones, and other kinds, are a 404.
        """
        queryset = queryset.select_related("entity_type")
        if not ids:
            return list(queryset.filter(project=project).order_by("created_at", "pk"))
        known = {entity.pk: entity for entity in queryset.filter(pk__in=ids)}
        if len(known) < len(ids):
            raise NotFound
        return [known[pk] for pk in ids if known[pk].project_id == project.pk]

    def _of_kind(self, kind, task_type_id, extra=None):
        project = self.call.found["project_id"]
        task_type = find(TaskType, task_type_id)
        queryset, ids = entities_of_kind(kind), self._ids()
        if not ids:
            query = {name: value for name, value in self.call.query.items() if name != "relations"}
            queryset = apply_filters(queryset, query, ENTITY, extra=extra, call=self.call)
        return self._create(task_type, self._targets(project, queryset, ids))

    def _create(self, task_type, entities):
        pairs = [(entity, task_type) for entity in entities]
        tasks = create_tasks(pairs=pairs, assigner_id=self.call.who.person_id)
        return queries.created(tasks)

    @operation("POST", f"{PREFIX}/shots/create-tasks", access=LoadedManager(), answer=TASK, status=201)
    def for_shots(self, request, project_id, task_type_id):
        """Create the tasks of a type that shots lack."""
        return self._of_kind(SHOT, task_type_id)

    @operation("POST", f"{PREFIX}/assets/create-tasks", access=LoadedManager(), answer=TASK, status=201)
    def for_assets(self, request, project_id, task_type_id):
        """Create the tasks of a type that assets lack."""
        ensure_temporal_types()
        return self._of_kind(ASSET, task_type_id, extra={"episode_id": _episode})

    @operation("POST", f"{PREFIX}/edits/create-tasks", access=LoadedManager(), answer=TASK, status=201)
    def for_edits(self, request, project_id, task_type_id):
        """Create the tasks of a type that edits lack."""
        return self._of_kind(EDIT, task_type_id)

    @operation(
        "POST",
        f"{PREFIX}/concepts/create-tasks",
        access=LoadedAccess() & STAFF_ACCESS,
        answer=TASK,
        status=201,
    )
    def for_concepts(self, request, project_id, task_type_id):
        """Create the tasks of a type that concepts lack."""
        return self._of_kind(CONCEPT, task_type_id)

    @operation(
        "POST",
        f"{PREFIX}/create-tasks/<entity_type>",
        access=LoadedManager(),
        answer=TASK,
        status=201,
    )
    def for_type(self, request, project_id, task_type_id, entity_type):
        """Create the tasks of a type that entities of one entity type lack."""
        kind = EntityType.objects.filter(name=entity_type.capitalize()).first()
        task_type = find(TaskType, task_type_id)
        if kind is None:
            raise NotFound
        ids, queryset = self._ids(), Entity.objects.all()
        if not ids:
            queryset = queryset.filter(entity_type=kind)
            if "episode_id" in self.call.query:
                episode_id = as_uuid(self.call.query["episode_id"])
                if episode_id is None:
                    raise BadInput("episode_id: an id is expected.", field="episode_id")
                queryset = queryset.filter(parent_id=episode_id)
        return self._create(task_type, self._targets(self.call.found["project_id"], queryset, ids))

    @operation(
        "POST",
        "data/entities/<entity_id>/tasks",
        access=ReadEntity() & EntityRole("entity_id", Role.CLIENT, Role.VENDOR),
        body=EntityTasksInput,
        answer=TASK,
        status=201,
    )
    def for_entity(self, request, entity_id):
        """Create the tasks of an entity: the types given, or all that fit it."""
        ensure_temporal_types()
        entity = self.call.found["entity_id"]
        types = types_for(entity, self.call.body.task_type_ids)
        pairs = [(entity, task_type) for task_type in types]
        tasks = create_tasks(pairs=pairs, assigner_id=self.call.who.person_id, only_name=True)
        return queries.created(tasks)
