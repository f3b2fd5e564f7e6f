"""The demo's office: milestones, the schedule, a quote with its salary scales, time off."""

from datetime import timedelta

from django.db.models import Max, Min

from accounts.models import DayOff, SalaryScale
from accounts.services.salaries import ensure_scales
from events.emitter import emit_many
from imports.services.demo import days
from imports.services.demo.story import MILESTONES, QUOTE, SALARIES, TIME_OFF
from productions.models import Budget, Milestone, ScheduleItem
from productions.services.budgets import create_budget, create_entry
from productions.services.schedule_items import ensure_items, scheduled_objects, scheduled_task_types
from productionsite.db import bulk
from tasks.models import Task, TaskType


def write_time_off(people):
    """Let some people be away, where they have no time off yet."""
    rows = []
    for name, first, more, why in TIME_OFF:
        first_day = days.workday(first)
        last_day = first_day + timedelta(days=more)
        if not people[name].day_offs.filter(date__lte=last_day, end_date__gte=first_day).exists():
            rows.append(DayOff(person=people[name], date=first_day, end_date=last_day, description=why))
    DayOff.objects.bulk_create(rows)
    emit_many([("day-off:new", {"day_off_id": row.pk}, None) for row in rows])


def write_planning(project):
    """Write milestones, and the schedule that the tasks' dates make, per task type and per sequence or asset type."""
    types = {one.name: one for one in TaskType.objects.all()}
    milestones = Milestone.objects.bulk_create(
        Milestone(project=project, name=name, date=days.workday(day), task_type=types.get(task_type))
        for name, day, task_type in MILESTONES
    )
    emit_many([("milestone:new", {"milestone_id": row.pk}, project.pk) for row in milestones])
    scheduled = TaskType.objects.filter(pk__in=scheduled_task_types(project.pk))
    keys = [(one.pk, place) for one in scheduled for place in (None, *scheduled_objects(project.pk, one.for_entity))]
    keys = [(task_type, place) for task_type, place in keys if place is None or _tasks(project, task_type, place)]
    ensure_items(project_id=project.pk, keys=keys)
    items = list(ScheduleItem.objects.filter(project=project))
    for item in items:
        tasks = _tasks(project, item.task_type_id, item.object_id)
        dates = tasks.aggregate(first=Min("start_date"), last=Max("due_date"))
        item.start_date, item.end_date = dates["first"].date(), dates["last"].date()
        item.man_days = round(sum(minutes or 0 for minutes in tasks.values_list("estimation", flat=True)) / 480)
    bulk.update(ScheduleItem, items, ["start_date", "end_date", "man_days"])


def _tasks(project, task_type_id, object_id):
    tasks = Task.objects.filter(project=project, task_type=task_type_id)
    if object_id is None:
        return tasks
    return tasks.filter(entity__parent=object_id) | tasks.filter(entity__entity_type=object_id)


def write_money(project, people):
    """Write a quote, a line for each who works on it; the studio's salary scales too, when it has none yet."""
    ensure_scales()
    if not SalaryScale.objects.exclude(salary=0).exists():
        for (position, seniority), salary in SALARIES.items():
            SalaryScale.objects.filter(position=position, seniority=seniority).update(salary=salary)
    budget = Budget.objects.get(pk=create_budget(project_id=project.pk, name="Quote", currency="EUR"))
    for name, first, months in QUOTE:
        person = people[name]
        create_entry(
            budget=budget,
            values={
                "department_id": person.departments.first().pk,
                "person_id": person.pk,
                "start_date": days.month(first),
                "months_duration": months,
                "daily_salary": float(SALARIES[person.position, person.seniority]),
                "position": person.position,
                "seniority": person.seniority,
            },
        )
