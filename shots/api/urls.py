"""Routes of the shots app."""

from productionsite.api.router import Router
from shots.api.resources import RESOURCES

router = Router(resources=RESOURCES)
