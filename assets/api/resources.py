"""CRUD resources of the assets app (spec 00, 3)."""

RESOURCES = []
