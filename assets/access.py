"""Who may do what with entities (spec 04, 2; spec 05, 1.1), in the terms of accounts/access.py.

Each term names the path parameter that holds the entity and the kind it must be; the entity is looked
up once and handed to the handler as `call.found[path]`.
"""

from accounts.access import Access
from accounts.choices import Role
from assets.models import Asset
from productions.entities import ASSET, EDIT, SHOT, get_entity, kind_of
from productions.models import Entity, MetadataDescriptor
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid


def _look_up(who, entity_id, kind):
    return get_entity(entity_id, kind, who=who)


class _EntityTerm(Access):
    """`load(who, entity id, kind)` looks the entity up; an answer that needs more than the row brings its own."""

    def __init__(self, path="entity_id", kind=None, load=_look_up):
        self.path, self.kind, self.load = path, kind, load

    def entity(self, facts):
        """Return the entity: the row itself, or the one the URL names (404 unless of the kind)."""
        if facts.row is not None:
            return facts.row
        if self.path not in facts.found:
            facts.found[self.path] = self.load(facts.who, facts.params[self.path], self.kind)
        return facts.found[self.path]


class EntityTeam(_EntityTerm):
    """access(P) of the entity's production: any role, vendors without a task on it too."""

    def allows(self, facts):
        return facts.who.may_access(self.entity(facts).project_id)


class ReadEntity(_EntityTerm):
    """access(P) of the entity's production and entity-access: a vendor needs a task on it."""

    def allows(self, facts):
        entity, who = self.entity(facts), facts.who
        return who.may_access(entity.project_id) and who.may_see_entity(entity.pk, entity.project_id)


class ManageEntity(_EntityTerm):
    """manager(P) of the entity's production."""

    def allows(self, facts):
        return facts.who.manages(self.entity(facts).project_id)


class SuperviseEntity(_EntityTerm):
    """supervisor(P) of the entity's production."""

    def allows(self, facts):
        return facts.who.supervises(self.entity(facts).project_id)


class EditProduction(ReadEntity):
    """Whoever makes the production may link scenes, shots and instances: no clients, no unassigned vendors."""

    def allows(self, facts):
        return super().allows(facts) and facts.who.role_in(self.entity(facts).project_id) != Role.CLIENT


class OwnOrManageEntity(_EntityTerm):
    """manager(P), or whoever created the entity, as long as they are on the team."""

    def allows(self, facts):
        entity, who = self.entity(facts), facts.who
        if who.manages(entity.project_id):
            return True
        return entity.created_by_id == who.person_id and who.may_access(entity.project_id)


class EntityRole(_EntityTerm):
    """The effective role on the entity's production is none of the given ones."""

    def __init__(self, path, *refused, kind=None):
        super().__init__(path, kind)
        self.refused = refused

    def allows(self, facts):
        return facts.who.role_in(self.entity(facts).project_id) not in self.refused


class EntityOfProject(_EntityTerm):
    """The entity exists (404) and belongs to the production of the URL (403)."""

    def allows(self, facts):
        return str(self.entity(facts).project_id) == facts.params["project_id"].lower()


class EditEntity(_EntityTerm):
    """Who may PUT an entity (spec 04, 6.4): its managers and its creator; supervisors its metadata only.

    Creators who have become clients or vendors look at the production, they do not make it any more.
    """

    def allows(self, facts):
        entity, who, payload = self.entity(facts), facts.who, facts.payload
        if who.manages(entity.project_id):
            return True
        role = who.team_role(entity.project_id)
        if role is None:
            return False
        if entity.created_by_id == who.person_id and role not in (Role.CLIENT, Role.VENDOR):
            return True
        return role == Role.SUPERVISOR and set(payload) <= {"data"} and self._covers(who, entity, payload.get("data"))

    @staticmethod
    def _covers(who, entity, data):
        """Whether every metadata key belongs to one of the supervisor's departments."""
        if not who.departments:
            return True
        kind = kind_of(entity)
        if kind not in (ASSET, SHOT, EDIT) or not isinstance(data, dict) or not data:
            return False
        theirs = MetadataDescriptor.objects.filter(
            project_id=entity.project_id, entity_type=kind, departments__in=who.departments
        )
        return set(data) <= set(theirs.values_list("field_name", flat=True))


class ReadInstance(ReadEntity):
    """Access to the asset of an asset instance."""

    def entity(self, facts):
        return facts.row.asset


class EditInstance(EditProduction):
    """Access to the asset of an asset instance, for those who make the production."""

    def entity(self, facts):
        return facts.row.asset


class ManageAssets(Access):
    """manager(P) of the production of every asset a body names; all must be assets (404)."""

    def allows(self, facts):
        named = facts.payload.get("asset_ids") if isinstance(facts.payload, dict) else None
        ids = {as_uuid(pk) for pk in named or ()}
        found = dict(Asset.objects.filter(pk__in=ids).values_list("pk", "project_id"))
        if len(found) != len(ids):
            raise NotFound
        return all(facts.who.manages(project_id) for project_id in set(found.values()))


def out_of_reach(who, entity_ids):
    """Return which entities the caller may not cast: those not shared, of productions they are not on.

    Casting one would tell its name and its thumbnail (spec 04, 13).
    """
    if who.is_admin:
        return frozenset()
    foreign = Entity.objects.filter(pk__in=entity_ids, is_shared=False).exclude(project_id__in=who.team_projects())
    return frozenset(foreign.values_list("pk", flat=True))
