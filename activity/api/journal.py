"""Reading the journal (spec 08, 8.1 and 8.2)."""

from accounts.access import Access, GlobalRole
from accounts.choices import Role
from events import journal
from events.journal import ENTRY
from events.models import ApiEvent
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import ApiViewSet, operation


class JournalReader(Access):
    """Administrators and managers; whoever manages a production may read about that one."""

    def allows(self, facts):
        project_id = facts.query.get("project_id") or None
        if project_id is not None and as_uuid(project_id) is None:
            raise BadInput("project_id: an id is expected.", field="project_id")
        who = facts.who
        if project_id is None or who.is_admin:
            return who.role in (Role.ADMIN, Role.MANAGER)
        try:
            role = who.team_role(project_id)
        except NotFound:
            return False
        return role is not None and Role.MANAGER in (role, who.role)


class Journal(ApiViewSet):
    """What happened, newest first."""

    @operation("GET", "data/events/last", access=JournalReader(), answer=ENTRY)
    def last(self, request):
        """The latest events that the parameters choose; a manager's are those of their productions."""
        who, query = self.call.who, self.call.query
        events = ApiEvent.objects.all()
        if query.get("project_id"):
            events = events.filter(project_id=query["project_id"])
        elif not who.is_admin:
            events = events.filter(project_id__in=who.team_projects())
        return journal.latest(events, query, request.GET.getlist)

    @operation("GET", "data/events/names", access=GlobalRole(Role.ADMIN, Role.MANAGER), answer="Names of events")
    def names(self, request):
        """The names of everything that happened so far."""
        return journal.names()
