"""Listings of productions beside the CRUD ones (spec 03, 5.1 and 5.2)."""

from accounts.access import Anyone
from productions.queries import projects as queries
from productionsite.api.errors import NotFound
from productionsite.api.operations import ApiViewSet, operation


class ProjectLists(ApiViewSet):
    """Productions the caller works on."""

    @operation("GET", "data/projects/open", access=Anyone(), answer=queries.FULL)
    def open(self, request):
        """List running productions with their settings; `name` keeps the one of exactly this name."""
        return queries.open_projects(self.call.who, name=self.call.query.get("name"))

    @operation("GET", "data/projects/all", access=Anyone(), answer=queries.FULL)
    def all(self, request):
        """List every production; `name` keeps one, 404 when nothing has it."""
        name = self.call.query.get("name")
        rows = queries.all_projects(self.call.who, name=name)
        if name is not None and not rows:
            raise NotFound
        return rows
