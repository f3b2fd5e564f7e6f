"""Tasks that wait for somebody's eyes (spec 08, 4.3)."""

from django.db.models import F, Q, Sum

from accounts.choices import Role
from productionsite.api.filters import whole_number
from productionsite.api.inputs import asked_id
from tasks.models import Task, TaskPersonLink
from tasks.queries.open_tasks import BY_NAMES, assigned_to, moment_filter, open_projects
from tasks.queries.work import todo_rows

PAGE = 100
ORDERS = {
    "priority": (F("priority").desc(nulls_last=True), F("due_date").asc(nulls_last=True), F("pk").asc()),
    "due_date": (F("due_date").asc(nulls_last=True), F("pk").asc()),
    "estimation": (F("estimation").desc(nulls_last=True), F("pk").asc()),
    "entity_name": (F("entity__name").asc(nulls_last=True), F("pk").asc()),
}


def scope(who):
    """Return the tasks in review that are the caller's to check: by role, in running productions."""
    tasks = Task.objects.filter(task_status__is_feedback_request=True, project_id__in=open_projects(who))
    if who.role in (Role.ADMIN, Role.MANAGER):
        return tasks
    if who.role != Role.SUPERVISOR:
        return tasks.none()
    return tasks.filter(task_type__department_id__in=who.departments) if who.departments else tasks


def narrowed(tasks, query):
    """Narrow tasks by the parameters of a request."""
    for name in ("project_id", "task_type_id", "task_status_id"):
        value = asked_id(query, name)
        if value is not None:
            tasks = tasks.filter(**{name: value})
    episode_id = asked_id(query, "episode_id")
    if episode_id is not None:
        tasks = tasks.filter(
            Q(entity__parent__parent_id=episode_id) | Q(entity__source_id=episode_id) | Q(entity__parent_id=episode_id)
        )
    if query.get("person_id"):
        tasks = assigned_to(tasks, query["person_id"])
    since, until = moment_filter(query, "due_date_since"), moment_filter(query, "due_date_until")
    if since is not None:
        tasks = tasks.filter(due_date__gte=since)
    return tasks if until is None else tasks.filter(due_date__lte=until)


def to_check(who, query):
    """Return the tasks to check, or one page of them with statistics."""
    tasks = narrowed(scope(who), query)
    order = ORDERS.get(query.get("order_by"), BY_NAMES)
    if "page" not in query:
        return todo_rows(tasks.order_by(*order), episodes=False)
    page, limit = max(whole_number(query, "page"), 1), max(whole_number(query, "limit", PAGE), 1)
    total = tasks.count()
    sums = tasks.aggregate(total_duration=Sum("duration"), total_estimation=Sum("estimation"))
    offset = (page - 1) * limit
    ids = list(tasks.order_by(*order).values_list("pk", flat=True)[offset : offset + limit])
    return {
        "data": todo_rows(Task.objects.filter(pk__in=ids).order_by(*order), episodes=False),
        "stats": {"total": total, **{key: value or 0 for key, value in sums.items()}},
        "page": page,
        "limit": limit,
        "is_more": page * limit < total,
    }


def filter_values(who):
    """Return what the tasks to check can be filtered by: sorted id lists."""
    tasks = scope(who)
    facts = set(tasks.values_list("project_id", "task_type_id", "task_status_id"))
    episodes = set()
    for above, source in tasks.values_list("entity__parent__parent_id", "entity__source_id"):
        episodes.add(above or source)
    people = TaskPersonLink.objects.filter(task_id__in=tasks.order_by().values("pk"))

    def listed(values):
        return sorted(str(value) for value in set(values) - {None})

    return {
        "project_ids": listed(row[0] for row in facts),
        "task_type_ids": listed(row[1] for row in facts),
        "task_status_ids": listed(row[2] for row in facts),
        "episode_ids": listed(episodes),
        "person_ids": listed(people.values_list("person_id", flat=True)),
    }
