"""Templates: rows and constraints (spec 01)."""

from django.db import models

from accounts.choices import Role, default_board_roles
from productions.choices import ProductionStyle
from productionsite.fields import ChoiceField, JSONField, RolesField
from productionsite.models import BaseModel, LinkModel


class ProjectTemplate(BaseModel):
    """Reusable production settings."""

    name = models.CharField(max_length=80, unique=True)
    description = models.TextField(null=True, blank=True)
    fps = models.CharField(max_length=10, null=True, blank=True, default="25")
    ratio = models.CharField(max_length=10, null=True, blank=True, default="16:9")
    resolution = models.CharField(max_length=12, null=True, blank=True, default="1920x1080")
    production_type = models.CharField(max_length=20, null=True, blank=True, default="short")
    production_style = ChoiceField(ProductionStyle, default=ProductionStyle.STYLE_2D3D)
    max_retakes = models.IntegerField(null=True, blank=True, default=0)
    is_clients_isolated = models.BooleanField(null=True, blank=True, default=False)
    is_client_stats_visible = models.BooleanField(null=True, blank=True, default=True)
    is_client_task_list_visible = models.BooleanField(null=True, blank=True, default=True)
    is_client_task_panel_visible = models.BooleanField(null=True, blank=True, default=True)
    is_preview_download_allowed = models.BooleanField(null=True, blank=True, default=False)
    is_set_preview_automated = models.BooleanField(null=True, blank=True, default=False)
    is_publish_default_for_artists = models.BooleanField(null=True, blank=True, default=False)
    is_single_preview_per_revision = models.BooleanField(null=True, blank=True, default=False)
    is_frame_in_numbering = models.BooleanField(null=True, blank=True, default=False)
    revision_padding = models.IntegerField(default=0)
    homepage = models.CharField(max_length=80, null=True, blank=True, default="assets")
    hd_bitrate_compression = models.IntegerField(null=True, blank=True)
    ld_bitrate_compression = models.IntegerField(null=True, blank=True)
    file_tree = JSONField(null=True, blank=True)
    data = JSONField(null=True, blank=True)
    metadata_descriptors = JSONField(null=True, blank=True, default=list)
    default_preview_background_file = models.ForeignKey(
        "productions.PreviewBackgroundFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="default_for_templates",
    )
    task_types = models.ManyToManyField(
        "tasks.TaskType",
        through="productions.ProjectTemplateTaskTypeLink",
        related_name="project_templates",
        blank=True,
    )
    task_statuses = models.ManyToManyField(
        "tasks.TaskStatus",
        through="productions.ProjectTemplateTaskStatusLink",
        related_name="project_templates",
        blank=True,
    )
    asset_types = models.ManyToManyField(
        "productions.EntityType",
        through="productions.ProjectTemplateAssetTypeLink",
        related_name="project_templates",
        blank=True,
    )
    status_automations = models.ManyToManyField(
        "tasks.StatusAutomation",
        through="productions.ProjectTemplateStatusAutomationLink",
        related_name="project_templates",
        blank=True,
    )
    preview_background_files = models.ManyToManyField(
        "productions.PreviewBackgroundFile",
        through="productions.ProjectTemplatePreviewBackgroundFileLink",
        related_name="project_templates",
        blank=True,
    )

    class Meta:
        db_table = "project_template"

    def __str__(self):
        return str(self.name or self.pk)


class ProjectTemplateAssetTypeLink(LinkModel):
    """Link rows of ProjectTemplate.asset_types."""

    project_template = models.ForeignKey(
        "productions.ProjectTemplate",
        on_delete=models.CASCADE,
        related_name="project_template_asset_type_links",
    )
    asset_type = models.ForeignKey(
        "productions.EntityType", on_delete=models.PROTECT, related_name="project_template_asset_type_links"
    )

    class Meta:
        db_table = "project_template_asset_type_link"
        constraints = [
            models.UniqueConstraint(
                fields=["project_template", "asset_type"], name="project_template_asset_type_link_uniq"
            ),
        ]


class ProjectTemplatePreviewBackgroundFileLink(LinkModel):
    """Link rows of ProjectTemplate.preview_background_files."""

    project_template = models.ForeignKey(
        "productions.ProjectTemplate",
        on_delete=models.CASCADE,
        related_name="project_template_preview_background_file_links",
    )
    preview_background_file = models.ForeignKey(
        "productions.PreviewBackgroundFile",
        on_delete=models.PROTECT,
        related_name="project_template_preview_background_file_links",
    )

    class Meta:
        db_table = "project_template_preview_background_file_link"
        constraints = [
            models.UniqueConstraint(
                fields=["project_template", "preview_background_file"],
                name="project_template_preview_background_file_link_uniq",
            ),
        ]


class ProjectTemplateStatusAutomationLink(LinkModel):
    """Link rows of ProjectTemplate.status_automations."""

    project_template = models.ForeignKey(
        "productions.ProjectTemplate",
        on_delete=models.CASCADE,
        related_name="project_template_status_automation_links",
    )
    status_automation = models.ForeignKey(
        "tasks.StatusAutomation",
        on_delete=models.PROTECT,
        related_name="project_template_status_automation_links",
    )

    class Meta:
        db_table = "project_template_status_automation_link"
        constraints = [
            models.UniqueConstraint(
                fields=["project_template", "status_automation"],
                name="project_template_status_automation_link_uniq",
            ),
        ]


class ProjectTemplateTaskStatusLink(BaseModel):
    """Link rows of ProjectTemplate.task_statuses."""

    project_template = models.ForeignKey(
        "productions.ProjectTemplate",
        on_delete=models.CASCADE,
        related_name="project_template_task_status_links",
    )
    task_status = models.ForeignKey(
        "tasks.TaskStatus", on_delete=models.PROTECT, related_name="project_template_task_status_links"
    )
    priority = models.IntegerField(null=True, blank=True)
    roles_for_board = RolesField(null=True, blank=True, default=default_board_roles, codes=Role.values)
    is_client_allowed = models.BooleanField(null=True, blank=True)

    class Meta:
        db_table = "project_template_task_status_link"
        constraints = [
            models.UniqueConstraint(
                fields=["project_template", "task_status"], name="project_template_task_status_link_uniq"
            ),
        ]


class ProjectTemplateTaskTypeLink(BaseModel):
    """Link rows of ProjectTemplate.task_types."""

    project_template = models.ForeignKey(
        "productions.ProjectTemplate",
        on_delete=models.CASCADE,
        related_name="project_template_task_type_links",
    )
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, related_name="project_template_task_type_links"
    )
    priority = models.IntegerField(null=True, blank=True)
    hd_bitrate_compression = models.IntegerField(null=True, blank=True)
    ld_bitrate_compression = models.IntegerField(null=True, blank=True)
    is_client_visible = models.BooleanField(null=True, blank=True, default=True)

    class Meta:
        db_table = "project_template_task_type_link"
        constraints = [
            models.UniqueConstraint(
                fields=["project_template", "task_type"], name="project_template_task_type_link_uniq"
            ),
        ]
