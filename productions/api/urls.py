"""Routes of the productions app."""

from productions.api.resources import RESOURCES
from productionsite.api.router import Router

router = Router(resources=RESOURCES)
