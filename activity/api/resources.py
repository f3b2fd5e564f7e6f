"""CRUD resources of the activity app (spec 00, 3)."""

RESOURCES = []
