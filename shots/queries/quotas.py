"""Quotas (spec 05, 11): how many frames people deliver per day, week, month and year.

Three statements whatever the size of the production; the arithmetic happens here.
"""

import dataclasses
import datetime
import math
from collections import defaultdict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assets.queries.boards import task_model
from assets.queries.entities import ENTITY, fetch_joined
from productions.entities import SHOT, entities_of_kind
from productions.models import Entity
from productionsite.api.errors import BadInput

MODES = ("weighted", "weighteddone", "feedback", "done")
DEFAULT_FPS = 25.0
ONE_DAY = datetime.timedelta(days=1)


def read_mode(query):
    """Return the counting mode of a query; 400 for an unknown one."""
    mode = query.get("count_mode", MODES[0])
    if mode not in MODES:
        raise BadInput(f"count_mode: one of {', '.join(MODES)} is expected", field="count_mode")
    return mode


def is_weighted(mode):
    """Whether a mode spreads a task over the days it was worked on."""
    return mode.startswith("weighted")


def date_column(mode):
    """Return the task column that dates a delivery: the first feedback request, or when it was done."""
    return "done_date" if mode.endswith("done") else "end_date"


def qualifying_tasks(mode, **where):
    """Return the tasks of shots that count: those dated by the column of the mode."""
    tasks = task_model().objects.filter(entity__in=entities_of_kind(SHOT).values("pk"), **where)
    return tasks.filter(**{f"{date_column(mode)}__isnull": False})


@dataclasses.dataclass(frozen=True)
class Worked:
    """One task as the quotas see it."""

    id: object
    task_type_id: object
    nb_frames: int
    nb_drawings: int
    duration: float
    started: datetime.datetime
    ended: datetime.datetime

    @classmethod
    def load(cls, tasks, mode):
        """Return [Worked] of some tasks; one statement."""
        columns = ("pk", "task_type_id", "entity__nb_frames", "nb_drawings", "duration", "real_start_date")
        rows = tasks.values_list(*columns, date_column(mode))
        return [
            cls(pk, kind, frames or 0, drawings or 0, duration or 0, *dates)
            for pk, kind, frames, drawings, duration, *dates in rows
        ]

    def spread(self, zone):
        """Return (business days, the local working days) from the start to the end of the task."""
        first, days = local_day(self.started, zone), (self.ended - self.started).days
        business = 1 + weekdays_after(first, days)
        return business, [day for n in range(days + 1) if (day := first + n * ONE_DAY).weekday() < 5]


def weekdays_after(day, number):
    """Return how many of the `number` days after a day are Monday to Friday."""
    return sum((day + n * ONE_DAY).weekday() < 5 for n in range(1, number + 1))


def local_day(moment, zone):
    """Return the day a stored (UTC) moment falls on in a time zone."""
    return moment.replace(tzinfo=datetime.UTC).astimezone(zone).date()


def buckets_of(day):
    """Return the keys under which a day is summed: {period: key}."""
    year, week, _weekday = day.isocalendar()
    return {
        "day": day.isoformat(),
        "week": f"{year}-{week}",
        "month": day.strftime("%Y-%m"),
        "year": day.strftime("%Y"),
    }


