"""The feed: one entry per comment on a task (spec 06, 7.4)."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from activity.models import News
from events.emitter import emit_many
from productionsite.db import bulk
from productionsite.models import new_ids
from tasks.models import Comment, Task


def publish_posts(*, posts):
    """Write the entries of posted comments; concepts make none. Emits `news:new` each."""
    posts = [post for post in posts if not post.on_concept]
    now, told = timezone.now(), list(zip(new_ids(len(posts)), posts, strict=True))
    bulk.insert(
        News,
        [
            (
                news_id,
                post.changed,
                post.comment.person_id,
                post.comment.id,
                post.task.id,
                post.task.project_id,
                post.comment.task_status_id,
                post.comment.created_at.replace(microsecond=0),
                now,
            )
            for news_id, post in told
        ],
        (
            "id",
            "change",
            "author_id",
            "comment_id",
            "task_id",
            "project_id",
            "task_status_id",
            "created_at",
            "updated_at",
        ),
    )
    emit_many(
        [
            (
                "news:new",
                {
                    "news_id": news_id,
                    "task_status_id": post.comment.task_status_id,
                    "task_type_id": post.task.task_type_id,
                },
                post.task.project_id,
            )
            for news_id, post in told
        ]
    )


@transaction.atomic
def delete_news(*, news):
    """Delete the entries of a queryset. Emits `news:delete` each."""
    rows = list(news.values_list("pk", "project_id"))
    News.objects.filter(pk__in=[pk for pk, _project in rows]).delete()
    emit_many([("news:delete", {"news_id": pk}, project_id) for pk, project_id in rows])


def place_news(news=None):
    """Give news (all of them, or those of a queryset) the production of their task and the status of their comment.

    For whoever wrote news, tasks or comments in bulk: one statement, which writes what differs. No event.
    """
    news = News.objects.all() if news is None else news
    tasks, comments = Task.objects.filter(pk=OuterRef("task_id")), Comment.objects.filter(pk=OuterRef("comment_id"))
    news.exclude(project=F("task__project"), task_status=F("comment__task_status")).update(
        project_id=Subquery(tasks.values("project_id")[:1]),
        task_status_id=Subquery(comments.values("task_status_id")[:1]),
    )
