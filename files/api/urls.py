"""Routes of the files app."""

from files.api.resources import RESOURCES
from productionsite.api.router import Router

router = Router(resources=RESOURCES)