def zone_of(who):
    """Return the caller's time zone, UTC when it has no name that is known."""
    try:
        return ZoneInfo(str(who.person.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class Table:
    """The sums of a quota answer: {key: {period: {figure: {bucket: sum}}}}, with `total` over all keys."""

    PERIODS = ("day", "week", "month", "year")

    def __init__(self):
        self.sums = defaultdict(lambda: {period: defaultdict(lambda: [0, 0, 0]) for period in self.PERIODS})

    def add(self, key, day, frames, drawings, count):
        """Count a delivery for a key and for the total."""
        buckets = buckets_of(day)
        for owner in (str(key), "total"):
            for period, bucket in buckets.items():
                figures = self.sums[owner][period][bucket]
                figures[0] += frames
                figures[1] += drawings
                figures[2] += count

    def answer(self, fps, weighted):
        """Return the table in the form of spec 05, 11.4."""
        return {key: self._entry(periods, fps, weighted) for key, periods in self.sums.items()}

    def _entry(self, periods, fps, weighted):
        entry = {}
        for period, buckets in periods.items():
            entry[period] = {
                "frames": {bucket: sums[0] for bucket, sums in buckets.items()},
                "seconds": {bucket: sums[0] / fps for bucket, sums in buckets.items()},
                "count": {bucket: round(sums[2], 2) if weighted else sums[2] for bucket, sums in buckets.items()},
                "drawings": {bucket: sums[1] for bucket, sums in buckets.items()},
            }
        for period, length in (("day", 7), ("week", 4), ("month", 4)):
            finer = defaultdict(int)
            for bucket in periods[period]:
                finer[bucket[:length]] += 1
            entry[period]["entries"] = dict(finer)
        return entry


def fps_of(project):
    """Return the frames per second of a production, 25 when it has none that can be read."""
    try:
        fps = float(project.fps)
    except (TypeError, ValueError):
        return DEFAULT_FPS
    return fps if math.isfinite(fps) and fps > 0 else DEFAULT_FPS


def _assignees(task_ids):
    """Return [(task id, person id)] of some tasks."""
    links = task_model().assignees.through.objects.filter(task_id__in=task_ids)
    return list(links.values_list("task_id", "person_id"))


def quotas(who, project, mode, tasks, *, person_id=None, only_person=None):
    """Return the quotas of some tasks by person; with `person_id` those of one person, by task type.

    `only_person`: leave out everybody else.
    """
    table, zone = Table(), zone_of(who)
    worked = {task.id: task for task in Worked.load(tasks, mode)}

    def add(task, person, day, frames, drawings, count):
        if only_person not in (None, person):
            return
        table.add(person if person_id is None else task.task_type_id, day, frames, drawings, count)

    if not is_weighted(mode):
        for task_id, person in _assignees(worked):
            task = worked[task_id]
            add(task, person, local_day(task.ended, zone), task.nb_frames, task.nb_drawings, 1)
        return table.answer(fps_of(project), weighted=False)

    times = time_spent_of(worked)
    for task_id, person, day, duration in times:
        task = worked[task_id]
        if task.duration > 0 and person_id in (None, person):
            share = duration / task.duration
            add(task, person, day, round(task.nb_frames * share), round(task.nb_drawings * share), share)
    timed = {task_id for task_id, *_rest in times}
    spread = [pk for pk, task in worked.items() if pk not in timed and task.started is not None]
    for task_id, person in _assignees(spread):
        if person_id not in (None, person):
            continue
        task = worked[task_id]
        business, days = task.spread(zone)
        for day in days:
            add(task, person, day, round(task.nb_frames / business), task.nb_drawings, 1 / business)
    return table.answer(fps_of(project), weighted=True)


def time_spent_of(task_ids, **where):
    """Return [(task id, person id, day, minutes)] of the time logged on some tasks."""
    rows = task_model()._meta.get_field("time_spents").related_model.objects.filter(task_id__in=task_ids, **where)
    return list(rows.values_list("task_id", "person_id", "date", "duration"))


# -- the shots behind a figure -----------------------------------------------------------------------


def quota_shots(who, person_id, mode, first, after, **where):
    """Return the shots behind a person's figure for the local days from `first` to before `after`, weighted."""
    zone = zone_of(who)
    bounds = [_moment(day, zone) for day in (first, after)]
    tasks = qualifying_tasks(mode, **where)
    weights = (
        _weighted(tasks, person_id, mode, first, after, bounds, zone)
        if is_weighted(mode)
        else _raw(tasks, person_id, mode, bounds)
    )
    names = {"above": "parent__parent__name", "beside": "parent__name"}
    rows = fetch_joined(Entity.objects.filter(pk__in=weights), ENTITY, **names)
    for row in rows:
        parts = (row.pop("above"), row.pop("beside"), row["name"])
        row["full_name"] = " / ".join(part for part in parts if part)
    weights = {str(pk): weight for pk, weight in weights.items()}
    for row in rows:
        row["weight"] = weights[row["id"]]
    rows.sort(key=lambda row: row["full_name"])
    return rows


def _moment(day, zone):
    """Return the stored (UTC) moment at which a local day begins."""
    start = datetime.datetime(day.year, day.month, day.day, tzinfo=zone)
    return start.astimezone(datetime.UTC).replace(tzinfo=None)


def _raw(tasks, person_id, mode, bounds):
    dated = tasks.filter(assignees=person_id, **{f"{date_column(mode)}__range": bounds})
    return dict.fromkeys(dated.values_list("entity_id", flat=True), 1)


def _weighted(tasks, person_id, mode, first, after, bounds, zone):
    shots = dict(tasks.values_list("pk", "entity_id"))
    worked = {task.id: task for task in Worked.load(tasks, mode)}
    weights = {}
    for task_id, _person, _day, minutes in time_spent_of(worked, person_id=person_id, date__gte=first, date__lt=after):
        if worked[task_id].duration > 0:
            share = round(minutes / worked[task_id].duration, 2)
            weights[shots[task_id]] = weights.get(shots[task_id], 0) + share
    listed = set(weights)
    timed = {task_id for task_id, *_rest in time_spent_of(worked)}
    begin, end = bounds
    for task_id in tasks.filter(assignees=person_id, real_start_date__isnull=False).values_list("pk", flat=True):
        task = worked[task_id]
        outside = task.started >= end or task.ended < begin
        if task_id in timed or shots[task_id] in listed or outside:
            continue
        business, _days = task.spread(zone)
        weights[shots[task_id]] = round(_days_inside(task, first, after, bounds, business, zone) / business, 2)
    return weights


def _days_inside(task, first, after, bounds, business, zone):
    """Return how many business days of a task count for a period."""
    begin, end = bounds
    starts_inside, ends_inside = task.started >= begin, task.ended < end
    if starts_inside and ends_inside:
        return business
    if starts_inside:
        day = local_day(task.started, zone)
        return 1 + weekdays_after(day, (after - ONE_DAY - day).days)
    if ends_inside:
        return 1 + weekdays_after(first, (local_day(task.ended, zone) - first).days)
    return 1
