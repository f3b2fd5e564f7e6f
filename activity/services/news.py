"""The feed: one entry per comment on a task (spec 06, 7.4)."""

from django.db import transaction

from activity.models import News
from events.emitter import emit_many


@transaction.atomic
def delete_news(*, news):
    """Delete the entries of a queryset. Emits `news:delete` each."""
    rows = list(news.values_list("pk", "task__project_id"))
    News.objects.filter(pk__in=[pk for pk, _project in rows]).delete()
    emit_many([("news:delete", {"news_id": pk}, project_id) for pk, project_id in rows])
