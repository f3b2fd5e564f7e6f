"""Routes of the reviews app."""

from productionsite.api.router import Router
from reviews.api.playlists import Builds, Playlists
from reviews.api.resources import RESOURCES

router = Router(resources=RESOURCES, viewsets=[Playlists, Builds])
