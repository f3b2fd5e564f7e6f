"""What the imports of assets, shots and edits share: rows become entities, matched, created, updated in batches."""

import dataclasses

from events.emitter import emit_many
from imports.services.csv_import.lookups import Lookups, text
from imports.services.csv_import.metadata import MetadataColumns
from imports.services.csv_import.task_columns import TaskColumns
from imports.services.plans import Plan
from imports.services.refusals import RowError
from productions.entities import EPISODE, event_key, event_prefix, find_or_create
from productions.models import Entity
from productions.queries.projects import TV_SHOW
from productionsite.api.rows import Shape, fetch

LONGEST_NAME = Entity._meta.get_field("name").max_length
ANSWER = Shape(Entity)
UPDATED_COLUMNS = ["description", "nb_frames", "data", "ready_for", "source", "updated_at"]


@dataclasses.dataclass
class EntityRow:
    """A checked row: what tells the entity, the column values to write, its metadata, its tasks."""

    name: str
    values: dict
    data: dict
    tasks: dict
    episode: str | None = None
    sequence: str | None = None
    asset_type: str | None = None
    key: tuple = ()


class EntityPlan(Plan):
    """The import of one kind of entity into a production. Subclasses say what a row is and what it matches."""

    kind = ""
    for_entity = ""
    with_people = True

    def __init__(self, *, project, **options):
        super().__init__(project=project, **options)
        self.is_tv_show = project.production_type == TV_SHOW
        self.lookups = Lookups()
        self.metadata = MetadataColumns.of_entities(project.pk, self.for_entity, self.lookups)
        self.tasks = TaskColumns(
            project=project,
            for_entity=self.for_entity,
            lookups=self.lookups,
            author_id=self.author_id,
            with_people=self.with_people,
        )
        self.events = []

    @property
    def expected(self):
        """Every header this import knows."""
        return [*self.columns, *self.metadata.headers, *self.tasks.headers]

    # -- to be said by subclasses ------------------------------------------------------------

    def prepare(self, rows):
        """Find or create what the rows of a batch stand in (episodes, sequences, types) and set their keys."""
        raise NotImplementedError

    def known(self, rows):
        """Return {key: entity} of what the production has already, for the rows of a batch."""
        raise NotImplementedError

    def create(self, row):
        """Return the unsaved entity of a row."""
        raise NotImplementedError

    def new_event(self, entity, row):
        """Return the payload of the creation's event."""
        raise NotImplementedError

    def change(self, entity, row):
        """Write a row on an entity; return what the update's event tells beside the id."""
        raise NotImplementedError

    def workflow(self, entity, *, created):
        """Return the ids of the task types an entity must have after its row."""
        return [task_type.pk for task_type in self.tasks.types] if created else []

    # -- shared ------------------------------------------------------------------------------

    def read_shared(self, cells, **values):
        """Return the EntityRow of what every kind has."""
        name = text(cells["Name"], "Name", LONGEST_NAME)
        if cells.get("Description") is not None:
            values["description"] = text(cells["Description"], "Description")
        data, tasks = self.metadata.read(cells, self.remark), self.tasks.read(cells, self.remark)
        return EntityRow(name=name, values=values, data=data, tasks=tasks)

    def episode_of(self, cells):
        """Return the trimmed episode name of a row, None for none; refused outside a TV show."""
        name = text((cells.get("Episode") or "").strip(), "Episode", LONGEST_NAME)
        if name and not self.is_tv_show:
            raise RowError("Only a TV show has episodes: the cell must be empty.", "Episode")
        return name or None

    def containers(self, kind, wanted):
        """Return {(parent id, name): id} of episodes or sequences, found or created; emits `<kind>:new`."""
        if not wanted:
            return {}
        pairs = list(dict.fromkeys(wanted))
        shared = {"description": "", "data": {}, "created_by_id": self.author_id}
        rows = [{"parent_id": parent_id, "name": name, **shared} for parent_id, name in pairs]
        found = find_or_create(kind, project_id=self.project.pk, rows=rows)
        for entity, created in found:
            if created:
                self.tell(kind, "new", entity.pk)
        return {pair: entity.pk for pair, (entity, _created) in zip(pairs, found)}

    def episodes(self, rows):
        """Return {name: episode id} of the episodes that rows of a batch name."""
        found = self.containers(EPISODE, [(None, row.episode) for row in rows if row.episode])
        return {name: pk for (_parent, name), pk in found.items()}

    def tell(self, kind, verb, entity_id, **extra):
        """Queue an event of an entity of the production for the end of the batch."""
        self.events.append((f"{event_prefix(kind)}:{verb}", {event_key(kind): entity_id, **extra}, self.project.pk))

    def apply(self, rows):
        """Write a batch of checked rows; a row that says what is there already writes and tells nothing."""
        self.prepare(rows)
        known = self.known(rows)
        made, changed, outcomes, wanted, changes = {}, {}, [], [], []
        for row in rows:
            entity, action = known.get(row.key), "unchanged"
            if entity is None:
                entity, action = self.create(row), "created"
                known[row.key] = made[entity.pk] = entity
                self.tell(self.kind, "new", entity.pk, **self.new_event(entity, row))
            elif self.update and (told := self._changed(entity, row)) is not None:
                action = "updated"
                self.tell(self.kind, "update", entity.pk, **told)
                if entity.pk not in made:
                    changed[entity.pk] = entity
            outcomes.append((action, entity.pk))
            wanted.append((entity, self.workflow(entity, created=action == "created")))
            if row.tasks and (self.update or action == "created"):
                changes.append((entity, row.tasks))
        self._store(made.values(), changed.values())
        touched = self.tasks.write(wanted=wanted, changes=changes)
        self._remark_retakes(rows)
        return [("updated" if action == "unchanged" and pk in touched else action, pk) for action, pk in outcomes]

    def _remark_retakes(self, rows):
        """Remark the rows whose retakes the production does not allow: what they say of the task is left out."""
        names = {task_type.pk: task_type.name for task_type in self.tasks.types}
        for place, row in enumerate(rows):
            for name in (names[pk] for pk, change in row.tasks.items() if change.capped):
                told = f"{name}: the production allows no further retake; status and comment were left out."
                self.remark(told, name, place=place)

    def _changed(self, entity, row):
        """Write a row on an entity; return what the event tells, None when nothing moved."""
        before, moment = _written(entity), entity.updated_at
        told = self.change(entity, row)
        if _written(entity) == before:
            entity.updated_at = moment
            return None
        return told

    def _store(self, made, changed):
        Entity.objects.bulk_create(made)
        if changed:
            # An upsert of rows that all exist: much quicker than an UPDATE with a branch per row.
            Entity.objects.bulk_create(
                changed, update_conflicts=True, update_fields=UPDATED_COLUMNS, unique_fields=["id"]
            )
        emit_many(self.events)
        self.events.clear()

    def items(self, report):
        """Return the answer: one plain entity per row, in their order (spec 09, 4)."""
        rows = {row["id"]: row for row in fetch(Entity.objects.filter(pk__in=set(report.ids)), ANSWER)}
        return [rows[str(pk)] for pk in report.ids]


def _written(entity):
    """Return what a row may change on an entity."""
    return entity.description, entity.nb_frames, entity.data or {}, entity.ready_for_id, entity.source_id
