"""CRUD resources of the imports app (spec 00, 3)."""

RESOURCES = []
