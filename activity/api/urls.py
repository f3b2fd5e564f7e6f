"""Routes of the activity app."""

from activity.api.chats import Chats, UserChats
from activity.api.context import UserContext
from activity.api.filters import FilterGroups, Filters
from activity.api.journal import Journal
from activity.api.news import Feed
from activity.api.notifications import Notifications, Subscriptions
from activity.api.resources import RESOURCES
from activity.api.search import Search
from productionsite.api.router import Router

VIEWSETS = [
    UserContext,
    Filters,
    FilterGroups,
    Notifications,
    Subscriptions,
    Feed,
    Chats,
    UserChats,
    Search,
    Journal,
]

router = Router(resources=RESOURCES, viewsets=VIEWSETS)
