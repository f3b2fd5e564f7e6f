"""CRUD resources of the files app (spec 00, 3)."""

RESOURCES = []
