"""CRUD resources of the shots app (spec 00, 3)."""

RESOURCES = []
