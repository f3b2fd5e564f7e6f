"""What this app does when those above it say what happens: files that came with comments, files that go along."""

from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from accounts.signals import avatar_cleared, person_removing, portrait_given
from files import storage
from files.models import AttachmentFile, OutputFile, PreviewFile, WorkingFile
from files.services import avatars
from files.services.attachments import attach, delete_attachments
from files.services.backgrounds import SLOTS
from files.services.previews import EVERY_SLOT, delete_previews
from files.services.publishing import copy_last_revision, publish_uploads
from productions.models import Entity
from productions.signals import background_deleting, project_deleting
from tasks import signals
from tasks.models import Comment, Task


def _ids(queryset):
    return list(queryset.values_list("pk", flat=True))


@receiver(signals.comments_deleting, dispatch_uid="files.comments_deleting")
def comments_deleting(sender, comment_ids, **_kwargs):
    """Remove the previews and attachments of comments (spec 06, 9.8)."""
    delete_previews(_ids(PreviewFile.objects.filter(comments__in=comment_ids).distinct()))
    delete_attachments(AttachmentFile.objects.filter(comment__in=comment_ids))


@receiver(signals.replies_deleting, dispatch_uid="files.replies_deleting")
def replies_deleting(sender, reply_ids, **_kwargs):
    """Remove the attachments of replies."""
    delete_attachments(AttachmentFile.objects.filter(reply_id__in=reply_ids))


@receiver(signals.tasks_deleting, dispatch_uid="files.tasks_deleting")
def tasks_deleting(sender, task_ids, **_kwargs):
    """Remove the previews and working files of tasks, and what was published from those (spec 06, 8.6)."""
    delete_previews(_ids(PreviewFile.objects.filter(task__in=task_ids)))
    working_files = _ids(WorkingFile.objects.filter(task__in=task_ids))
    if working_files:
        outputs = OutputFile.objects.filter(source_file__in=working_files)
        PreviewFile.objects.filter(source_file__in=outputs).update(source_file=None, updated_at=timezone.now())
        outputs.delete()
        storage.discard(working_files, [storage.WORKING])
        WorkingFile.objects.filter(pk__in=working_files).delete()


@receiver(signals.comments_posted, dispatch_uid="files.comments_posted")
def comments_posted(sender, posts, **_kwargs):
    """Store the files that came with comments, and publish the previews."""
    for post in posts:
        if post.files:
            attach(files=post.files, comment=post.comment)
        if post.previews:
            publish_uploads(task=post.task, comment=post.comment, uploads=post.previews)


@receiver(signals.last_revision_wanted, dispatch_uid="files.last_revision_wanted")
def last_revision_wanted(sender, comment_id, source_task_id, target_task_id, **_kwargs):
    """Copy the last revision of a task onto the comment an automation posted on another."""
    tasks = Task.objects.select_related("project", "entity__entity_type").in_bulk([source_task_id, target_task_id])
    comment = Comment.objects.get(pk=comment_id)
    copy_last_revision(comment=comment, source_task=tasks[source_task_id], target_task=tasks[target_task_id])


@receiver(signals.comment_replied, dispatch_uid="files.comment_replied")
def comment_replied(sender, comment, reply, files=(), **_kwargs):
    """Store the files that came with a reply."""
    if files:
        attach(files=files, comment=comment, reply_id=reply["id"])


@receiver(background_deleting, dispatch_uid="files.background_deleting")
def background_deleted(sender, background_id, **_kwargs):
    """Mark the files of a background."""
    storage.discard([background_id], SLOTS)


@receiver(person_removing, dispatch_uid="files.person_removing")
def person_removed(sender, person, **_kwargs):
    """Remove the portrait of a person."""
    storage.discard([person.pk], [storage.THUMBNAIL], force=True)


@receiver(avatar_cleared, dispatch_uid="files.avatar_cleared")
def portrait_cleared(sender, person, **_kwargs):
    """Remove the portrait a person gave up: a picture of somebody is not kept for a rainy day."""
    storage.discard([person.pk], [storage.THUMBNAIL], force=True)


@receiver(portrait_given, dispatch_uid="files.portrait_given")
def portrait_received(sender, person, picture, **_kwargs):
    """Make a photo of the studio's directory the portrait of a person."""
    avatars.take_photo(person=person, photo=picture)


@receiver(project_deleting, dispatch_uid="files.project_deleting")
def project_deleted(sender, project_id, **_kwargs):
    """Remove the stored files of a production, once it is gone for good; its rows go by themselves."""
    tasks = Task.objects.filter(project=project_id)
    comments = Comment.objects.filter(object_id__in=tasks.values("pk"))
    working_files = WorkingFile.objects.filter(Q(task__project=project_id) | Q(entity__project=project_id))
    storage.discard(_ids(PreviewFile.objects.filter(task__in=tasks)), EVERY_SLOT, force=True)
    chats = Q(chat_message__chat__object_id__in=Entity.objects.filter(project=project_id).values("pk"))
    attachments = AttachmentFile.objects.filter(Q(comment__in=comments) | chats)
    storage.discard(_ids(attachments), [storage.ATTACHMENT], force=True)
    storage.discard(_ids(working_files), [storage.WORKING], force=True)
    storage.discard([project_id], [storage.THUMBNAIL], force=True)
