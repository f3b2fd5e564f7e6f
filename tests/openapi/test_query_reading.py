"""Query parameters of hand-written operations are read off the code that reads them."""

from accounts.models import Department
from productionsite.api.access import Anyone
from productionsite.api.filters import apply_filters, whole_number
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.query_reading import query_of
from productionsite.api.rows import Shape

SHAPE = Shape(Department, keys=["id", "name"])
NAMES = ("first", "last")


def limited(query):
    return whole_number(query, "limit", minimum=0)


def narrowed(rows, query, names):
    return rows, query, names


class Things(ApiViewSet):
    @operation("GET", "data/things", access=Anyone())
    def every_way(self, request):
        """List things."""
        query = self.call.query
        found = [self.call.flag("force"), query.get("word"), query["owner_id"], "page" in query, limited(query)]
        return [*found, *narrowed([], self.call.query, NAMES), self._more()]

    def _more(self):
        return self.call.query.get("deeper")

    @operation("GET", "data/filtered", access=Anyone())
    def filtered(self, request):
        """List filtered things."""
        return apply_filters(Department.objects.all(), self.call.query, SHAPE)

    @operation("GET", "data/plain", access=Anyone())
    def plain(self, request):
        """Return a thing."""
        return {"query": "none", "name": {"a": 1}.get("not_a_parameter")}


def test_every_way_of_reading_is_found():
    assert query_of(Things, "every_way") == {
        "deeper": "text",
        "first": "text",
        "force": "flag",
        "last": "text",
        "limit": "integer",
        "owner_id": "text",
        "page": "text",
        "word": "text",
    }


def test_filters_of_a_shape_are_its_columns():
    fields = {"id": Department._meta.get_field("id"), "name": Department._meta.get_field("name")}
    assert query_of(Things, "filtered") == fields


def test_what_is_no_parameter_is_not_told():
    assert query_of(Things, "plain") == {}
