"""Ids in the paths of this app's routes: which error a malformed one is (spec 03, 1.4)."""

from productions.access import find_project
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid


def path_id(value):
    """Return an id of the path; 400 for a malformed one."""
    key = as_uuid(value)
    if key is None:
        raise BadInput("The id is malformed.")
    return key


def path_project(value):
    """Return the id of the production of the path; 404 for an unknown or malformed one, administrators included."""
    return find_project(value).pk
