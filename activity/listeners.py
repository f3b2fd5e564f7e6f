"""What this app does when tasks and comments change: it listens to `tasks.signals` and `reviews.signals`."""

from django.dispatch import receiver

from activity.jobs import send_later
from activity.models import News, Notification, Subscription
from activity.services import notifications
from activity.services.news import delete_news, place_news, publish_posts
from reviews.signals import clients_notified
from tasks import signals
from tasks.services.comments import Post


@receiver(signals.comments_posted)
def tell_of_posts(sender, posts, **_):
    """Notifications and news of posted comments."""
    notifications.notify_posts(posts=posts)
    publish_posts(posts=posts)


@receiver(signals.comments_edited)
def tell_of_editions(sender, comment_ids, **_):
    """Whoever an edited comment mentions is told again; its news has its status."""
    place_news(News.objects.filter(comment__in=comment_ids))
    notifications.renew_mentions(comment_ids=comment_ids)


@receiver(signals.comments_moved)
def tell_of_move(sender, comment, target, **_):
    """News and notifications of a moved comment, written anew for its task."""
    Notification.objects.filter(comment=comment).delete()
    delete_news(news=News.objects.filter(comment=comment))
    post = Post.again(comment, target)
    notifications.notify_posts(posts=[post])
    publish_posts(posts=[post])


@receiver(signals.comment_replied)
def tell_of_reply(sender, comment, task, reply, **_):
    """Notifications of an answer."""
    notifications.notify_reply(comment=comment, task=task, reply=reply)


@receiver(signals.reply_edited)
def tell_of_edited_reply(sender, comment, task, reply, **_):
    """Whoever an edited answer mentions anew is told."""
    notifications.notify_mentioned_in_reply(comment=comment, task=task, reply=reply)


@receiver(signals.people_assigned)
def tell_of_assignments(sender, assignments, author_id, **_):
    """Notifications of assignments."""
    notifications.notify_assignments(assignments=assignments, author_id=author_id)


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


@receiver(clients_notified)
def tell_clients(sender, notification_ids, **_):
    """Mails and messages about a playlist, once it is committed that they are told."""
    send_later(notification_ids)
