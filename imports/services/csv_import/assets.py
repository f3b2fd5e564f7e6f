"""Import of assets (spec 09, 4)."""

from django.utils import timezone

from events.emitter import emit, emit_many
from imports.services.csv_import.entities import EntityPlan
from imports.services.csv_import.lookups import required, text
from imports.services.refusals import RowError
from productions.entities import ASSET, SHOT, ensure_temporal_types
from productions.models import Entity, EntityType, ProjectAssetTypeLink, TaskTypeAssetTypeLink
from productions.models.entities import TEMPORAL_TYPES
from productions.services.projects import project_changed
from tasks.models import TaskType

MAIN_PACK = "MP"
TEMPORAL_NAMES = frozenset(name.lower() for name in TEMPORAL_TYPES)
LONGEST_TYPE = EntityType._meta.get_field("name").max_length


class AssetPlan(EntityPlan):
    """Assets of a production, matched by name and asset type."""

    kind = for_entity = ASSET
    columns = ("Name", "Type", "Description", "Episode", "Resolution", "Ready for")
    required = ("Name", "Type")

    def __init__(self, **options):
        super().__init__(**options)
        linked = set(self.project.project_asset_type_links.values_list("asset_type_id", flat=True))
        self.limited = bool(linked)
        self.studio_types, self.project_types = {}, set()
        for row in sorted(EntityType.objects.order_by("created_at", "pk"), key=lambda row: row.pk not in linked):
            if row.name.lower() not in TEMPORAL_NAMES:
                self.studio_types.setdefault(row.name.lower(), row)
            if row.pk in linked:
                self.project_types.add(row.name.lower())
        self.ready_types = {
            task_type.name: task_type.pk
            for task_type in TaskType.objects.filter(
                for_entity=SHOT, project_task_type_links__project_id=self.project.pk
            )
        }
        self._own_types = {}
        for type_id, task_type_id in TaskTypeAssetTypeLink.objects.values_list("asset_type_id", "task_type_id"):
            self._own_types.setdefault(type_id, set()).add(task_type_id)

    def check(self, cells):
        required(cells, "Name", blank=True)
        asset_type = self._type_name(required(cells, "Type"))
        values = {}
        if (ready_for := cells.get("Ready for")) is not None:
            if ready_for and ready_for not in self.ready_types:
                raise RowError(f"No shot task type of the production is called {ready_for!r:.80}.", "Ready for")
            values["ready_for_id"] = self.ready_types.get(ready_for)
        row = self.read_shared(cells, **values)
        if not row.name.strip():
            self.remark("Name: the cell is empty, the asset gets no name.", "Name")
        if cells.get("Resolution") is not None:
            row.data["resolution"] = text(cells["Resolution"], "Resolution")
        row.asset_type = asset_type
        episode = self.episode_of(cells)
        row.episode = None if episode == MAIN_PACK else episode
        if "Episode" in cells:
            row.values["source_id"] = None
        return row

    def _type_name(self, cell):
        """Return the lower-case name of the asset type a cell means."""
        name = text(cell, "Type", LONGEST_TYPE)
        lowered = name.lower()
        if lowered in TEMPORAL_NAMES:
            raise RowError(f"{name} is not an asset type.", "Type")
        if lowered not in self.studio_types:
            if self.limited:
                raise RowError(f"No asset type is called {name!r:.80}.", "Type")
            # Remembered without an id: created once the file is known to be good.
            self.studio_types[lowered] = EntityType(name=name)
        return lowered

    def prepare(self, rows):
        ensure_temporal_types()
        self._create_types({row.asset_type for row in rows})
        episodes = self.episodes(rows)
        for row in rows:
            if row.episode:
                row.values["source_id"] = episodes[row.episode]
            row.key = (self.studio_types[row.asset_type].pk, row.name)

    def _create_types(self, names):
        new = [self.studio_types[name] for name in sorted(names) if self.studio_types[name]._state.adding]
        EntityType.objects.bulk_create(new)
        emit_many([("asset-type:new", {"asset_type_id": row.pk}, None) for row in new])
        added = names - self.project_types if self.limited else set()
        if added:
            ProjectAssetTypeLink.objects.bulk_create(
                ProjectAssetTypeLink(project=self.project, asset_type=self.studio_types[name]) for name in sorted(added)
            )
            self.project_types |= added
            name, payload, project_id = project_changed(self.project.pk)
            emit(name, payload, project_id=project_id)

    def known(self, rows):
        names, types = {row.name for row in rows}, {row.key[0] for row in rows}
        found = {}
        same = Entity.objects.filter(project=self.project, name__in=names, entity_type_id__in=types)
        for entity in same.order_by("created_at", "pk"):
            found.setdefault((entity.entity_type_id, entity.name), entity)
        return found

    def create(self, row):
        return Entity(
            project=self.project,
            name=row.name,
            entity_type_id=row.key[0],
            data=row.data,
            created_by_id=self.author_id,
            **row.values,
        )

    def new_event(self, entity, row):
        return {"asset_type": str(entity.entity_type_id)}

    def change(self, entity, row):
        for name, value in row.values.items():
            setattr(entity, name, value)
        told = {
            "name": entity.name,
            "project_id": str(entity.project_id),
            "entity_type_id": str(entity.entity_type_id),
            "source_id": entity.source_id and str(entity.source_id),
        }
        if "description" in row.values:
            told["description"] = entity.description
        if "ready_for_id" in row.values:
            told["ready_for"] = entity.ready_for_id and str(entity.ready_for_id)
        entity.data = told["data"] = {**(entity.data or {}), **row.data}
        entity.updated_at = timezone.now()
        return {"data": told}

    def workflow(self, entity, *, created):
        own = self._own_types.get(entity.entity_type_id)
        return [task_type.pk for task_type in self.tasks.types if not own or task_type.pk in own]
