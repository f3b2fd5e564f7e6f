"""Every table of this app, one module per noun."""

from .concepts import EntityConceptLink
from .versions import EntityVersion

__all__ = [
    "EntityConceptLink",
    "EntityVersion",
]
