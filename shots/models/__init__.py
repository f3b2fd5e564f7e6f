"""Every table of this app, one module per noun."""

from .concepts import EntityConceptLink
from .kinds import Concept, ConceptFolder, Edit, Episode, Scene, Sequence, Shot
from .versions import EntityVersion

__all__ = [
    "Concept",
    "ConceptFolder",
    "Edit",
    "EntityConceptLink",
    "EntityVersion",
    "Episode",
    "Scene",
    "Sequence",
    "Shot",
]
