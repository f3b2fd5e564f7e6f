"""The feed: one entry per comment on a task (spec 06, 7.4)."""

from django.db import transaction

from activity.models import News
from events.emitter import emit_many

BATCH = 1000


def publish_posts(*, posts):
    """Write the entries of posted comments; concepts make none. Emits `news:new` each."""
    pairs = [
        (
            News(
                change=post.changed,
                author_id=post.comment.person_id,
                comment=post.comment,
                task=post.task,
                created_at=post.comment.created_at.replace(microsecond=0),
            ),
            post,
        )
        for post in posts
        if not post.on_concept
    ]
    News.objects.bulk_create([news for news, _post in pairs], batch_size=BATCH)
    emit_many(
        [
            (
                "news:new",
                {
                    "news_id": news.pk,
                    "task_status_id": post.comment.task_status_id,
                    "task_type_id": post.task.task_type_id,
                },
                post.task.project_id,
            )
            for news, post in pairs
        ]
    )


@transaction.atomic
def delete_news(*, news):
    """Delete the entries of a queryset. Emits `news:delete` each."""
    rows = list(news.values_list("pk", "task__project_id"))
    News.objects.filter(pk__in=[pk for pk, _project in rows]).delete()
    emit_many([("news:delete", {"news_id": pk}, project_id) for pk, project_id in rows])
