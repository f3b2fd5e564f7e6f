"""CRUD resources of the activity app (spec 00, 3): administrators only, raw rows without side effects."""

from accounts.access import admin_only
from activity.models import Chat, ChatMessage, News, Notification, SearchFilter, SearchFilterGroup, Subscription
from files.models import AttachmentFile
from files.services.attachments import delete_attachments
from productionsite.api.resource import Resource


class NewsItems(Resource):
    """Entries of the feed."""

    name = "news"
    model = News
    access = admin_only()


class Notifications(Resource):
    """What people are told."""

    name = "notifications"
    model = Notification
    access = admin_only()
    rename = {"type": "notification_type"}

    def check_update(self, call, row, payload):
        """Let a row that was read be put back: the `type` it is served with is the model's, not the column's."""
        if payload.get("type") == Notification.__name__:
            del payload["type"]


class Subscriptions(Resource):
    """Who follows which task."""

    name = "subscriptions"
    model = Subscription
    access = admin_only()


class Chats(Resource):
    """Talks about an entity."""

    name = "chats"
    model = Chat
    relations = ("participants",)
    access = admin_only()


class ChatMessages(Resource):
    """What is said in chats."""

    name = "chat-messages"
    model = ChatMessage
    relations = ("attachment_files",)
    writable_relations = ("attachment_files",)
    access = admin_only()

    def before_delete(self, call, row):
        delete_attachments(AttachmentFile.objects.filter(chat_message=row))


class SearchFilters(Resource):
    """Saved searches."""

    name = "search-filters"
    model = SearchFilter
    access = admin_only()


class SearchFilterGroups(Resource):
    """Groups of saved searches."""

    name = "search-filter-groups"
    model = SearchFilterGroup
    access = admin_only()


RESOURCES = [NewsItems, Notifications, Subscriptions, Chats, ChatMessages, SearchFilters, SearchFilterGroups]
