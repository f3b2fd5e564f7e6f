"""Routes of the productions app."""

from productions.api import budgets, deletions, descriptors, links, schedules, settings, templates
from productions.api.preview_accounts import PreviewAccounts
from productions.api.projects import ProjectLists
from productions.api.resources import RESOURCES
from productions.api.team import Team
from productionsite.api.router import Router

router = Router(
    resources=RESOURCES,
    viewsets=[
        ProjectLists,
        *deletions.VIEWSETS,
        Team,
        *settings.VIEWSETS,
        *links.VIEWSETS,
        *descriptors.VIEWSETS,
        *templates.VIEWSETS,
        *schedules.VIEWSETS,
        *budgets.VIEWSETS,
        PreviewAccounts,
    ],
)
