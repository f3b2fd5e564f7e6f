"""The tasks of running productions: listing, statistics, burndown (spec 06, 8.17)."""

from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models.functions import Coalesce, TruncDate

from accounts.access import OPEN
from accounts.choices import Role
from productions.access import projects_as
from productions.models import Project
from productionsite.api.errors import BadInput, Refused
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid, asked_id
from tasks.models import Task, TaskPersonLink
from tasks.queries.tasks import blank_for_clients, visible_tasks
from tasks.queries.work import open_rows

PAGE = 100
FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")
NAMES = (
    "project__name",
    "entity__parent__parent__name",
    "entity__parent__name",
    "entity__entity_type__name",
    "entity__name",
    "task_type__name",
)
BY_NAMES = [*(F(path).asc(nulls_last=True) for path in NAMES), F("pk").asc()]


def open_projects(who):
    """Return the ids of the running productions the caller works on; all of them for an administrator."""
    return Project.objects.filter(project_status__name=OPEN).values("pk") if who.is_admin else who.my_projects()


def open_project_ids(who):
    """Return the same as a list: a database that knows the ids guesses well how much there is to walk."""
    return list(Project.objects.filter(pk__in=open_projects(who)).values_list("pk", flat=True))


def moment_filter(query, name):
    """Return the moment of a query parameter in one of the two spellings, None without one."""
    text = query.get(name)
    if not text:
        return None
    for spelling in FORMATS:
        try:
            return datetime.strptime(text, spelling)  # noqa: DTZ007  (naive UTC, as everywhere)
        except ValueError:
            continue
    raise BadInput(f"{name}: a date like 2026-01-31 or 2026-01-31T12:00:00 is expected.", field=name)


def assigned_to(queryset, text):
    """Narrow tasks to those of some people (ids with commas), or of nobody (`unassigned`)."""
    if text == "unassigned":
        return queryset.filter(assignees__isnull=True)
    ids = [as_uuid(part.strip()) for part in text.split(",")]
    if None in ids:
        raise BadInput("person_id: ids, or `unassigned`, are expected.", field="person_id")
    return queryset.filter(pk__in=TaskPersonLink.objects.filter(person_id__in=ids).values("task_id"))


def pool(who, query):
    """Return the tasks that the parameters of a request choose; a vendor's are their own."""
    project_id = asked_id(query, "project_id")
    if project_id is not None:
        if not who.may_access(project_id):
            raise Refused
        tasks = Task.objects.filter(project_id=project_id)
    else:
        tasks = Task.objects.filter(project_id__in=open_projects(who))
    tasks = visible_tasks(who, tasks)
    task_type_id = asked_id(query, "task_type_id")
    if task_type_id is not None:
        tasks = tasks.filter(task_type_id=task_type_id)
    else:
        tasks = tasks.filter(task_type__for_entity__isnull=False).exclude(task_type__for_entity="Concept")
    status_id = asked_id(query, "task_status_id")
    if status_id is not None:
        tasks = tasks.filter(task_status_id=status_id)
    if query.get("person_id"):
        tasks = assigned_to(tasks, query["person_id"])
    links = TaskPersonLink.objects
    studio_id, department_id = asked_id(query, "studio_id"), asked_id(query, "department_id")
    if studio_id is not None:
        tasks = tasks.filter(pk__in=links.filter(person__studio_id=studio_id).values("task_id"))
    if department_id is not None:
        tasks = tasks.filter(pk__in=links.filter(person__departments=department_id).values("task_id"))
    start, due = moment_filter(query, "start_date"), moment_filter(query, "due_date")
    if start is not None:
        tasks = tasks.filter(start_date__gte=start)
    if due is not None:
        tasks = tasks.filter(due_date__lte=due)
    priority = whole_number(query, "priority")
    return tasks if priority is None else tasks.filter(priority=priority)


