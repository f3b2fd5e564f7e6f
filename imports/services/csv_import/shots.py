"""Import of shots and edits (spec 09, 5 and 6)."""

from django.utils import timezone

from imports.services.csv_import.entities import LONGEST_NAME, EntityPlan
from imports.services.csv_import.lookups import integer, required, text
from productions.entities import EDIT, SEQUENCE, SHOT, temporal_type_id
from productions.models import Entity


def first_given(cells, *columns):
    """Return (column, cell) of the first of some headers that a row has filled; an empty cell is none."""
    return next(
        ((column, cells[column]) for column in columns if (cells.get(column) or "").strip()), (columns[0], None)
    )


class TemporalPlan(EntityPlan):
    """What shots and edits share: matched by name under their parent."""

    def __init__(self, **options):
        super().__init__(**options)
        self.type_id = None

    def known(self, rows):
        if self.type_id is None:
            self.type_id = temporal_type_id(self.kind)
        found, names = {}, {row.name for row in rows}
        same = Entity.objects.filter(project=self.project, entity_type_id=self.type_id, name__in=names)
        for entity in same.order_by("created_at", "pk"):
            found.setdefault((entity.parent_id, entity.name), entity)
        return found

    def create(self, row):
        entity = Entity(
            project=self.project,
            name=row.name,
            entity_type_id=self.type_id,
            parent_id=row.key[0],
            data=row.data,
            created_by_id=self.author_id,
            **row.values,
        )
        self.complete(entity, row)
        return entity

    def change(self, entity, row):
        for name, value in row.values.items():
            setattr(entity, name, value)
        entity.data = {**(entity.data or {}), **row.data}
        self.complete(entity, row)
        entity.updated_at = timezone.now()
        return {}

    def complete(self, entity, row):
        """Fill in what follows from the values of an entity."""


class ShotPlan(TemporalPlan):
    """Shots of a production, in sequences (and episodes of a TV show) found or created by name."""

    kind = for_entity = SHOT
    columns = (
        "Episode",
        "Sequence",
        "Name",
        "Description",
        "Nb Frames",
        "Frames",
        "Frame In",
        "In",
        "Frame Out",
        "Out",
        "FPS",
        "Resolution",
    )

    @property
    def required(self):
        """Headers a file must have."""
        return ("Episode", "Sequence", "Name") if self.is_tv_show else ("Sequence", "Name")

    def check(self, cells):
        episode = required(cells, "Episode") if self.is_tv_show else None
        sequence = required(cells, "Sequence")
        required(cells, "Name")
        column, count = first_given(cells, "Nb Frames", "Frames")
        frames = integer(count, column)
        row = self.read_shared(cells, **({} if frames is None else {"nb_frames": frames}))
        for key, columns in (("frame_in", ("Frame In", "In")), ("frame_out", ("Frame Out", "Out"))):
            column, cell = first_given(cells, *columns)
            frame = integer(cell, column)
            if frame is not None:
                row.data[key] = frame
        for key, column in (("fps", "FPS"), ("resolution", "Resolution")):
            if cells.get(column) is not None:
                row.data[key] = text(cells[column], column)
        row.episode = episode and text(episode, "Episode", LONGEST_NAME)
        row.sequence = text(sequence, "Sequence", LONGEST_NAME)
        return row

    def prepare(self, rows):
        self._episodes = self.episodes(rows)
        wanted = [(self._episodes.get(row.episode), row.sequence) for row in rows]
        sequences = self.containers(SEQUENCE, wanted)
        for row, pair in zip(rows, wanted):
            row.key = (sequences[pair], row.name)

    def new_event(self, entity, row):
        episode_id = self._episodes.get(row.episode)
        return {"episode_id": episode_id and str(episode_id)}

    def complete(self, entity, row):
        """Set the number of frames: as given, else from the frame range, 0 for a new shot without either."""
        if "nb_frames" in row.values:
            return
        first, last = _frame(entity.data.get("frame_in")), _frame(entity.data.get("frame_out"))
        if first is not None and last is not None and last > first:
            entity.nb_frames = last - first + 1
        elif entity.nb_frames is None:
            entity.nb_frames = 0


def _frame(value):
    """Return a stored frame number as integer; None for whatever is none (bags hold anything)."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


class EditPlan(TemporalPlan):
    """Edits of a production, matched by name and episode."""

    kind = for_entity = EDIT
    columns = ("Name", "Description", "Episode")
    required = ("Name",)
    with_people = False

    def check(self, cells):
        required(cells, "Name", blank=True)
        row = self.read_shared(cells)
        row.episode = self.episode_of(cells)
        return row

    def prepare(self, rows):
        self._episodes = self.episodes(rows)
        for row in rows:
            row.key = (self._episodes.get(row.episode), row.name)

    def create(self, row):
        row.values.setdefault("description", "")
        return super().create(row)

    def new_event(self, entity, row):
        return {"parent_id": entity.parent_id and str(entity.parent_id)}
