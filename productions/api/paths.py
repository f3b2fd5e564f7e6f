"""Ids in the paths of this app's routes: which error a malformed one is (spec 03, 1.4)."""

from productions.access import find_project


def path_project(value):
    """Return the id of the production of the path; 404 for an unknown or malformed one, administrators included."""
    return find_project(value).pk
