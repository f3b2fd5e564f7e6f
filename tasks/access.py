"""Who may do what with tasks, comments and time (spec 06, 1.1 and 9), in the terms of `accounts.access`."""

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.access import Access, Who, refuse_unless
from accounts.choices import Role
from accounts.models import Person
from productions.models import Entity, ProjectPersonLink, ProjectTaskStatusLink
from productionsite.api.errors import BadInput, NotFound, Refused
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from tasks.models import Comment, CommentMention, Task, TaskStatus

SUPERVISOR_KEYS = frozenset({"priority", "start_date", "due_date", "estimation", "difficulty", "data"})
OPEN_TO_READERS = frozenset({"pinned", "checklist"})
DIRECTING = (Role.MANAGER, Role.SUPERVISOR)


def find_task(task_id):
    """Return a task with its type, status, entity and production; 404 when there is none."""
    return find(Task, task_id, "task_type", "task_status", "entity__entity_type", "project")


def task_of(comment):
    """Return the task of a comment, looked up once; None when its object is no task."""
    pk, task = getattr(comment, "_task", (None, None))
    if pk != comment.object_id:
        task = Task.objects.select_related("task_type", "entity", "project").filter(pk=comment.object_id).first()
        comment._task = comment.object_id, task
    return task


# -- tasks -------------------------------------------------------------------------------------


class TaskCreation(Access):
    """**manager(P)** of the production of the entity a body names (the reference asks nobody: spec 06, 8.4)."""

    def allows(self, facts):
        payload = facts.payload
        for name in ("task_type_id", "entity_id"):
            if as_uuid(payload.get(name)) is None:
                raise BadInput(f"{name}: an id is expected.", field=name)
        entity = find(Entity, payload["entity_id"])
        if facts.who.is_admin:
            return True
        given = payload.get("project_id")
        return facts.who.manages(entity.project_id) and as_uuid(given or entity.project_id) == entity.project_id


def may_update_task(who, task, keys):
    """**task-update(T, keys)**: manager(P), or a supervisor of the type's department who plans (some keys only)."""
    if who.manages(task.project_id):
        return True
    return set(keys) <= SUPERVISOR_KEYS and may_supervise(who, task)


def may_supervise(who, task):
    """Whether the caller is a supervisor on the production whose departments reach the task's type."""
    if who.team_role(task.project_id) != Role.SUPERVISOR:
        return False
    return not who.departments or (task.task_type is not None and task.task_type.department_id in who.departments)


class TaskUpdate(Access):
    """**task-update(T, keys)** with the keys of the body."""

    def allows(self, facts):
        return may_update_task(facts.who, facts.row, facts.payload)


# -- comments ------------------------------------------------------------------------------------


def client_authors(project_id, person_ids):
    """Return which of some people are clients on a production: by their role there, else by the global one."""
    return set(client_people(project_id).filter(pk__in=person_ids).values_list("pk", flat=True))


def client_people(project_id):
    """Return the ids of everybody who is a client on a production, as a subquery."""
    link = ProjectPersonLink.objects.filter(project_id=project_id, person_id=OuterRef("pk")).values("role")[:1]
    people = Person.objects.exclude(role=Role.ADMIN).annotate(team_role=Coalesce(Subquery(link), Value("")))
    return people.filter(Q(team_role=Role.CLIENT) | Q(role=Role.CLIENT, team_role__in=["", Role.ADMIN])).values("pk")


def reads_comment(role, *, by_client, for_client, own, isolated):
    """Whether someone with a role on a production reads a comment there: clients and artists do not read each other.

    `own`: it is theirs; `isolated`: clients of the production are kept apart.
    """
    if role == Role.ADMIN or role in DIRECTING:
        return True
    if role != Role.CLIENT:
        return not by_client
    return bool(for_client) or by_client and (own or not isolated)


class Readers:
    """Who of some people reads which comments on some productions; two statements for all of them."""

    def __init__(self, project_ids, person_ids):
        self._people = {person.pk: Who(person) for person in Person.objects.filter(pk__in=person_ids).only("role")}
        links = ProjectPersonLink.objects.filter(project_id__in=project_ids, person_id__in=person_ids)
        roles = links.values_list("project_id", "person_id", "role")
        self._there = {(project, person): role or None for project, person, role in roles}

    def role(self, project_id, person_id):
        """Return the effective role of one of the people on one of the productions."""
        who = self._people.get(person_id)
        return who and who.effective_role(self._there.get((project_id, person_id)))

    def may_read(self, reader_id, project_id, *, author_id, for_client, isolated):
        """Whether one of the people reads a comment that another wrote on a task of a production."""
        return reads_comment(
            self.role(project_id, reader_id),
            by_client=self.role(project_id, author_id) == Role.CLIENT,
            for_client=for_client,
            own=author_id == reader_id,
            isolated=isolated,
        )


