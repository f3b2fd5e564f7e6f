"""Back office pages of the productions app."""

from productions.admin import entities, planning, projects, settings

__all__ = ["entities", "planning", "projects", "settings"]
