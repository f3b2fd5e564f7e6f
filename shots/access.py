"""Who may see the listings of shots and the like (spec 05, 1.1): what a query names decides."""

from accounts.access import Access, refuse_unless
from accounts.choices import Role
from productions.access import find_project
from productions.entities import get_entity
from productionsite.api.inputs import as_uuid


class ListingAccess(Access):
    """access(P) of what a listing is about: the parent a query names (404 unless it exists), else `project_id`.

    Without either, administrators only. The parent is handed over as `call.found[parent]`.
    """

    def __init__(self, parent=None, kind=None):
        self.parent, self.kind = parent, kind

    def allows(self, facts):
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
