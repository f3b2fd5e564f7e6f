"""What a snapshot holds: which tables, which columns."""

from django.apps import apps
from django.conf import settings


def tables():
    """Return {table name: model} of everything a snapshot holds, in the order of the apps."""
    found = {}
    for app in settings.STUDIO_APPS:
        for model in apps.get_app_config(app).get_models():
            if not model._meta.proxy and getattr(model, "IN_SNAPSHOT", True):
                found[model._meta.db_table] = model
    return found


def columns_of(model):
    """Return {column: field} of what a snapshot says of a table (internal keys left out)."""
    internal = set(getattr(model, "INTERNAL_COLUMNS", ()))
    return {f.column: f for f in model._meta.concrete_fields if f.column not in internal}
