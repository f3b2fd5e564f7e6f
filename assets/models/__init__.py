"""Every table of this app, one module per noun."""

from .asset_instances import AssetInstance, AssetInstanceLink
from .casting import EntityLink

__all__ = [
    "AssetInstance",
    "AssetInstanceLink",
    "EntityLink",
]
