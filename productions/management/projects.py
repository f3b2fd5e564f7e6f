"""What commands about one production share."""

from django.core.management.base import CommandError

from productions.models import Project
from productionsite.api.inputs import as_uuid


def find_production(name):
    """Return the production of an id or an exact name. Raises CommandError."""
    key = as_uuid(name)
    found = Project.objects.filter(**({"pk": key} if key else {"name": name})).first()
    if found is None:
        raise CommandError(f"There is no production {name}.")
    return found
