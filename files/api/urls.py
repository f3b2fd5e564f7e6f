"""Routes of the files app."""

from files.api.avatars import OrganisationAvatars, PersonAvatars, ProjectAvatars
from files.api.media import PreviewMovies, PreviewPictures
from files.api.previews import PreviewActions, PreviewListings
from files.api.resources import RESOURCES
from files.api.uploads import PreviewUploads
from productionsite.api.router import Router

router = Router(
    resources=RESOURCES,
    viewsets=[
        PreviewActions,
        PreviewListings,
        PreviewUploads,
        PreviewPictures,
        PreviewMovies,
        PersonAvatars,
        ProjectAvatars,
        OrganisationAvatars,
    ],
)
