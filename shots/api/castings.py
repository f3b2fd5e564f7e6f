"""Castings over sequences, episodes and productions (spec 04, 8.7 and 8.8)."""

from assets.queries import casting as queries
from productions.access import NOT_VENDOR
from productions.entities import SEQUENCE, get_entity
from productionsite.api.errors import Refused
from productionsite.api.inputs import well_formed
from productionsite.api.operations import ApiViewSet, operation

ROWS = "Casting rows by the id of what casts"
SEQUENCES = "data/projects/<project_id>/sequences"
EPISODES = "data/projects/<project_id>/episodes"


class ShotCastings(ApiViewSet):
    """Castings of many shots at once, one statement each.

    Clients also ask for them under paths that end in `shots/casting`, which the reference lacks (spec 04, 12).
    """

    @operation("GET", SEQUENCES + "/<sequence_id>/casting", access=NOT_VENDOR, answer=ROWS)
    def of_sequence(self, request, project_id, sequence_id):
        """Read the castings of what is in a sequence."""
        sequence = get_entity(sequence_id, SEQUENCE)
        if str(sequence.project_id) != project_id.lower():
            raise Refused("The sequence does not belong to this production.")
        return queries.casting_of_sequences(parent_id=sequence.pk)

    @operation("GET", SEQUENCES + "/<sequence_id>/shots/casting", access=NOT_VENDOR, answer=ROWS)
    def of_shots_of_sequence(self, request, project_id, sequence_id):
        """Read the castings of what is in a sequence (another name)."""
        return self.of_sequence(request, project_id, sequence_id)

    @operation("GET", SEQUENCES + "/all/casting", access=NOT_VENDOR, answer=ROWS)
    def of_sequences(self, request, project_id):
        """Read the castings of everything in a sequence of a production."""
        return queries.casting_of_sequences(project_id=well_formed(project_id))

    @operation("GET", "data/projects/<project_id>/shots/casting", access=NOT_VENDOR, answer=ROWS)
    def of_shots_of_project(self, request, project_id):
        """Read the castings of everything in a sequence of a production (another name)."""
        return self.of_sequences(request, project_id)

    @operation("GET", EPISODES + "/<episode_id>/sequences/all/casting", access=NOT_VENDOR, answer=ROWS)
    def of_episode(self, request, project_id, episode_id):
        """Read the castings of the shots of an episode; `all` means every shot, `main` none."""
        project = well_formed(project_id)
        if episode_id == "all":
            return queries.casting_of_sequences(project_id=project)
        if episode_id == "main":
            return {}
        return queries.casting_of_sequences(project_id=project, parent__parent_id=well_formed(episode_id))

    @operation("GET", EPISODES + "/<episode_id>/shots/casting", access=NOT_VENDOR, answer=ROWS)
    def of_shots_of_episode(self, request, project_id, episode_id):
        """Read the castings of the shots of an episode (another name)."""
        return self.of_episode(request, project_id, episode_id)

    @operation("GET", EPISODES + "/casting", access=NOT_VENDOR, answer=ROWS)
    def of_episodes(self, request, project_id):
        """Read the castings of everything in a production, episodes included."""
        return queries.casting_of_project(well_formed(project_id))
