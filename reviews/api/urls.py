"""Routes of the reviews app."""

from productionsite.api.router import Router
from reviews.api.resources import RESOURCES

router = Router(resources=RESOURCES)
