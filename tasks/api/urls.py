"""Routes of the tasks app."""

from productionsite.api.router import Router
from tasks.api.resources import RESOURCES

router = Router(resources=RESOURCES)
