"""The feed (spec 08, 6)."""

from accounts.access import Anyone
from accounts.choices import Role
from activity.models import News
from activity.queries import news as queries
from activity.queries.news import NEWS
from assets.access import ReadEntity
from productions.access import LoadedAccess, NotRoles
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid, asked_id
from productionsite.api.operations import ApiViewSet, operation
from tasks.queries.open_tasks import open_project_ids

MOST = 2000


class Feed(ApiViewSet):
    """What happened on tasks."""

    def _news(self, **values):
        return queries.visible(self.call.who, News.objects.filter(**values))

    @operation("GET", "data/projects/<project_id>/news", access=LoadedAccess() & NotRoles(Role.CLIENT), answer=NEWS)
    def of_project(self, request, project_id):
        """One page of the news of a production.

        `cursor_news_id`, the id of the last entry seen, goes on from there however deep that is, counting nothing.
        """
        return queries.feed(self._news(project=self.call.found["project_id"]), self.call.query)

    @operation(
        "GET", "data/projects/<project_id>/news/<news_id>", access=LoadedAccess() & NotRoles(Role.VENDOR), answer=NEWS
    )
    def one(self, request, project_id, news_id):
        """One entry of the news of a production."""
        key = as_uuid(news_id)
        rows = queries.items(self._news(project=self.call.found["project_id"], pk=key)) if key else []
        if not rows:
            raise NotFound
        return rows[0]

    @operation("GET", "data/projects/news", access=Anyone(), answer=NEWS)
    def of_open_projects(self, request):
        """One page of the news of the caller's running productions, or of one of them.

        `cursor_news_id`, the id of the last entry seen, goes on from there however deep that is, counting nothing.
        """
        who, project_id = self.call.who, asked_id(self.call.query, "project_id")
        news = self._news(project_id__in=open_project_ids(who))
        if project_id is not None:
            news = news.filter(project_id=project_id)
        return queries.feed(news, self.call.query)

    @operation("GET", "data/entities/<entity_id>/news", access=ReadEntity(), answer=NEWS)
    def of_entity(self, request, entity_id):
        """The news of an entity."""
        query = {**self.call.query, "page": "1", "limit": str(MOST)}
        return queries.feed(self._news(task__entity=self.call.found["entity_id"]), query, stats=False)
