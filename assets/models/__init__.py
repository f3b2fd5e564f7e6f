"""Every table of this app, one module per noun."""

from .asset_instances import AssetInstance, AssetInstanceLink
from .assets import Asset
from .casting import EntityLink

__all__ = [
    "Asset",
    "AssetInstance",
    "AssetInstanceLink",
    "EntityLink",
]
