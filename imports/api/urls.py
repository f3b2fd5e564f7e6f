"""Routes of the imports app."""

from imports.api.csv_imports import CsvImports, ImportJobs, PersonImports
from imports.api.exports import ProjectExports, StudioExports
from imports.api.kitsu import KitsuImports
from imports.api.resources import RESOURCES
from imports.api.shotgun import ShotgunErrors, ShotgunImports, ShotgunRemovals
from productionsite.api.router import Router

router = Router(
    resources=RESOURCES,
    viewsets=[
        ProjectExports,
        StudioExports,
        CsvImports,
        ImportJobs,
        PersonImports,
        KitsuImports,
        ShotgunImports,
        ShotgunRemovals,
        ShotgunErrors,
    ],
)
