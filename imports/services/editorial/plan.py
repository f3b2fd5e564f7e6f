"""The import of a timeline: its clips become shots, or give shots their frames (spec 09, 10)."""

import re

from imports.services.csv_import.entities import LONGEST_NAME, EntityRow
from imports.services.csv_import.lookups import text
from imports.services.csv_import.shots import ShotPlan
from imports.services.editorial.naming import Naming
from imports.services.editorial.reading import FPS, Timeline
from imports.services.refusals import RowError
from productions.entities import EPISODE, SEQUENCE, SHOT, entities_of_kind
from productions.models import Entity
from productionsite.api.errors import ApiError, NotFound
from productionsite.api.inputs import as_uuid

IN_PROJECT = "${project_name}_${sequence_name}-${shot_name}"
IN_EPISODE = "${project_name}_${episode_name}-${sequence_name}-${shot_name}"


class EditorialPlan(ShotPlan):
    """Shots of a production, or of one of its episodes, from a timeline. Known shots get the timeline's frames.

    A shot is known by the name it has under the naming convention, or by the sequence and shot that the
    convention reads from the clip's name.
    """

    columns = required = ()
    counted = "clip"

    def __init__(self, *, file_name, project, episode_id=None, naming_convention=None, match_case=True, **options):
        super().__init__(project=project, **{**options, "update": True})
        self.file_name = file_name
        template = naming_convention or (IN_PROJECT if episode_id is None else IN_EPISODE)
        self.naming = Naming(template, match_case=match_case)
        self.episode = self._find_episode(episode_id)
        self.by_clip = self._shots_by_clip()

    def _find_episode(self, episode_id):
        if episode_id is None:
            if self.is_tv_show:
                raise ApiError("A TV show has episodes: import the timeline into one of them.")
            return None
        pk = as_uuid(episode_id)
        found = entities_of_kind(EPISODE).filter(pk=pk, project=self.project).first() if pk else None
        if found is None:
            raise NotFound("The production has no such episode.")
        return found

    def _shots_by_clip(self):
        """Return {name as a clip: (sequence id, shot name)} of the shots of the production or the episode."""
        shots = entities_of_kind(SHOT, Entity.objects.filter(project=self.project))
        if self.is_tv_show:
            shots = shots.filter(parent__parent=self.episode)
        elif "episode_name" in self.naming.names and shots.exists():
            raise ApiError("Only a TV show has episodes: the naming convention cannot name one.")
        found = {}
        around = ("parent_id", "parent__name", "name")
        for sequence_id, sequence, name in shots.order_by("-created_at", "-pk").values_list(*around).iterator():
            clip = self.naming.render(
                project_name=self.project.name,
                episode_name=self.episode.name if self.episode else "",
                sequence_name=sequence or "",
                shot_name=name,
            )
            found[clip] = (sequence_id, name)
        return found

    @classmethod
    def reader(cls, file, *, file_name="", **_options):
        """Return the clips of a file."""
        return Timeline(file, file_name=file_name)

    def open(self, file, *, encoding=None):
        return Timeline(file, file_name=self.file_name, fps=_fps(self.project.fps), key=self.naming.key)

    def check(self, clip):
        row = EntityRow(name="", values={}, data={}, tasks={})
        if clip.frames is not None:
            row.values["nb_frames"] = clip.frames
        if clip.first is not None:
            row.data = {"frame_in": clip.first, "frame_out": clip.last}
        known = self.by_clip.get(self.naming.key(clip.name))
        if known is not None:
            row.key = known
            row.name = known[1]
            return row
        read = self.naming.read(clip.name)
        if not read or not read.get("sequence_name") or not read.get("shot_name"):
            raise RowError(f"The clip {clip.name!r:.80} is not named {self.naming.template}.")
        row.sequence = text(read["sequence_name"], "sequence", LONGEST_NAME)
        row.name = text(read["shot_name"], "shot", LONGEST_NAME)
        return row

    def prepare(self, rows):
        new = [row for row in rows if row.sequence]
        parent_id = self.episode and self.episode.pk
        sequences = self.containers(SEQUENCE, [(parent_id, row.sequence) for row in new])
        for row in new:
            row.key = (sequences[parent_id, row.sequence], row.name)

    def new_event(self, entity, row):
        return {"episode_id": self.episode and str(self.episode.pk)}

    def complete(self, entity, row):
        """Leave the number of frames as it is when the clip says none; 0 for a new shot."""
        if entity.nb_frames is None:
            entity.nb_frames = 0

    def items(self, report):
        """Return the shots that were there and those that were made, each once."""
        made = {pk for pk, action in zip(report.ids, report.actions) if action == "created"}
        rows = {row["id"]: row for row in super().items(report)}
        created = [{**row, "type": SHOT} for pk, row in rows.items() if as_uuid(pk) in made]
        return {"updated_shots": [row for pk, row in rows.items() if as_uuid(pk) not in made], "created_shots": created}


def _fps(value):
    """Return the rate a production says (a text), 25 for none."""
    found = re.match(r"\d+(\.\d+)?", (value or "").strip())
    return float(found[0]) if found and float(found[0]) > 0 else FPS
