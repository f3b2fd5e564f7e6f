"""Routes of the activity app."""

from activity.api.resources import RESOURCES
from productionsite.api.router import Router

router = Router(resources=RESOURCES)
