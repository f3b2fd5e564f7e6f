"""Routes of the activity app."""

from activity.api.context import UserContext
from activity.api.filters import FilterGroups, Filters
from activity.api.resources import RESOURCES
from productionsite.api.router import Router

VIEWSETS = [UserContext, Filters, FilterGroups]

router = Router(resources=RESOURCES, viewsets=VIEWSETS)
