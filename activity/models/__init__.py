"""Every table of this app, one module per noun."""

from .chats import Chat, ChatMessage, ChatParticipant
from .news import News
from .notifications import Notification
from .search_documents import SearchDocument
from .search_filters import SearchFilter, SearchFilterGroup
from .subscriptions import Subscription
from .webhooks import Webhook, WebhookDelivery

__all__ = [
    "Chat",
    "ChatMessage",
    "ChatParticipant",
    "News",
    "Notification",
    "SearchDocument",
    "SearchFilter",
    "SearchFilterGroup",
    "Subscription",
    "Webhook",
    "WebhookDelivery",
]
