"""Every table of this app, one module per noun."""

from .backgrounds import PreviewBackgroundFile
from .budgets import Budget, BudgetEntry
from .custom_actions import CustomAction
from .deletions import ProjectDeletion
from .entities import Entity, EntityType, TaskTypeAssetTypeLink
from .metadata import DepartmentMetadataDescriptorLink, MetadataDescriptor
from .projects import (
    Project,
    ProjectAssetTypeLink,
    ProjectPersonLink,
    ProjectPreviewBackgroundFileLink,
    ProjectStatus,
    ProjectStatusAutomationLink,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
    ProjectTaskTypeSoftwareLink,
)
from .schedules import (
    Milestone,
    ProductionScheduleVersion,
    ProductionScheduleVersionTaskLink,
    ProductionScheduleVersionTaskLinkPersonLink,
    ScheduleItem,
)
from .templates import (
    ProjectTemplate,
    ProjectTemplateAssetTypeLink,
    ProjectTemplatePreviewBackgroundFileLink,
    ProjectTemplateStatusAutomationLink,
    ProjectTemplateTaskStatusLink,
    ProjectTemplateTaskTypeLink,
)

__all__ = [
    "Budget",
    "BudgetEntry",
    "CustomAction",
    "DepartmentMetadataDescriptorLink",
    "Entity",
    "EntityType",
    "MetadataDescriptor",
    "Milestone",
    "PreviewBackgroundFile",
    "ProductionScheduleVersion",
    "ProductionScheduleVersionTaskLink",
    "ProductionScheduleVersionTaskLinkPersonLink",
    "Project",
    "ProjectAssetTypeLink",
    "ProjectDeletion",
    "ProjectPersonLink",
    "ProjectPreviewBackgroundFileLink",
    "ProjectStatus",
    "ProjectStatusAutomationLink",
    "ProjectTaskStatusLink",
    "ProjectTaskTypeLink",
    "ProjectTaskTypeSoftwareLink",
    "ProjectTemplate",
    "ProjectTemplateAssetTypeLink",
    "ProjectTemplatePreviewBackgroundFileLink",
    "ProjectTemplateStatusAutomationLink",
    "ProjectTemplateTaskStatusLink",
    "ProjectTemplateTaskTypeLink",
    "ScheduleItem",
    "TaskTypeAssetTypeLink",
]
