"""Pages of comments."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery

from accounts.admin.base import StudioAdmin, inline
from tasks.admin.scopes import OfTaskObject
from tasks.models import Comment, CommentAcknowledgement, CommentDepartmentMention, CommentMention, Task


@admin.register(Comment)
class CommentAdmin(StudioAdmin):
    """What was said on tasks. New comments are posted in the client: they change statuses and tell people."""

    scope = OfTaskObject("object_id")
    section, icon = "Tasks", "comment"
    addable = False
    derived = ("object_id", "object_type", "person", "editor", "preview_file", "task_status")
    label_related = ("person",)
    list_display = ["created_at", "person", "about", "excerpt", "task_status", "for_client"]
    list_display_links = ["created_at", "person"]
    list_filter = ["person", "task_status", "for_client", "pinned", "created_at"]
    search_fields = ["text", "person__first_name", "person__last_name"]
    ordering = ["-created_at"]
    inlines = [
        inline(CommentMention, name="Mentions"),
        inline(CommentDepartmentMention, name="Department mentions"),
        inline(CommentAcknowledgement, name="Acknowledgements"),
    ]

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
        return f"{row.person}: {self.excerpt(row)}"
