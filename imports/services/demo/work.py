"""The demo's tasks: planned around today, assigned, worked on, commented and timed as a studio would by now."""

import dataclasses
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from accounts.models import DayOff
from imports.services.demo import days
from imports.services.demo.story import ACCEPTED, AGAIN, REFUSED, REVIEWERS, SHOWN, STARTED, WORK
from productions.models import Entity
from productionsite.db import bulk
from tasks.models import Task, TaskStatus, TaskType, TimeSpent
from tasks.services.assignment import assign_people
from tasks.services.comments import NewComment, post_comments
from tasks.services.progress import recompute_tasks

A_DAY = 8 * 60  # minutes
BREAKFAST = time(9, 30)


@dataclasses.dataclass
class Plan:
    """A task of the demo: who works on it from when to when, who looks at it, which of its kind it is."""

    task: Task
    artist: object
    reviewer: object
    start: date
    due: date
    number: int


def write_work(project, people):
    """Give the production's tasks everything that happened to them until today."""
    plans = _plan(project, people)
    assigned = [(plan.task, plan.artist.pk) for plan in plans]
    assign_people(pairs=assigned, assigner_id=people["Maya"].pk)
    post_comments(comments=sorted(_said(plans), key=lambda one: one.created_at), actor_id=people["Maya"].pk)
    _log_hours(plans)
    recompute_tasks(task_ids=[plan.task.pk for plan in plans])


def _entities(project):
    """Return {kind: entities in the order they are made}."""
    assets = Entity.objects.assets().filter(project=project).order_by("created_at", "pk")
    shots = Entity.objects.of_type("Shot").filter(project=project).order_by("parent__name", "name")
    return {"Asset": list(assets.select_related("entity_type")), "Shot": list(shots.select_related("entity_type"))}


def _plan(project, people):
    """Give the tasks that came with the entities their dates and estimations; return a `Plan` each."""
    entities, types = _entities(project), {(one.name, one.for_entity): one for one in TaskType.objects.all()}
    made = {(task.entity_id, task.task_type_id): task for task in Task.objects.filter(project=project)}
    plans = []
    for name, kind, first, step, length, team in WORK:
        for number, entity in enumerate(entities[kind]):
            task, start = made[entity.pk, types[name, kind].pk], days.workday(first + step * number)
            plan = Plan(
                task,
                people[team[number % len(team)]],
                people[REVIEWERS.get(name, "Maya")],
                start,
                days.later(start, length - 1),
                number,
            )
            task.start_date = datetime.combine(plan.start, BREAKFAST)
            task.due_date = datetime.combine(plan.due, BREAKFAST)
            task.estimation = length * A_DAY
            task.difficulty = 2 + number % 3
            task.priority = {3: 1, 7: 2, 11: 3}.get(number, 0) if plan.due >= days.today() else 0
            task.created_at = datetime.combine(days.workday(WORK[0][2]) - timedelta(days=1), BREAKFAST)
            plans.append(plan)
    columns = ["start_date", "due_date", "estimation", "difficulty", "priority", "created_at"]
    bulk.update(Task, [plan.task for plan in plans], columns)
    return plans


def _said(plans):
    """Yield the comments of all tasks: the history that dates and luck give each."""
    statuses = {status.short_name: status for status in TaskStatus.objects.filter(for_concept=False)}
    for plan in plans:
        for day, hour, short_name, person, texts in _history(plan):
            text = texts[(plan.number * 7 + len(short_name) + day.day) % len(texts)]
            moment = days.at(day, hour, plan.number * 11 % 60)
            yield NewComment(plan.task.pk, statuses[short_name], person.pk, text, created_at=moment)


def _history(plan):
    """Yield (day, hour, status, who, what may be said) of a task until today.

    One in three was refused once; of those that ended lately some still wait, are refused or go on: they are late.
    """
    today, artist, reviewer = days.today(), plan.artist, plan.reviewer
    if plan.start > today:
        if (plan.start - today).days <= 7:
            yield today - timedelta(days=1), 16, "ready", reviewer, ["Everything is there, you can start."]
        return
    yield plan.start, 9, "wip", artist, STARTED
    if plan.due >= today:
        if plan.number % 3 == 1 and days.later(plan.start, 1) < today:
            yield today - timedelta(days=1), 17, "wfa", artist, SHOWN
        return
    lately = (today - plan.due).days <= 9
    if lately and plan.number % 4 == 0:
        return
    yield plan.due, 15, "wfa", artist, SHOWN
    if lately and plan.number % 4 == 1:
        return
    answered = days.later(plan.due, 1)
    if answered > today:
        return
    if plan.number % 3 == 2 or lately and plan.number % 4 == 2:
        yield answered, 10, "retake", reviewer, REFUSED
        if lately and plan.number % 4 == 2:
            return
        again = days.later(answered, 1)
        if again >= today:
            return
        yield again, 16, "wfa", artist, AGAIN
        answered = days.later(again, 1)
        if answered >= today:
            return
    yield answered, 11, "done", reviewer, ACCEPTED


def _log_hours(plans):
    """Log the hours of everybody: eight a day at most, none on days off, and a little less than planned."""
    off = defaultdict(list)
    for row in DayOff.objects.filter(person__in={plan.artist.pk for plan in plans}):
        off[row.person_id].append((row.date, row.end_date))
    left, rows = defaultdict(lambda: A_DAY), []
    for plan in sorted(plans, key=lambda one: (one.start, one.number)):
        late = plan.number % 3 == 2  # another round, another two days
        last = min(days.later(plan.due, 2) if late else plan.due, days.today() - timedelta(days=1))
        for day in days.between(plan.start, last):
            away = any(first <= day <= until for first, until in off[plan.artist.pk])
            minutes = min(left[plan.artist.pk, day], A_DAY if plan.number % 2 else A_DAY - 90)
            if minutes < 60 or away:
                continue
            left[plan.artist.pk, day] -= minutes
            rows.append(TimeSpent(task=plan.task, person=plan.artist, date=day, duration=minutes))
    bulk.insert(TimeSpent, rows)
