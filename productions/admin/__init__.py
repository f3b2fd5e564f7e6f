"""Back office pages of the productions app."""

from productions.admin import entities, planning, projects, quotes, settings

__all__ = ["entities", "planning", "projects", "quotes", "settings"]
