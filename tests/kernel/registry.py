"""Every declared CRUD resource of the site, for tests that walk them all."""

from importlib import import_module

from django.conf import settings


def all_resources():
    """Return every declared resource class, by name."""
    found = [r for app in settings.STUDIO_APPS for r in import_module(f"{app}.api.resources").RESOURCES]
    return sorted(found, key=lambda resource: resource.name)


RESOURCES = all_resources()
NAMES = [resource.name for resource in RESOURCES]
