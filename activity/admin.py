"""Back office pages of the activity app: mostly personal things, for administrators."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline
from accounts.admin_access import AdminOnly, OfProduction
from activity.models import (
    Chat,
    ChatMessage,
    ChatParticipant,
    News,
    Notification,
    SearchFilter,
    SearchFilterGroup,
    Subscription,
)


@admin.register(News)
class NewsAdmin(StudioAdmin):
    """The feed of a production, written by the product."""

    scope = OfProduction("task__project")
    section, icon = "Reviews", "newspaper"
    singular, plural = "news entry", "news"
    addable = False
    derived = ("change", "author", "comment", "task", "preview_file")
    list_display = ["created_at", "author", "entity", "change", "preview_file"]
    list_display_links = ["created_at", "author"]
    list_select_related_extra = ("task__entity",)
    list_filter = ["author", "change", "created_at"]
    search_fields = ["author__first_name", "author__last_name", "task__entity__name"]
    ordering = ["-created_at"]

    @admin.display(description="entity", ordering="task__entity__name")
    def entity(self, news):
        """What the news is about."""
        return news.task.entity


@admin.register(Notification)
class NotificationAdmin(StudioAdmin):
    """People's inboxes."""

    scope = AdminOnly()
    section, rank, icon = "People", 6, "notifications"
    list_display = ["created_at", "person", "type", "author", "read"]
    list_display_links = ["created_at", "person"]
    list_filter = ["person", "author", "type", "read", "created_at"]
    search_fields = ["person__first_name", "person__last_name"]
    ordering = ["-created_at"]


@admin.register(Subscription)
class SubscriptionAdmin(StudioAdmin):
    """Who follows what."""

    scope = AdminOnly()
    section, rank, icon = "People", 6, "bookmark"
    list_display = ["person", "followed", "task_type", "created_at"]
    list_select_related_extra = ("task__entity", "entity")
    list_filter = ["person", "task_type", "entity"]
    search_fields = ["person__first_name", "person__last_name", "entity__name", "task__entity__name"]
    ordering = ["person__first_name", "-created_at"]

    @admin.display(description="entity")
    def followed(self, subscription):
        """The entity, or the entity of the task."""
        return subscription.entity or (subscription.task and subscription.task.entity)


@admin.register(Chat)
class ChatAdmin(StudioAdmin):
    """Discussions, one per entity."""

    scope = AdminOnly()
    section, rank, icon = "People", 6, "forum"
    derived = ("last_message",)
    list_display = ["object_id", "object_type", "last_message", "created_at"]
    list_filter = ["object_type", "last_message"]
    search_fields = ["object_type"]
    ordering = ["-last_message"]
    inlines = [inline(ChatParticipant, name="Participants")]

    def label(self, row):
        """What the chat is about."""
        return f"{row.object_type} {row.object_id}"


@admin.register(ChatMessage)
class ChatMessageAdmin(StudioAdmin):
    """Messages of discussions."""

    scope = AdminOnly()
    section, rank, icon = "People", 6, "chat"
    singular = "chat message"
    list_display = ["created_at", "person", "text"]
    list_filter = ["person", "created_at"]
    search_fields = ["text", "person__first_name", "person__last_name"]
    ordering = ["-created_at"]


@admin.register(SearchFilter)
class SearchFilterAdmin(StudioAdmin):
    """Saved searches."""

    scope = AdminOnly()
    section, rank, icon = "People", 6, "filter_alt"
    singular = "saved search"
    plural = "saved searches"
    list_display = ["name", "person", "project", "list_type", "search_query", "is_shared"]
    list_filter = ["person", "project", "list_type", "is_shared", "department"]
    search_fields = ["name", "search_query"]
    ordering = ["name"]


@admin.register(SearchFilterGroup)
class SearchFilterGroupAdmin(StudioAdmin):
    """Groups of saved searches."""

    scope = AdminOnly()
    section, rank, icon = "People", 6, "folder"
    singular = "saved search group"
    list_display = ["name", "person", "project", "list_type", "is_shared"]
    list_filter = ["person", "project", "list_type", "is_shared", "department"]
    search_fields = ["name"]
    ordering = ["name"]
