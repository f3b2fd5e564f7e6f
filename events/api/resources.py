"""CRUD resources of the events app (spec 00, 3)."""

RESOURCES = []
