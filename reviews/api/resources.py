"""CRUD resources of the reviews app (spec 00, 3)."""

RESOURCES = []
