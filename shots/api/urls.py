"""Routes of the shots app."""

from productionsite.api.router import Router
from shots.api.castings import ShotCastings
from shots.api.concepts import ConceptFolders, Concepts
from shots.api.edits import Edits
from shots.api.entities import EntityBatches, LinkedEntities
from shots.api.episodes import Episodes
from shots.api.resources import RESOURCES
from shots.api.scenes import Scenes
from shots.api.sequences import Sequences
from shots.api.shots import Shots
from shots.api.statistics import Quotas, Statistics

VIEWSETS = [
    Shots,
    Sequences,
    Episodes,
    Scenes,
    Edits,
    Concepts,
    ConceptFolders,
    ShotCastings,
    EntityBatches,
    LinkedEntities,
    Statistics,
    Quotas,
]
router = Router(resources=RESOURCES, viewsets=VIEWSETS)
