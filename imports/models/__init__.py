"""Every table of this app, one module per noun."""

from .errors import DataImportError
from .jobs import ImportJob
from .plugins import Plugin

__all__ = [
    "DataImportError",
    "ImportJob",
    "Plugin",
]
