"""Projects: rows and constraints (spec 01)."""

from django.db import models

from accounts.choices import Role, default_board_roles
from productions.choices import ProductionStyle
from productionsite.fields import ChoiceField, JSONField, RolesField
from productionsite.models import BaseModel, LinkModel


class Project(BaseModel):
    """Productions."""

    name = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=80, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    shotgun_id = models.IntegerField(null=True, blank=True)
    file_tree = JSONField(null=True, blank=True)  # path template tree
    data = JSONField(null=True, blank=True)  # metadata bag, replaced as a whole by PUT
    has_avatar = models.BooleanField(null=True, blank=True, default=False)
    fps = models.CharField(max_length=10, null=True, blank=True, default="25")  # text
    ratio = models.CharField(max_length=10, null=True, blank=True, default="16:9")
    resolution = models.CharField(max_length=12, null=True, blank=True, default="1920x1080")
    production_type = models.CharField(max_length=20, null=True, blank=True, default="short")
    production_style = ChoiceField(ProductionStyle, default=ProductionStyle.STYLE_2D3D)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    man_days = models.IntegerField(null=True, blank=True)
    nb_episodes = models.IntegerField(null=True, blank=True, default=0)
    episode_span = models.IntegerField(null=True, blank=True, default=0)
    max_retakes = models.IntegerField(null=True, blank=True, default=0)
    is_clients_isolated = models.BooleanField(
        null=True, blank=True, default=False
    )  # clients see only their own comments (+ published)
    is_client_stats_visible = models.BooleanField(null=True, blank=True, default=True)
    is_client_task_list_visible = models.BooleanField(null=True, blank=True, default=True)
    is_client_task_panel_visible = models.BooleanField(null=True, blank=True, default=True)
    is_preview_download_allowed = models.BooleanField(null=True, blank=True, default=False)
    is_set_preview_automated = models.BooleanField(null=True, blank=True, default=False)
    homepage = models.CharField(max_length=80, null=True, blank=True, default="assets")  # client landing page
    is_publish_default_for_artists = models.BooleanField(null=True, blank=True, default=False)
    is_bot_collaboration_enabled = models.BooleanField(null=True, blank=True, default=False)
    is_single_preview_per_revision = models.BooleanField(null=True, blank=True, default=False)
    is_frame_in_numbering = models.BooleanField(null=True, blank=True, default=False)
    revision_padding = models.IntegerField(default=0)
    hd_bitrate_compression = models.IntegerField(null=True, blank=True)  # Mbit/s, 1..28
    ld_bitrate_compression = models.IntegerField(null=True, blank=True)  # Mbit/s, ≤ hd
    project_status = models.ForeignKey(
        "productions.ProjectStatus", on_delete=models.PROTECT, null=True, blank=True, related_name="projects"
    )
    default_preview_background_file = models.ForeignKey(
        "productions.PreviewBackgroundFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="default_for_projects",
    )
    from_schedule_version = models.ForeignKey(
        "productions.ProductionScheduleVersion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="applied_to_projects",
    )
    team = models.ManyToManyField(
        "accounts.Person", through="productions.ProjectPersonLink", related_name="projects", blank=True
    )
    asset_types = models.ManyToManyField(
        "productions.EntityType",
        through="productions.ProjectAssetTypeLink",
        related_name="projects",
        blank=True,
    )
    task_statuses = models.ManyToManyField(
        "tasks.TaskStatus", through="productions.ProjectTaskStatusLink", related_name="projects", blank=True
    )
    task_types = models.ManyToManyField(
        "tasks.TaskType", through="productions.ProjectTaskTypeLink", related_name="projects", blank=True
    )
    status_automations = models.ManyToManyField(
        "tasks.StatusAutomation",
        through="productions.ProjectStatusAutomationLink",
        related_name="projects",
        blank=True,
    )
    preview_background_files = models.ManyToManyField(
        "productions.PreviewBackgroundFile",
        through="productions.ProjectPreviewBackgroundFileLink",
        related_name="projects",
        blank=True,
    )

    class Meta:
        db_table = "project"

    def __str__(self):
        return str(self.name or self.pk)


class ProjectStatus(BaseModel):
    """Open/closed states."""

    name = models.CharField(max_length=20, unique=True)
    color = models.CharField(max_length=7)

    class Meta:
        db_table = "project_status"

    def __str__(self):
        return str(self.name or self.pk)