def may_read_comment(who, comment):
    """The comment rule (spec 00, 3, comments): clients and artists do not read each other's talk."""
    if who.is_admin:
        return True
    task = task_of(comment)
    if task is None or not who.may_see_task(task):
        return False
    role = who.role_in(task.project_id)
    return role in DIRECTING or reads_comment(
        role,
        by_client=comment.person_id in client_authors(task.project_id, [comment.person_id]),
        for_client=comment.for_client,
        own=comment.person_id == who.person_id,
        isolated=task.project.is_clients_isolated,
    )


class CommentAccess(Access):
    """The comment rule, on the stored comment."""

    def allows(self, facts):
        return may_read_comment(facts.who, facts.row)


class CommentDeletion(Access):
    """The author, or manager(P)."""

    def allows(self, facts):
        who, comment = facts.who, facts.row
        if who.is_admin or comment.person_id == who.person_id:
            return True
        task = task_of(comment)
        return task is not None and who.manages(task.project_id)


class CommentEdition(Access):
    """Who may change what of a comment (spec 06, 9.7)."""

    def allows(self, facts):
        who, comment, payload = facts.who, facts.row, facts.payload
        if who.is_admin:
            return True
        task = task_of(comment)
        if task is None or who.team_role(task.project_id) is None:
            return False
        if who.manages(task.project_id):
            return True
        if not may_read_comment(who, comment):
            return False
        _check_edition(who, task, comment, payload)
        return True


def _check_edition(who, task, comment, payload):
    def changes(name):
        return name in payload and payload[name] != getattr(comment, name)

    is_author = comment.person_id == who.person_id
    supervises = may_supervise(who, task)
    refuse_unless(not changes("for_client"))
    refuse_unless(not changes("pinned") or supervises)
    if "checklist" in payload and (payload["checklist"] or []) != (comment.checklist or []):
        refuse_unless(is_author or supervises or who.is_assigned(task))
    refuse_unless(is_author or set(payload) <= OPEN_TO_READERS)
    refuse_unless("person_id" not in payload or as_uuid(payload["person_id"]) == who.person_id)
    refuse_unless("object_id" not in payload or as_uuid(payload["object_id"]) == comment.object_id)
    status_id = as_uuid(payload.get("task_status_id"))
    if status_id is None:
        return
    if status_id != comment.task_status_id:
        refuse_unless(who.may_act_on_task(task))
    status = TaskStatus.objects.filter(pk=status_id).first()
    if status is not None:
        check_status_allowed(who, task.project_id, status)


def client_may_use(project_id, status):
    """Whether clients of a production may set a status: its own setting there, else the studio's."""
    link = ProjectTaskStatusLink.objects.filter(project_id=project_id, task_status=status)
    override = link.values_list("is_client_allowed", flat=True).first()
    return bool(status.is_client_allowed if override is None else override)


def check_status_allowed(who, project_id, status):
    """Refuse (403) a status the caller's role may not set (spec 06, 4)."""
    role = who.role_in(project_id)
    if role == Role.USER and not status.is_artist_allowed:
        raise Refused("Artists may not set this status.")
    if role == Role.CLIENT and not client_may_use(project_id, status):
        raise Refused("Clients may not set this status.")


def is_mentioned(who, task):
    """**mention-access(T)**: on the team, not a vendor, and mentioned in a comment or a reply of the task."""
    if who.team_role(task.project_id) in (None, Role.VENDOR):
        return False
    comments = Comment.objects.filter(object_id=task.pk)
    if CommentMention.objects.filter(comment__in=comments, person_id=who.person_id).exists():
        return True
    if who.departments and comments.filter(department_mentions__in=who.departments).exists():
        return True
    person, departments = str(who.person_id), {str(pk) for pk in who.departments}
    for replies in comments.exclude(replies=None).values_list("replies", flat=True):
        for reply in replies or ():
            if person in (reply.get("mentions") or ()) or departments & set(reply.get("department_mentions") or ()):
                return True
    return False


