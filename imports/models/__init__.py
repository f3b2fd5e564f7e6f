"""Every table of this app, one module per noun."""

from .errors import DataImportError
from .jobs import ImportJob
from .pages import ImportPage
from .plugins import Plugin

__all__ = [
    "DataImportError",
    "ImportJob",
    "ImportPage",
    "Plugin",
]
