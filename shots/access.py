"""Who may see the listings of shots and the like (spec 05, 1.1): what a query names decides."""

from accounts.access import Access, refuse_unless
from accounts.choices import Role
from accounts.models import Person
from productions.access import find_project
from productions.entities import get_entity
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid, well_formed
from productionsite.api.lookup import find


def check_ids(query, names):
    """Refuse (400) the malformed ids of a query; `all` and `main` stand for episodes."""
    for name in names:
        words = ("all", "main") if name == "episode_id" else ()
        if name in query and query[name] not in words:
            well_formed(query[name], name)


class ListingAccess(Access):
    """access(P) of what a listing is about: the parent a query names (404 unless it exists), else `project_id`.

    Without either, administrators only. The parent is handed over as `call.found[parent]`; so is, as `stamp`,
    what `load(who, query)` finds first, which may tell the caller's role in passing. `ids`: parameters that are
    told to be malformed (400) before a permission is missing.
    """

    def __init__(self, parent=None, kind=None, load=None, ids=()):
        self.parent, self.kind, self.load, self.ids = parent, kind, load, ids

    def allows(self, facts):
        check_ids(facts.query, self.ids)
        if self.load is not None:
            facts.found["stamp"] = self.load(facts.who, facts.query)
        if self.parent is not None and self.parent in facts.query:
            entity = facts.found[self.parent] = get_entity(facts.query[self.parent], self.kind)
            return facts.who.may_access(entity.project_id)
        return facts.who.may_access(facts.query.get("project_id"))


class ListingRole(Access):
    """The effective role on the production a query names is none of the given ones."""

    def __init__(self, *refused):
        self.refused = refused

    def allows(self, facts):
        return facts.who.role_in(facts.query.get("project_id")) not in self.refused


class ParentAccess(Access):
    """access(P) of the entity a path names; a malformed id names nothing and is let through (spec 05, 8.6)."""

    def __init__(self, path, kind):
        self.path, self.kind = path, kind

    def allows(self, facts):
        if as_uuid(facts.params[self.path]) is None:
            facts.found[self.path] = None
            return True
        entity = facts.found[self.path] = get_entity(facts.params[self.path], self.kind)
        return facts.who.may_access(entity.project_id)


NO_OUTSIDERS = ListingRole(Role.CLIENT, Role.VENDOR)
NO_VENDORS = ListingRole(Role.VENDOR)


class LoadedAnyone(Access):
    """The production a path names exists; what the caller may do there depends on the rows of the body."""

    def allows(self, facts):
        facts.found["project_id"] = find_project(facts.params["project_id"])
        return True


class LoadedSupervisor(Access):
    """supervisor(P) of the production a path names, which must exist."""

    def allows(self, facts):
        project = facts.found["project_id"] = find_project(facts.params["project_id"])
        return facts.who.supervises(project.pk)


def check_may_delete(who, entity, project_id):
    """Refuse (403) unless the caller manages a production, or created the entity and is on its team."""
    refuse_unless(who.manages(project_id) or entity.created_by_id == who.person_id and who.may_access(project_id))


class ClientStats(Access):
    """Clients see statistics only where the production shows them."""

    def allows(self, facts):
        project = facts.found["project_id"]
        return facts.who.role_in(project.pk) != Role.CLIENT or project.is_client_stats_visible is not False


class ManagedProject(Access):
    """manager(P) of the production a path names, asked before whether the ids are well formed (spec 05, 10)."""

    def allows(self, facts):
        named = facts.params["project_id"]
        if not facts.who.manages(named):
            return False
        if as_uuid(named) is None:
            raise BadInput("The id of the production is malformed.")
        facts.found["project_id"] = find_project(named)
        return True


def named_person(person_id):
    """Return a person; NotFound for a malformed or unknown id."""
    return find(Person, person_id)


class QuotaReader(Access):
    """supervisor(P) for anybody's quotas, everybody for their own."""

    def allows(self, facts):
        project_id, person_id = facts.params["project_id"], as_uuid(facts.params["person_id"])
        return facts.who.supervises(project_id) or person_id == facts.who.person_id


class QuotaShotsReader(Access):
    """The person themselves and administrators; with `project_id`, its managers and supervisors too. No bots."""

    def allows(self, facts):
        who, project_id = facts.who, facts.query.get("project_id")
        person = facts.found["person_id"] = named_person(facts.params["person_id"])
        if person.is_bot:
            return False
        if project_id:
            find_project(project_id)
        if who.is_admin or person.pk == who.person_id:
            return True
        return bool(project_id) and who.supervises(project_id)
