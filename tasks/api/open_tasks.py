"""The tasks of running productions (spec 06, 8.17)."""

from accounts.access import Anyone
from productionsite.api.operations import ApiViewSet, operation
from tasks.queries import open_tasks as queries


class OpenTasks(ApiViewSet):
    """Tasks of productions that are open, whatever their status."""

    @operation("GET", "data/tasks/open-tasks", access=Anyone(), answer="A page of tasks with statistics")
    def listing(self, request):
        """One page of the open tasks that the parameters choose, with the statistics of all of them."""
        return queries.listing(self.call.who, self.call.query)

    @operation("GET", "data/tasks/open-tasks/stats", access=Anyone(), answer="Counts and minutes by production")
    def statistics(self, request):
        """Counts and minutes by production, task type and status."""
        return queries.statistics(self.call.who)

    @operation("GET", "data/tasks/open-tasks/burndown", access=Anyone(), answer="Tasks done by day")
    def burndown(self, request):
        """How many tasks were done on which day."""
        return queries.burndown(self.call.who, self.call.query)