class ProjectAssetTypeLink(LinkModel):
    """Link rows of Project.asset_types."""

    project = models.ForeignKey(
        "productions.Project", on_delete=models.CASCADE, related_name="project_asset_type_links"
    )
    asset_type = models.ForeignKey(
        "productions.EntityType", on_delete=models.PROTECT, related_name="project_asset_type_links"
    )

    class Meta:
        db_table = "project_asset_type_link"
        constraints = [
            models.UniqueConstraint(fields=["project", "asset_type"], name="project_asset_type_link_uniq"),
        ]


class ProjectPersonLink(LinkModel):
    """A person is on the team of a production, with an optional role there."""

    project = models.ForeignKey("productions.Project", on_delete=models.CASCADE, related_name="team_links")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="team_links")
    shotgun_id = models.IntegerField(null=True, blank=True)
    role = ChoiceField(Role, null=True, blank=True)

    class Meta:
        db_table = "project_person_link"
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="project_person_link_uniq"),
        ]


class ProjectPreviewBackgroundFileLink(LinkModel):
    """Link rows of Project.preview_background_files."""

    project = models.ForeignKey(
        "productions.Project", on_delete=models.CASCADE, related_name="project_preview_background_file_links"
    )
    preview_background_file = models.ForeignKey(
        "productions.PreviewBackgroundFile",
        on_delete=models.PROTECT,
        related_name="project_preview_background_file_links",
    )

    class Meta:
        db_table = "project_preview_background_file_link"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "preview_background_file"],
                name="project_preview_background_file_link_uniq",
            ),
        ]


class ProjectStatusAutomationLink(LinkModel):
    """Link rows of Project.status_automations."""

    project = models.ForeignKey(
        "productions.Project", on_delete=models.CASCADE, related_name="project_status_automation_links"
    )
    status_automation = models.ForeignKey(
        "tasks.StatusAutomation", on_delete=models.PROTECT, related_name="project_status_automation_links"
    )

    class Meta:
        db_table = "project_status_automation_link"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "status_automation"], name="project_status_automation_link_uniq"
            ),
        ]


class ProjectTaskStatusLink(BaseModel):
    """Link rows of Project.task_statuses."""

    project = models.ForeignKey(
        "productions.Project", on_delete=models.CASCADE, related_name="project_task_status_links"
    )
    task_status = models.ForeignKey(
        "tasks.TaskStatus", on_delete=models.PROTECT, related_name="project_task_status_links"
    )
    priority = models.IntegerField(null=True, blank=True)
    roles_for_board = RolesField(null=True, blank=True, default=default_board_roles, codes=Role.values)
    is_client_allowed = models.BooleanField(null=True, blank=True)

    class Meta:
        db_table = "project_task_status_link"
        constraints = [
            models.UniqueConstraint(fields=["project", "task_status"], name="project_task_status_link_uniq"),
        ]


class ProjectTaskTypeLink(BaseModel):
    """Link rows of Project.task_types."""

    project = models.ForeignKey("productions.Project", on_delete=models.CASCADE, related_name="project_task_type_links")
    task_type = models.ForeignKey("tasks.TaskType", on_delete=models.PROTECT, related_name="project_task_type_links")
    priority = models.IntegerField(null=True, blank=True)
    hd_bitrate_compression = models.IntegerField(null=True, blank=True)
    ld_bitrate_compression = models.IntegerField(null=True, blank=True)
    is_client_visible = models.BooleanField(null=True, blank=True, default=True)

    class Meta:
        db_table = "project_task_type_link"
        constraints = [
            models.UniqueConstraint(fields=["project", "task_type"], name="project_task_type_link_uniq"),
        ]


class ProjectTaskTypeSoftwareLink(BaseModel):
    """Software used for a task type on a production."""

    project = models.ForeignKey(
        "productions.Project", on_delete=models.CASCADE, related_name="project_task_type_software_links"
    )
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.CASCADE, related_name="project_task_type_software_links"
    )
    software = models.ForeignKey(
        "accounts.Software", on_delete=models.CASCADE, related_name="project_task_type_software_links"
    )

    class Meta:
        db_table = "project_task_type_software_link"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "task_type", "software"], name="project_task_type_software_link_uniq"
            ),
        ]
