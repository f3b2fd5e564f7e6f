"""Import of castings (spec 09, 7): which assets are in which shots, assets and episodes."""

import dataclasses
from uuid import UUID

from assets.services.casting import Cast, merge_castings
from imports.services.csv_import.lookups import integer, required, text
from imports.services.csv_import.names import Names, slug
from imports.services.plans import Plan
from imports.services.refusals import RowError, RowSkipped
from productions.entities import ASSET, EPISODE, SHOT, ensure_temporal_types, entities_of_kind
from productions.models import Entity
from productions.queries.projects import TV_SHOW

MAIN_PACK = "MP"
FIXED = "fixed"  # the label of a file without such a column


@dataclasses.dataclass
class CastingRow:
    """One line: an asset (how many, what for) in a container."""

    name: str
    container_id: UUID
    cast: Cast


class CastingPlan(Plan):
    """Castings of a production. Links are added and changed, never taken off, whether `update` is asked for or not.

    A row whose asset or container the production does not have is left out, and told.
    """

    columns = ("Episode", "Parent", "Name", "Asset Type", "Asset", "Occurences", "Label")
    required = ("Parent", "Name", "Asset Type", "Asset", "Occurences")

    def __init__(self, **options):
        super().__init__(**options)
        self.assets, self.shots, self.episodes = Names(), Names(), Names()
        entities = Entity.objects.filter(project=self.project).order_by("created_at", "pk")
        for row in entities_of_kind(ASSET, entities).values_list("pk", "entity_type__name", "name").iterator():
            self.assets.add(*row)
        shots = entities_of_kind(SHOT, entities)
        for row in shots.values_list("pk", "parent__parent__name", "parent__name", "name").iterator():
            self.shots.add(*row)
        if self.project.production_type == TV_SHOW:
            for row in entities_of_kind(EPISODE, entities).values_list("pk", "name"):
                self.episodes.add(*row)

    def check(self, cells):
        parent, name, asset_type, asset = (
            text(required(cells, column, blank=True), column) for column in ("Parent", "Name", "Asset Type", "Asset")
        )
        count = integer(required(cells, "Occurences", blank=True), "Occurences")
        if count is not None and count < 1:
            raise RowError("Occurences: a number from 1 on is expected.", "Occurences")
        label = cells.get("Label")
        asset_id = self.assets.find(asset_type, asset, column="Asset")
        if asset_id is None:
            raise RowSkipped(f"The production has no asset {asset_type} / {asset}.", "Asset")
        container_id = self._container(cells.get("Episode") or "", parent, name)
        label = FIXED if label is None else slug(text(label, "Label"))
        cast = Cast(asset_id, nb_occurences=1 if count is None else count, label=label)
        return CastingRow(f"{parent} / {name}: {asset}", container_id, cast)

    def _container(self, episode, parent, name):
        """Return the id of what an asset is cast in: a shot, else an asset, else an episode."""
        episode = "" if slug(episode) == slug(MAIN_PACK) else episode
        found = (
            self.shots.find(episode, parent, name, column="Name")
            or self.assets.find(parent, name, column="Name")
            or (slug(parent) == slug(EPISODE) and self.episodes.find(name, column="Name"))
        )
        if not found:
            where = " / ".join(part for part in (episode, parent, name) if part)
            raise RowSkipped(f"The production has no shot, asset or episode {where}.", "Name")
        return found

    def apply(self, rows):
        ensure_temporal_types()
        castings = {}
        for row in rows:
            castings.setdefault(row.container_id, []).append(row.cast)
        made, changed = merge_castings(castings)
        keys = [(row.container_id, row.cast.asset_id) for row in rows]
        return [("created" if key in made else "updated" if key in changed else "unchanged", key[0]) for key in keys]
