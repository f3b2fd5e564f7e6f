"""Routes of the assets app."""

from assets.api.resources import RESOURCES
from productionsite.api.router import Router

router = Router(resources=RESOURCES)
