"""Back office pages of the activity app: mostly personal things, for administrators."""

import re

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminURLInputWidget

from accounts.admin.base import StudioAdmin, inline
from accounts.admin.forms import Lines, StudioForm
from accounts.admin_access import AdminOnly, OfProduction
from activity.forms import OutgoingURLField
from activity.models import (
    Chat,
    ChatMessage,
    ChatParticipant,
    News,
    Notification,
    SearchFilter,
    SearchFilterGroup,
    Subscription,
    Webhook,
    WebhookDelivery,
)
from activity.models.webhooks import all_events
from activity.services import webhooks
from tasks.admin.tasks import task_name

#: lists of the client that searches are saved for
LISTS = {
    "list_type": ("all", "asset", "shot", "sequence", "episode", "edit", "breakdown", "playlist", "person", "todo")
}


@admin.register(News)
class NewsAdmin(StudioAdmin):
    """The feed of a production, written by the product."""

    scope = OfProduction("task__project")
    section, icon = "Reviews", "newspaper"
    singular, plural = "news entry", "news"
    addable = False
    derived = ("change", "author", "comment", "task", "preview_file")
    list_display = ["created_at", "author", "about", "change"]
    list_display_links = ["created_at", "author"]
    list_select_related_extra = ("task__entity__parent", "task__task_type")
    list_filter = ["author", "change", "created_at"]
    search_fields = ["author__first_name", "author__last_name", "task__entity__name"]
    ordering = ["-created_at"]

    @admin.display(description="task", ordering="task__entity__name")
    def about(self, news):
        """The task the news is about."""
        return task_name(news.task)


@admin.register(Notification)
class NotificationAdmin(StudioAdmin):
    """People's inboxes."""

    scope = AdminOnly()
    section, rank, icon = "People", 6, "notifications"
    list_display = ["created_at", "person", "type", "about", "author", "read"]
    list_display_links = ["created_at", "person"]
    list_select_related_extra = ("task__entity__parent", "task__task_type")
    list_filter = ["person", "author", "type", "read", "created_at"]
    search_fields = ["person__first_name", "person__last_name"]
    ordering = ["-created_at"]

    @admin.display(description="task", ordering="task__entity__name")
    def about(self, notification):
        """The task the notification is about."""
        return task_name(notification.task) if notification.task else None


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
    codes = LISTS
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
    codes = LISTS
    list_display = ["name", "person", "project", "list_type", "is_shared"]
    list_filter = ["person", "project", "list_type", "is_shared", "department"]
    search_fields = ["name"]
    ordering = ["name"]


class WebhookForm(StudioForm):
    """Refuses an address that would never be told."""

    url = OutgoingURLField(label=_("Address"), max_length=500, widget=UnfoldAdminURLInputWidget())
    events = Lines(
        label=_("Events"),
        initial=all_events,
        help_text=Webhook._meta.get_field("events").help_text,
    )

    def clean_events(self):
        """Refuse what can be no event's name: a line of the list as the API takes it, say."""
        events = self.cleaned_data["events"]
        strange = [text for text in events if not re.fullmatch(r"[a-z0-9_:*-]+", text)]
        if strange:
            raise ValidationError(_("No event is called like this: %(name)s"), params={"name": strange[0]})
        return events


@admin.register(Webhook)
class WebhookAdmin(StudioAdmin):
    """Addresses that are told of events."""

    scope = AdminOnly()
    section, icon = "Events & imports", "webhook"
    form = WebhookForm
    hidden = ("secret", "handler")
    renamed = {"url": "address"}
    list_display = ["name", "url", "told_of", "project", "active"]
    list_filter = ["active", "project"]
    search_fields = ["name", "url"]
    ordering = ["name"]
    actions = ["replace_secret"]

    def get_readonly_fields(self, request, obj=None):
        """Event handlers say themselves what they are told of (`activity.services.handlers`)."""
        said = ["name", "url", "events"] if obj is not None and obj.handler else []
        return [*super().get_readonly_fields(request, obj), *said]

    @admin.display(description="events")
    def told_of(self, webhook):
        """The kinds of events it is told of."""
        return ", ".join(webhook.events)

    def save_model(self, request, obj, form, change):
        """Give a new webhook the secret it signs with, shown this once."""
        if not change:
            obj.secret = webhooks.new_secret()
        super().save_model(request, obj, form, change)
        if not change:
            self._show_secret(request, obj)

    @admin.action(description=_("Replace the secret"))
    def replace_secret(self, request, queryset):
        """Sign with a new secret from now on."""
        for webhook in queryset:
            webhook.secret = webhooks.new_secret()
            webhook.save(update_fields=["secret"])
            self._show_secret(request, webhook)

    def _show_secret(self, request, webhook):
        text = gettext("The secret of %(name)s, shown this once: %(secret)s")
        messages.info(request, text % {"name": webhook.name, "secret": webhook.secret})


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(StudioAdmin):
    """What was sent to webhooks, and what became of it."""

    scope = AdminOnly()
    section, rank, icon = "Events & imports", 6, "send"
    addable = False
    singular, plural = "webhook delivery", "webhook deliveries"
    derived = tuple(field.name for field in WebhookDelivery._meta.fields if field.editable)
    list_display = ["created_at", "webhook", "name", "state", "attempts", "status_code", "milliseconds", "error_start"]
    list_display_links = ["created_at"]
    list_filter = ["webhook", "state", "name", "created_at"]
    search_fields = ["name", "error"]
    ordering = ["-created_at"]
    actions = ["send_again"]

    @admin.display(description=_("error"))
    def error_start(self, delivery):
        """The beginning of what went wrong."""
        return delivery.error[:80]

    @admin.action(description=_("Send again"))
    def send_again(self, request, queryset):
        """Put deliveries back into the queue."""
        count = webhooks.deliver_again(deliveries=queryset)
        text = ngettext("%(count)d delivery is sent again.", "%(count)d deliveries are sent again.", count)
        messages.success(request, text % {"count": count})