def listing(who, query):
    """Return one page of open tasks with the statistics of all of them."""
    page = max(whole_number(query, "page", 1), 1)
    limit = max(whole_number(query, "limit", PAGE), 1)
    tasks = pool(who, query)
    known = measured(who, tasks)
    sums = known.aggregate(total_duration=Sum("duration"), total_estimation=Sum("estimation"))
    statuses = tasks.order_by().values_list("task_status_id").annotate(amount=Count("pk"))
    amounts = [{"task_status_id": status, "amount": amount} for status, amount in statuses]
    total = sum(row["amount"] for row in amounts)
    offset = (page - 1) * limit
    shown = Task.objects.filter(
        pk__in=list(tasks.order_by(*BY_NAMES).values_list("pk", flat=True)[offset : offset + limit])
    )
    return {
        "data": blank_for_clients(who, open_rows(shown.order_by(*BY_NAMES))),
        "stats": {**{key: value or 0 for key, value in sums.items()}, "total": total, "status": amounts},
        "limit": limit,
        "is_more": page * limit < total,
        "page": page,
    }


def measured(who, tasks):
    """Narrow tasks to those whose durations the caller may know: not those of productions they are a client on."""
    return tasks if who.is_admin else tasks.exclude(project_id__in=projects_as(who, Role.CLIENT))


def statistics(who):
    """Return {production id: counts and minutes, with one entry per task type and status}."""
    tasks = visible_tasks(who, Task.objects.filter(project_id__in=open_projects(who)))
    tasks = tasks.exclude(task_type__for_entity="Concept").filter(task_type__isnull=False, task_status__isnull=False)
    hidden = set() if who.is_admin else set(projects_as(who, Role.CLIENT).values_list("project_id", flat=True))
    groups = tasks.order_by().values("project_id", "task_type_id", "task_status_id", "task_status__is_done")
    found = {}
    for group in groups.annotate(
        amount=Count("pk"),
        total_duration=Coalesce(Sum("duration"), 0.0),
        total_estimation=Coalesce(Sum("estimation"), 0.0),
    ):
        is_done = group.pop("task_status__is_done")
        if group["project_id"] in hidden:
            group["total_duration"] = group["total_estimation"] = 0.0
        group["amount_done"] = group["amount"] if is_done else 0
        project = found.setdefault(
            str(group["project_id"]),
            {"amount": 0, "amount_done": 0, "total_duration": 0.0, "total_estimation": 0.0, "task_types": []},
        )
        project["task_types"].append(group)
        for key in ("amount", "amount_done", "total_duration", "total_estimation"):
            project[key] += group[key]
    return found


def burndown(who, query):
    """Return how many of the tasks were done on which day, and between which days."""
    tasks = pool(who, query)
    bounds = tasks.aggregate(
        total=Count("pk"),
        start=Min("start_date"),
        end=Max("due_date"),
        project_start=Min("project__start_date"),
        project_end=Max("project__end_date"),
    )
    minutes = measured(who, tasks)
    start = _day(bounds["start"]) or bounds["project_start"]
    end = _day(bounds["end"]) or bounds["project_end"]
    if start and end and end < start:
        start, end = end, start
    done = tasks.filter(done_date__isnull=False).annotate(day=TruncDate("done_date")).order_by("day").values("day")
    known = Q(pk__in=minutes.order_by().values("pk"))
    days = {}
    for day, amount, estimation in done.annotate(
        amount=Count("pk"), minutes=Coalesce(Sum("estimation", filter=known), 0.0)
    ).values_list("day", "amount", "minutes"):
        key = max(day, start) if start else day
        row = days.setdefault(key, {"date": key, "done": 0, "done_estimation": 0})
        row["done"] += amount
        row["done_estimation"] += estimation
    if days:
        start, end = min(filter(None, [start, *days])), max(filter(None, [end, *days]))
    return {
        "total": bounds["total"],
        "total_estimation": minutes.aggregate(total=Sum("estimation"))["total"] or 0,
        "start_date": start,
        "end_date": end,
        "done_by_day": [days[day] for day in sorted(days)],
    }


def _day(moment):
    return moment and moment.date()
