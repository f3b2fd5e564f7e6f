"""Raw rows from another instance (spec 09, 11): what `sync_push` of a studio sends."""

from .kinds import KINDS
from .rows import import_rows

__all__ = ["KINDS", "import_rows"]
