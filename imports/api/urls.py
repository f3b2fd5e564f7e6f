"""Routes of the imports app."""

from imports.api.csv_imports import CsvImports, ImportJobs, PersonImports
from imports.api.editorial import EditorialImports
from imports.api.exports import PlaylistExports, ProjectExports, StudioExports
from imports.api.kitsu import KitsuImports
from imports.api.resources import RESOURCES
from imports.api.shotgun import ShotgunErrors, ShotgunImports, ShotgunRemovals
from productionsite.api.router import Router

router = Router(
    resources=RESOURCES,
    viewsets=[
        ProjectExports,
        StudioExports,
        PlaylistExports,
        CsvImports,
        ImportJobs,
        PersonImports,
        EditorialImports,
        KitsuImports,
        ShotgunImports,
        ShotgunRemovals,
        ShotgunErrors,
    ],
)
