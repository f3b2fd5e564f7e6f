"""What a client needs to know when it starts, and what the caller works on (spec 08, 4.1 and 4.2)."""

from accounts.access import OPEN, PersonOnly
from activity.queries.context import ASSET_TYPE, context_of
from productions.access import find_project
from productions.entities import ASSET, EPISODE, SCENE, SEQUENCE, SHOT, get_entity
from productions.models import Entity, EntityType
from productions.queries.projects import FULL, open_projects
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import Shape, fetch

ENTITY = Shape(Entity)


class UserContext(ApiViewSet):
    """The caller's own view of the studio."""

    @operation("GET", "data/user/context", access=PersonOnly(), answer="The caller's context")
    def context(self, request):
        """Everything a client needs to know when it starts."""
        return context_of(self.call.who)

    @operation("GET", "data/user/projects/open", access=PersonOnly(), answer=FULL)
    def open_projects(self, request):
        """The running productions of the caller."""
        return open_projects(self.call.who, name=self.call.query.get("name"))

    def _assigned(self, project_id=None):
        """Return the caller's tasks in running productions, on their teams or not (spec 08, 4.2)."""
        tasks = self.call.who.person.assigned_tasks.filter(project__project_status__name=OPEN)
        return tasks if project_id is None else tasks.filter(project=find_project(project_id))

    def _entities(self, queryset, kind):
        return [{**row, "type": kind} for row in fetch(queryset.order_by("name", "pk"), ENTITY)]

    @operation("GET", "data/user/projects/<project_id>/asset-types", access=PersonOnly(), answer=ASSET_TYPE)
    def asset_types(self, request, project_id):
        """The types of the assets the caller works on."""
        assets = Entity.objects.assets().filter(pk__in=self._assigned(project_id).values("entity_id"))
        types = EntityType.objects.filter(pk__in=assets.order_by().values("entity_type_id"))
        return fetch(types.order_by("name"), Shape(EntityType, type="AssetType"))

    @operation(
        "GET", "data/user/projects/<project_id>/asset-types/<asset_type_id>/assets", access=PersonOnly(), answer=ENTITY
    )
    def assets(self, request, project_id, asset_type_id):
        """The assets of a type the caller works on."""
        key = as_uuid(asset_type_id)
        if key is None or not EntityType.objects.asset_types().filter(pk=key).exists():
            raise NotFound
        assets = Entity.objects.filter(entity_type_id=key, pk__in=self._assigned(project_id).values("entity_id"))
        return self._entities(assets, ASSET)

    @operation("GET", "data/user/projects/<project_id>/sequences", access=PersonOnly(), answer=ENTITY)
    def sequences(self, request, project_id):
        """The sequences of the shots the caller works on."""
        shots = Entity.objects.of_type(SHOT).filter(pk__in=self._assigned(project_id).values("entity_id"))
        return self._entities(Entity.objects.filter(pk__in=shots.order_by().values("parent_id")), SEQUENCE)

    @operation("GET", "data/user/projects/<project_id>/episodes", access=PersonOnly(), answer=ENTITY)
    def episodes(self, request, project_id):
        """The episodes of the shots the caller works on."""
        shots = Entity.objects.of_type(SHOT).filter(pk__in=self._assigned(project_id).values("entity_id"))
        return self._entities(Entity.objects.filter(pk__in=shots.order_by().values("parent__parent_id")), EPISODE)

    def _children(self, sequence_id, kind):
        sequence = get_entity(sequence_id, SEQUENCE)
        mine = Entity.objects.of_type(kind).filter(parent=sequence, pk__in=self._assigned().values("entity_id"))
        return self._entities(mine, kind)

    @operation("GET", "data/user/sequences/<sequence_id>/shots", access=PersonOnly(), answer=ENTITY)
    def shots(self, request, sequence_id):
        """The shots of a sequence the caller works on."""
        return self._children(sequence_id, SHOT)

    @operation("GET", "data/user/sequences/<sequence_id>/scenes", access=PersonOnly(), answer=ENTITY)
    def scenes(self, request, sequence_id):
        """The scenes of a sequence the caller works on."""
        return self._children(sequence_id, SCENE)
