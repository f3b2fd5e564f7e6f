"""Routes of the reviews app."""

from productionsite.api.router import Router
from reviews.api.playlists import Builds, Playlists
from reviews.api.resources import RESOURCES
from reviews.api.share_links import ShareLinks
from reviews.api.shared import SharedComments, SharedMedia, SharedPlaylists

router = Router(
    resources=RESOURCES,
    viewsets=[Playlists, Builds, ShareLinks, SharedPlaylists, SharedComments, SharedMedia],
)