# -- time ------------------------------------------------------------------------------------------


class TimeDeletion(Access):
    """The person, an administrator or a manager of the production; 404 for time on no task (spec 00, 3).

    The person must still be assigned unless someone who manages the production cleans up: in the
    reference nobody can remove the time of a person who left the task.
    """

    def allows(self, facts):
        who, row = facts.who, facts.row
        if row.task is None:
            raise NotFound
        if who.manages(row.task.project_id):
            return True
        return row.person_id == who.person_id and row.task.assignees.filter(pk=row.person_id).exists()


class TimeLogging(Access):
    """The person of the URL is assigned to the task, and the caller is that person or manages the production.

    Bots log time only where the production lets them collaborate, and never delete any. The handler
    gets both rows as `call.found`.
    """

    def __init__(self, for_bots=True):
        self.for_bots = for_bots

    def allows(self, facts):
        who = facts.who
        task = facts.found["task_id"] = find_task(facts.params["task_id"])
        person = facts.found["person_id"] = find(Person, facts.params["person_id"])
        if not (who.person_id == person.pk or who.manages(task.project_id)):
            return False
        if not task.assignees.filter(pk=person.pk).exists():
            return False
        return not person.is_bot or self.for_bots and _bots_collaborate(task)


def _bots_collaborate(task):
    return bool(task.project and task.project.is_bot_collaboration_enabled)


def may_assign(who, task, person):
    """**dept-assign(T, person)**: who may put a person on a task; bots only where they collaborate."""
    if person is not None and person.is_bot and not _bots_collaborate(task):
        return False
    if who.manages(task.project_id):
        return True
    role = who.team_role(task.project_id)
    if role is None:
        return False
    department = task.task_type.department_id if task.task_type else None
    if role == Role.SUPERVISOR and not who.departments:
        return True
    if department is None or department not in who.departments or person is None:
        return False
    if person.pk == who.person_id:
        return True
    shared = any(link.department_id in who.departments for link in person.department_links.all())
    return role == Role.SUPERVISOR and shared


def may_unassign(who, task, person):
    """Who may take a person (None: everybody) off a task: its direction, or the person themselves."""
    if who.manages(task.project_id) or may_supervise(who, task):
        return True
    if person is None or person.pk != who.person_id or who.team_role(task.project_id) is None:
        return False
    return who.is_assigned(task)


class CommentOn(Access):
    """**task-action(T)**; whoever is mentioned on the task may answer too, leaving its status as it is."""

    def allows(self, facts):
        task = facts.found["task_id"] = find_task(facts.params["task_id"])
        if facts.who.may_act_on_task(task):
            return True
        status_id = as_uuid(str(facts.payload.get("task_status_id")))
        return status_id == task.task_status_id and is_mentioned(facts.who, task)


def find_comment(comment_id, task):
    """Return a comment of a task; 404 for an unknown one, 403 for one of another task."""
    comment = find(Comment, comment_id)
    if comment.object_id != task.pk:
        raise Refused
    comment._task = task.pk, task
    return comment


def find_reply(comment, reply_id):
    """Return an answer under a comment, the stored dict; 404 when it is not there."""
    reply = next((one for one in comment.replies or [] if one.get("id") == str(reply_id)), None)
    if reply is None:
        raise NotFound
    return reply


def owns_reply(who, task, reply):
    """Who may change an answer or take it back (spec 06, 9.9): its author, and administrators."""
    return who.is_admin or (reply.get("person_id") == str(who.person_id) and who.may_see_task(task))


def check_own_reply(who, task, reply):
    """Refuse (403) to change an answer or take it back that is somebody else's."""
    if not owns_reply(who, task, reply):
        raise Refused


def may_reply(who, task, comment):
    """Who may answer a comment (spec 06, 9.9): its author, who acts on the task, who is mentioned on it.

    Threads with clients belong to managers and clients, and clients of one studio do not answer those of
    another.
    """
    if who.is_admin:
        return True
    if not (comment.person_id == who.person_id or who.may_act_on_task(task) or is_mentioned(who, task)):
        return False
    role = who.role_in(task.project_id)
    by_client = comment.person_id in client_authors(task.project_id, [comment.person_id])
    if role == Role.CLIENT and by_client and comment.person.studio_id != who.person.studio_id:
        return False
    return not (comment.for_client or by_client) or role in (Role.MANAGER, Role.CLIENT)
