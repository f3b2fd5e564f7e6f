"""Deletions of productions that run in the background: polled until they are done."""

from accounts.access import Admin
from productions.queries import deletions as queries
from productionsite.api.inputs import well_formed
from productionsite.api.operations import ApiViewSet, operation


class ProjectDeletions(ApiViewSet):
    """What became of productions that were deleted with `Prefer: respond-async`."""

    @operation("GET", "data/project-deletions", access=Admin(), answer=queries.DELETION)
    def deletions(self, request):
        """List the newest deletions of productions."""
        return queries.deletions()

    @operation("GET", "data/project-deletions/<deletion_id>", access=Admin(), answer=queries.DELETION)
    def deletion(self, request, deletion_id):
        """Return one deletion: its state, steps done of total, why it failed."""
        return queries.deletion_row(well_formed(deletion_id))


VIEWSETS = [ProjectDeletions]
