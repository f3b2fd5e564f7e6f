"""CRUD resources of the productions app (spec 00, 3)."""

RESOURCES = []
