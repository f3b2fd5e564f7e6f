"""Routes of the assets app."""

from assets.api.asset_types import AssetTypes
from assets.api.assets import Assets, AssetSharing
from assets.api.castings import CastingLinks, Castings
from assets.api.instances import Instances
from assets.api.resources import RESOURCES
from productionsite.api.router import Router

router = Router(resources=RESOURCES, viewsets=[AssetTypes, Assets, AssetSharing, Castings, CastingLinks, Instances])
