"""How resources and operations describe themselves to drf-spectacular."""

from drf_spectacular.openapi import AutoSchema


class StudioSchema(AutoSchema):
    """Reads the declarations of the kernel instead of serializers."""
