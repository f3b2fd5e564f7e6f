"""Routes of the files app."""

from files.api.attachments import Attachments
from files.api.avatars import BackgroundPictures, OrganisationAvatars, PersonAvatars, ProjectAvatars
from files.api.compatibility import Compatibility
from files.api.extraction import Extraction
from files.api.media import PreviewMovies, PreviewPictures
from files.api.output_files import EntityOutputs, InstanceOutputs
from files.api.previews import PreviewActions, PreviewListings
from files.api.resources import RESOURCES
from files.api.softwares import TaskTypeSoftwares
from files.api.uploads import PreviewUploads
from files.api.working_files import Guesses, WorkingFiles
from productionsite.api.router import Router

router = Router(
    resources=RESOURCES,
    viewsets=[
        WorkingFiles,
        Guesses,
        TaskTypeSoftwares,
        EntityOutputs,
        InstanceOutputs,
        Attachments,
        PreviewActions,
        PreviewListings,
        PreviewUploads,
        PreviewPictures,
        PreviewMovies,
        Extraction,
        Compatibility,
        BackgroundPictures,
        PersonAvatars,
        ProjectAvatars,
        OrganisationAvatars,
    ],
)
