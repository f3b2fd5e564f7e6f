"""Pages of comments."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery

from accounts.admin import writes
from accounts.admin.base import DerivedInline, StudioAdmin, inline, tab
from accounts.admin.forms import Lines
from accounts.admin_access import who_of
from productionsite.api.errors import Refused
from tasks.access import check_own_reply, find, may_reply, task_of
from tasks.admin.replies import Checklist, Replies
from tasks.admin.scopes import OfTaskObject
from tasks.models import Comment, CommentAcknowledgement, CommentDepartmentMention, CommentMention, Task
from tasks.services.replies import delete_reply, post_reply


@admin.register(Comment)
class CommentAdmin(StudioAdmin):
    """What was said on tasks. New comments are posted in the client: they change statuses and tell people."""

    scope = OfTaskObject("object_id")
    section, icon = "Tasks", "comment"
    addable = False
    derived = ("object_id", "object_type", "person", "editor", "preview_file", "task_status")
    label_related = ("person",)
    points_at = {"object_id": "tasks.Task"}
    renamed = {"object_id": "task"}
    structures = {"checklist": Checklist, "replies": Replies, "links": Lines}
    list_display = ["created_at", "person", "about", "excerpt", "task_status", "for_client"]
    list_display_links = ["created_at", "person"]
    list_filter = ["person", "task_status", "for_client", "pinned", "created_at"]
    search_fields = ["text", "person__first_name", "person__last_name"]
    ordering = ["-created_at"]
    inlines = [
        inline(CommentMention, name="Mentions", kind=DerivedInline),  # read from the text, whoever writes it
        inline(CommentDepartmentMention, name="Department mentions", kind=DerivedInline),
        inline(CommentAcknowledgement, name="Acknowledgements"),
    ]

    fieldsets = [
        tab(
            "Comment",
            ["object_id", "text", "checklist", "task_status", "person", "editor", "pinned", "for_client", "links"],
        ),
        tab("Replies", ["replies"]),
        tab("More", ["object_type", "preview_file", "shotgun_id", "data"]),
    ]

    def get_form(self, request, obj=None, change=False, **options):
        """Return the form class; it offers to answer, and to take answers back, where the person may."""
        form = super().get_form(request, obj, change, **options)
        task = obj and task_of(obj)
        if task is not None and "replies" in form.base_fields:
            form.base_fields["replies"].allow(who_of(request), task, obj)
        return form

    def save_model(self, request, obj, form, change):
        """Write what changed; answers are given and taken back one by one, as everywhere."""
        names = [name for name in form.changed_data if name != "replies"]
        sent = obj.replies
        if names:
            writes.update(request, self.resource(), obj, names)
        if "replies" in form.changed_data:
            self._answer(who_of(request), obj, sent)

    def _answer(self, who, comment, sent):
        """Take back the answers that are no longer there, give the new ones."""
        comment.refresh_from_db()
        task = find(Task, comment.object_id)
        kept = {reply["id"] for reply in sent if "id" in reply}
        for reply in [one for one in comment.replies or () if one.get("id") not in kept]:
            check_own_reply(who, task, reply)
            delete_reply(comment=comment, task=task, reply_id=reply["id"])
        new = [reply["text"] for reply in sent if "id" not in reply]
        if new and not may_reply(who, task, comment):
            raise Refused
        for text in new:
            post_reply(comment=comment, task=task, person_id=who.person_id, text=text)
        comment.refresh_from_db()

    def get_queryset(self, request):
        """Return the comments the person may see, with what their tasks are called."""
        task = Task.objects.filter(pk=OuterRef("object_id"))
        parts = {"of_parent": "entity__parent__name", "of_entity": "entity__name", "of_type": "task_type__name"}
        named = {name: Subquery(task.values(column)[:1]) for name, column in parts.items()}
        return super().get_queryset(request).annotate(**named)

    @admin.display(description="task", ordering="of_entity")
    def about(self, comment):
        """The task, named by what it is done on."""
        return " / ".join(filter(None, (comment.of_parent, comment.of_entity, comment.of_type))) or None

    @admin.display(description="text", ordering="text")
    def excerpt(self, comment):
        """How the comment begins."""
        text = comment.text or ""
        return f"{text[:80]}…" if len(text) > 80 else text

    def label(self, row):
        """Who said what."""
        said = self.excerpt(row)
        return f"{row.person}: {said}" if said else str(row.person)
