"""Every table of this app, one module per noun."""

from .errors import DataImportError
from .plugins import Plugin

__all__ = [
    "DataImportError",
    "Plugin",
]
