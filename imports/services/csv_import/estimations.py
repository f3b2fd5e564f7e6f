"""Import of estimations and dates of the tasks of one type (spec 09, 8)."""

import dataclasses
import math
import re
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import Organisation
from events.emitter import emit_many
from imports.services.csv_import.lookups import Lookups, integer, required
from imports.services.csv_import.metadata import MetadataColumns
from imports.services.csv_import.names import Names
from imports.services.plans import Plan
from imports.services.refusals import RowError
from productions.entities import ASSET, SHOT, ensure_temporal_types, entities_of_kind
from productions.models import Entity, MetadataDescriptor
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from tasks.models import Task, TaskType
from tasks.services.locks import lock_tasks

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
ANY_EPISODE = ("main", "all")  # what stands for an episode's id and narrows nothing
WRITTEN = ["estimation", "nb_drawings", "start_date", "due_date", "difficulty", "data", "updated_at"]
PARENTS = {ASSET: ("entity_type__name", "source_id"), SHOT: ("parent__name", "parent__parent_id")}


def episode_of(episode_id):
    """Return the id of the episode that narrows an import, None for all; BadInput for a malformed one."""
    if episode_id is None or episode_id in ANY_EPISODE:
        return None
    pk = as_uuid(episode_id)
    if pk is None:
        raise BadInput("episode_id: an id, main or all is expected.", field="episode_id")
    return pk


def after_business_days(day, days):
    """Return the day that is a number of Mondays to Fridays after another one; a fraction counts whole.

    Raises OverflowError for a day after the last one there is.
    """
    days = math.ceil(days)
    if not days:
        return day
    day -= timedelta(days=max(day.weekday() - 4, 0))  # from a Saturday or Sunday as from the Friday before
    weeks, rest = divmod(days, 5)
    over_weekend = 2 if day.weekday() + rest > 4 else 0
    return day + timedelta(days=7 * weeks + rest + over_weekend)


@dataclasses.dataclass
class EstimationRow:
    """A checked row: the task, the columns to write, its metadata."""

    name: str
    task_id: UUID
    values: dict
    data: dict


class EstimationPlan(Plan):
    """Estimations, dates and metadata of the tasks of one type in a production, or in one of its episodes.

    Filled cells are written whether `update` is asked for or not; empty ones leave what is there.
    """

    columns = ("Parent", "Entity", "Estimation", "Drawings", "Start date", "Due date", "Difficulty")
    required = ("Parent", "Entity")

    def __init__(self, *, task_type_id, episode_id=None, **options):
        super().__init__(**options)
        self.task_type, episode_id = find(TaskType, task_type_id), episode_of(episode_id)
        self.metadata = MetadataColumns(
            MetadataDescriptor.objects.filter(project=self.project, entity_type="Task", task_type=self.task_type),
            Lookups(),
        )
        studio = Organisation.objects.order_by("created_at").first()
        self.minutes_a_day = 60 * (studio.hours_by_day if studio and studio.hours_by_day else 8)
        self.in_hours = bool(studio and studio.format_duration_in_hours)
        self.entities, self.tasks = Names(), {}
        self.kind = self.task_type.for_entity or ASSET
        if self.kind in PARENTS:
            self._load(self.kind, episode_id)

    def _load(self, kind, episode_id):
        parent, episode = PARENTS[kind]
        entities = entities_of_kind(kind, Entity.objects.filter(project=self.project))
        if episode_id:
            entities = entities.filter(**{episode: episode_id})
        for row in entities.order_by("created_at", "pk").values_list("pk", parent, "name").iterator():
            self.entities.add(*row)
        tasks = Task.objects.filter(project=self.project, task_type=self.task_type).order_by("created_at", "pk")
        for pk, entity_id in tasks.values_list("pk", "entity_id").iterator():
            self.tasks.setdefault(entity_id, pk)

    @property
    def expected(self):
        return [*self.columns, *self.metadata.headers]

    def check(self, cells):
        parent, name = required(cells, "Parent", blank=True), required(cells, "Entity", blank=True)
        entity_id = self.entities.find(parent, name, column="Entity")
        if entity_id is None:
            raise RowError(f"The production has no {self.task_type.name} entity {parent} / {name}.", "Entity")
        task_id = self.tasks.get(entity_id)
        if task_id is None:
            raise RowError(f"{parent} / {name} has no task {self.task_type.name}.", "Entity")
        days = self._days(cells.get("Estimation"))
        values = {
            "estimation": self._minutes(days),
            "nb_drawings": integer(cells.get("Drawings"), "Drawings"),
            "start_date": _moment(cells, "Start date"),
            "due_date": _moment(cells, "Due date"),
            "difficulty": integer(cells.get("Difficulty"), "Difficulty"),
        }
        if values["difficulty"] is not None and not 1 <= values["difficulty"] <= 5:
            raise RowError("Difficulty: a number from 1 to 5 is expected.", "Difficulty")
        if values["due_date"] is None and values["start_date"] and days is not None:
            values["due_date"] = _due(values["start_date"], days)
        values = {column: value for column, value in values.items() if value is not None}
        return EstimationRow(f"{parent} / {name}", task_id, values, self.metadata.read(cells, self.remark))

    def _days(self, cell):
        """Return what an estimation says in days, whatever the studio's unit; None for an empty cell."""
        if cell is None or not cell.strip():
            return None
        try:
            number = float(cell.strip().replace(",", "."))
        except ValueError:
            number = math.nan
        if not 0 <= number < 1e6:
            raise RowError(
                f"Estimation: {cell!r:.40} is not a number of {'hours' if self.in_hours else 'days'}.", "Estimation"
            )
        return number * 60 / self.minutes_a_day if self.in_hours else number

    def _minutes(self, days):
        if days is None:
            return None
        minutes = days * self.minutes_a_day
        return round(minutes, 6) if self.in_hours else round(minutes)

    def apply(self, rows):
        if self.kind == ASSET:
            ensure_temporal_types()
        ids = {row.task_id for row in rows}
        lock_tasks(ids)
        tasks = Task.objects.in_bulk(ids)
        changed, outcomes = {}, []
        for row in rows:
            task = tasks[row.task_id]
            values = dict(row.values)
            if row.data:
                values["data"] = {**(task.data or {}), **row.data}
            moved = any(getattr(task, column) != value for column, value in values.items())
            if moved:
                for column, value in values.items():
                    setattr(task, column, value)
                task.updated_at = timezone.now()
                changed[task.pk] = task
            outcomes.append(("updated" if moved else "unchanged", task.pk))
        Task.objects.bulk_update(changed.values(), WRITTEN, batch_size=200)
        emit_many([("task:update", {"task_id": pk}, self.project.pk) for pk in changed])
        return outcomes


def _due(start, days):
    """Return the last day of some days of work from a day on."""
    try:
        return after_business_days(start, max(days - 1, 0))
    except OverflowError:
        raise RowError("Estimation: it ends after every date there is.", "Estimation") from None


def _moment(cells, column):
    """Return the start of the day a cell names (`YYYY-MM-DD`), None for an empty one."""
    cell = (cells.get(column) or "").strip()
    if not cell:
        return None
    try:
        if not _DAY.fullmatch(cell):
            raise ValueError
        return datetime.combine(date.fromisoformat(cell), time())
    except ValueError:
        raise RowError(f"{column}: {cell!r:.40} is not a date (YYYY-MM-DD).", column) from None
