"""Making tasks (spec 06, 8.4 and 8.9)."""

from productions.entities import kind_of
from productionsite.api.errors import Conflict


def check_type_fits(task_type, entity):
    """Raise Conflict (400) when a task type is for another kind of entity."""
    if task_type.for_entity != kind_of(entity):
        raise Conflict("The task type is not for this kind of entity.")
