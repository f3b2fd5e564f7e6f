"""CRUD resources of the tasks app (spec 00, 3)."""

RESOURCES = []
