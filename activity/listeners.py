"""What this app does when tasks and comments change: it listens to `tasks.signals`."""

from django.dispatch import receiver

from activity.models import News, Notification, Subscription
from activity.services.news import delete_news
from tasks import signals


@receiver(signals.comments_deleting)
def forget_comments(sender, comment_ids, **_):
    """News and notifications go with their comments."""
    Notification.objects.filter(comment_id__in=comment_ids).delete()
    delete_news(news=News.objects.filter(comment_id__in=comment_ids))


@receiver(signals.tasks_deleting)
def forget_tasks(sender, task_ids, **_):
    """News, notifications and subscriptions go with their tasks."""
    Subscription.objects.filter(task_id__in=task_ids).delete()
    Notification.objects.filter(task_id__in=task_ids).delete()
    delete_news(news=News.objects.filter(task_id__in=task_ids))


@receiver(signals.replies_deleting)
def forget_replies(sender, reply_ids, **_):
    """Notifications go with the replies they tell of."""
    Notification.objects.filter(reply_id__in=reply_ids).delete()
