"""Back office pages of the tasks app."""

from tasks.admin import comments, settings, tasks

__all__ = ["comments", "settings", "tasks"]
