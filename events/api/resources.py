"""CRUD resource of the events app (spec 00, 3), and following the journal by number."""

from accounts.access import admin_only
from events.models import ApiEvent
from events.queries import follow
from productionsite.api.filters import apply_filters, whole_number
from productionsite.api.resource import Resource


class Events(Resource):
    """The journal of everything that happened.

    `GET /data/events?after=N&limit=M` answers the events after number N in commit order, each with its
    `sequence`, narrowed by the same column filters as the plain listing: a tool that asks again with the
    last number it got misses nothing.
    """

    name = "events"
    model = ApiEvent
    access = admin_only()
    list_limit = 1000

    def list(self, call):
        """Answer `GET /data/events`, as a journal to follow when `after` is given."""
        after = whole_number(call.query, "after", minimum=0)
        if after is None:
            return super().list(call)
        self.access.list.check(call.facts())
        query = {key: value for key, value in call.query.items() if key != "after"}
        queryset = apply_filters(self.queryset(), query, self.shape, call=call)
        return follow(queryset, after, whole_number(query, "limit", minimum=1))


RESOURCES = [Events]
