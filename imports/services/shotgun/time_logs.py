"""Time logs of a pull become time spents (spec 06, 10): the minutes of a person on a task and day, as one sum.

No column keeps which logs a sum is made of, and people may type over it. So the id of a sum that a pull has
written follows from what it is of and from its minutes: as long as both fit, the sum is the pull's own and
follows the site; any other one is somebody's here and stays as it is.
"""

from accounts.models import Person
from accounts.services.presence import refresh_presences
from imports.services.shotgun.entries import at, by_shotgun_id, columns, number, own_id
from imports.services.shotgun.nouns import CREATED, REMOVED, SKIPPED, UNCHANGED, UPDATED, Noun
from productionsite.db import bulk
from tasks.models import Task, TimeSpent
from tasks.services.locks import lock_tasks
from tasks.services.progress import durations_of, recompute_durations


def _sum_id(task_id, person_id, day, minutes):
    return own_id("TimeLog", f"{task_id}/{person_id}/{day.isoformat()}/{float(minutes)!r}")


def _is_own(row):
    """Return whether a time spent is as a pull has written it."""
    return row.pk == _sum_id(row.task_id, row.person_id, row.date, row.duration)


def own_sums(projects):
    """Yield (task, person, day) of the sums that pulls have written in some productions, all by their ShotGrid ids."""
    rows = TimeSpent.objects.filter(task__project__shotgun_id__in=projects).select_related("task", "person")
    rows = rows.filter(task__shotgun_id__isnull=False, person__shotgun_id__isnull=False)
    for row in rows.order_by("pk").iterator():
        if _is_own(row):
            yield row.task.shotgun_id, row.person.shotgun_id, row.date.isoformat()


def _sum(entry):
    values = columns(TimeSpent, date=at(entry, "date"), duration=at(entry, "minutes"))
    return {"task": number(at(entry, "task")), "user": number(at(entry, "user")), **values}


def _write_sums(records):
    """Write sums of minutes; a sum that came to nothing goes. The tasks' durations and people's presence follow.

    Sums that somebody typed or changed here stay, and it is told when they differ.
    """
    tasks = by_shotgun_id(Task, [record["task"] for record in records])
    people = by_shotgun_id(Person, [record["user"] for record in records])
    task_ids = lock_tasks({task.pk for task in tasks.values()})
    found = TimeSpent.objects.filter(task_id__in=task_ids, person__in={one.pk for one in people.values()})
    stored = {(row.task_id, row.person_id, row.date): row for row in found}
    told, new, gone, present = [], [], [], {}
    for record in records:
        task, person = tasks.get(record["task"]), people.get(record["user"])
        if task is None or person is None:
            told.append((SKIPPED, "Its task or its person was left out."))
            continue
        place, minutes = (task.pk, person.pk, record["date"]), record["duration"]
        row = stored.get(place)
        action, said = _fate(row, minutes)
        if action in (UPDATED, REMOVED):
            gone.append(row.pk)
        if action in (CREATED, UPDATED):
            fresh = _row(place, minutes)
            if row is None:
                present[person.pk] = person
            else:
                fresh.created_at = row.created_at
            new.append(fresh)
            said = fresh.pk
        told.append((action, said))
    TimeSpent.objects.filter(pk__in=gone).delete()
    if new:
        bulk.insert(TimeSpent, new)
    _follow(task_ids, list(present.values()))
    return told


def _fate(row, minutes):
    """Return (what becomes of a stored sum that has some minutes on the site, its id or why it is left)."""
    if row is None:
        return (CREATED, None) if minutes > 0 else (SKIPPED, "The logs come to no time.")
    if row.duration == minutes:
        return UNCHANGED, row.pk
    if not _is_own(row):
        return SKIPPED, f"{minutes:g} minutes there, {row.duration:g} were typed here: those stay."
    return (UPDATED if minutes > 0 else REMOVED), row.pk


def _row(place, minutes):
    task_id, person_id, day = place
    return TimeSpent(
        pk=_sum_id(*place, minutes), task_id=task_id, person_id=person_id, date=day, duration=float(minutes)
    )


def _follow(task_ids, people):
    """Bring up to date what is derived from time: durations of tasks where they are not their sum, presence."""
    sums = durations_of(task_ids)
    durations = dict(Task.objects.filter(pk__in=task_ids).values_list("pk", "duration"))
    wrong = [pk for pk, duration in durations.items() if (duration or 0) != sums.get(pk, 0)]
    if wrong:
        recompute_durations(task_ids=wrong)
    if people:
        refresh_presences(people)


TIME_LOGS = Noun("time-logs", _sum, _write_sums)
