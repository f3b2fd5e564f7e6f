"""The caller's saved filters and groups (spec 08, 4.4)."""

from accounts.access import PersonOnly
from activity.models import SearchFilter, SearchFilterGroup
from activity.queries import filters as queries
from activity.queries.filters import FILTER, GROUP
from activity.services import filters as services
from productionsite.api.inputs import Field, Input, lax_boolean, text
from productionsite.api.lookup import the_only
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import fetch


class NewFilter(Input):
    """Body of a new filter."""

    accepts_forms = True
    name = Field(text(1, 200), required=True)
    query = Field(text(1, 500), required=True)
    list_type = Field(text(0, 80), default="todo")
    project_id = Field(text())
    entity_type = Field(text(0, 80))
    is_shared = Field(lax_boolean, default=False)
    search_filter_group_id = Field(text())
    department_id = Field(text())


class FilterChange(Input):
    """Body of a change: null means no change, but for the group (null detaches)."""

    accepts_forms = True
    name = Field(text(0, 200))
    search_query = Field(text(0, 500))
    search_filter_group_id = Field(text())
    is_shared = Field(lax_boolean)
    project_id = Field(text())
    department_id = Field(text())


class NewGroup(Input):
    """Body of a new group."""

    accepts_forms = True
    name = Field(text(1, 200), required=True)
    color = Field(text(0, 8), default="")
    list_type = Field(text(0, 80), default="todo")
    project_id = Field(text())
    entity_type = Field(text(0, 80))
    is_shared = Field(lax_boolean, default=False)
    department_id = Field(text())


class GroupChange(Input):
    """Body of a change of a group: null means no change."""

    accepts_forms = True
    name = Field(text(0, 200))
    color = Field(text(0, 8))
    is_shared = Field(lax_boolean)
    project_id = Field(text())
    department_id = Field(text())


def given(body, *nullable):
    """Return the fields of a body that hold something, and those of `nullable` that are there at all."""
    values = {name: getattr(body, name) for name in body.given}
    return {name: value for name, value in values.items() if value is not None or name in nullable}


class Filters(ApiViewSet):
    """Saved filters."""

    def _row(self, row):
        return the_only(fetch(SearchFilter.objects.filter(pk=row.pk), FILTER))

    @operation("GET", "data/user/filters", access=PersonOnly(), answer="Filters by list type and production")
    def list(self, request):
        """The filters the caller works with."""
        return queries.filters_of(self.call.who)

    @operation("POST", "data/user/filters", access=PersonOnly(), body=NewFilter, answer=FILTER, status=201)
    def create(self, request):
        """Save a filter."""
        values = {name: getattr(self.call.body, name) for name in NewFilter.fields()}
        values["search_query"] = values.pop("query")
        return self._row(services.create(model=SearchFilter, who=self.call.who, values=values))

    @operation("PUT", "data/user/filters/<filter_id>", access=PersonOnly(), body=FilterChange, answer=FILTER)
    def update(self, request, filter_id):
        """Change a filter."""
        row = services.own(SearchFilter, filter_id, self.call.who)
        values = given(self.call.body, "search_filter_group_id")
        return self._row(services.change(row=row, who=self.call.who, values=values))

    @operation("DELETE", "data/user/filters/<filter_id>", access=PersonOnly(), status=204)
    def delete(self, request, filter_id):
        """Delete a filter."""
        services.delete(row=services.own(SearchFilter, filter_id, self.call.who))
        return NO_CONTENT


class FilterGroups(ApiViewSet):
    """Groups of saved filters."""

    def _row(self, row):
        return the_only(fetch(SearchFilterGroup.objects.filter(pk=row.pk), GROUP))

    @operation("GET", "data/user/filter-groups", access=PersonOnly(), answer="Groups by list type and production")
    def list(self, request):
        """The groups the caller works with."""
        return queries.groups_of(self.call.who)

    @operation("POST", "data/user/filter-groups", access=PersonOnly(), body=NewGroup, answer=GROUP, status=201)
    def create(self, request):
        """Save a group."""
        values = {name: getattr(self.call.body, name) for name in NewGroup.fields()}
        return self._row(services.create(model=SearchFilterGroup, who=self.call.who, values=values))

    @operation("GET", "data/user/filter-groups/<filter_group_id>", access=PersonOnly(), answer=GROUP)
    def retrieve(self, request, filter_group_id):
        """One group."""
        return self._row(services.own(SearchFilterGroup, filter_group_id, self.call.who))

    @operation("PUT", "data/user/filter-groups/<filter_group_id>", access=PersonOnly(), body=GroupChange, answer=GROUP)
    def update(self, request, filter_group_id):
        """Change a group; its filters are shared along with it."""
        row = services.own(SearchFilterGroup, filter_group_id, self.call.who)
        return self._row(services.change(row=row, who=self.call.who, values=given(self.call.body)))

    @operation("DELETE", "data/user/filter-groups/<filter_group_id>", access=PersonOnly(), status=204)
    def delete(self, request, filter_group_id):
        """Delete a group with its filters."""
        services.delete(row=services.own(SearchFilterGroup, filter_group_id, self.call.who))
        return NO_CONTENT
