"""Search (spec 08, 7)."""

from accounts.access import Anyone
from activity.queries import search as queries
from productionsite.api.inputs import Field, Input, identifier, lax_integer, list_of, text
from productionsite.api.operations import ApiViewSet, operation

INDEXES = ("assets", "shots", "persons")  # where to look unless told; `projects` when asked for
MOST = 200


def _at_least(minimum):
    def read(value):
        number = lax_integer(value)
        if number < minimum:
            raise ValueError(f"An integer of {minimum} or more is expected.")
        return number

    return read


class SearchInput(Input):
    """What to look for, and where."""

    accepts_forms = True
    before_access = True
    query = Field(text(0, 500), required=True)
    project_id = Field(identifier)
    limit = Field(_at_least(1), default=3)
    offset = Field(_at_least(0), default=0)
    index_names = Field(list_of(text()), default=INDEXES)


class Search(ApiViewSet):
    """Finding things by words."""

    @operation("POST", "data/search", access=Anyone(), body=SearchInput, answer="Assets, shots, people, productions")
    def search(self, request):
        """Find assets, shots and people by words; productions too when `index_names` names `projects`."""
        given = self.call.body
        return queries.search(
            self.call.who,
            query=given.query.strip(),
            project_id=given.project_id,
            limit=min(given.limit, MOST),
            offset=given.offset,
            indexes=given.index_names,
        )
