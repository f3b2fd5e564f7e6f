"""Routes of the accounts app."""

from accounts.api.resources import RESOURCES
from accounts.api.sessions import Sessions
from productionsite.api.router import Router

router = Router(resources=RESOURCES, viewsets=[Sessions])
