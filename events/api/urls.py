"""Routes of the events app."""

from events.api.resources import RESOURCES
from productionsite.api.router import Router

router = Router(resources=RESOURCES)
