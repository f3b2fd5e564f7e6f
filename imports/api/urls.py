"""Routes of the imports app."""

from imports.api.csv_imports import CsvImports, ImportJobs
from imports.api.kitsu import KitsuImports
from imports.api.resources import RESOURCES
from imports.api.shotgun import ShotgunErrors, ShotgunImports, ShotgunRemovals
from productionsite.api.router import Router

router = Router(
    resources=RESOURCES, viewsets=[CsvImports, ImportJobs, KitsuImports, ShotgunImports, ShotgunRemovals, ShotgunErrors]
)
