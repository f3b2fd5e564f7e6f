"""Entities: rows and constraints (spec 01)."""

from django.db import models

from productions.choices import EntityStatus
from productionsite.db.names import Folded
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel, LinkModel

TEMPORAL_TYPES = ("Shot", "Sequence", "Scene", "Edit", "Concept", "ConceptFolder", "Episode")


class EntityQuerySet(models.QuerySet):
    """Entities told apart by the name of their type (spec 04, 1.2): the type rows themselves are data."""

    def of_type(self, name):
        """Narrow to the entities of one temporal type; a scalar sub-select, so that indexes on the type serve."""
        return self.filter(entity_type_id=models.Subquery(EntityType.objects.filter(name=name).values("pk")))

    def assets(self):
        """Narrow to assets: entities whose type is not temporal."""
        return self.exclude(entity_type_id__in=EntityType.objects.filter(name__in=TEMPORAL_TYPES).values("pk"))


class TypedManager(models.Manager.from_queryset(EntityQuerySet)):
    """The manager of a proxy that shows the entities of one temporal type."""

    def __init__(self, type_name=None):
        super().__init__()
        self.type_name = type_name

    def get_queryset(self):
        return super().get_queryset().of_type(self.type_name)


class AssetManager(models.Manager.from_queryset(EntityQuerySet)):
    """The manager of the proxy that shows assets only."""

    def get_queryset(self):
        return super().get_queryset().assets()


class Entity(BaseModel):
    """Assets, shots, sequences, episodes, scenes, edits, concepts and concept folders in one table."""

    name = models.CharField(max_length=160)
    code = models.CharField(max_length=160, null=True, blank=True)  # sanitised name
    description = models.TextField(null=True, blank=True)
    shotgun_id = models.IntegerField(null=True, blank=True)  # not writable by PUT
    canceled = models.BooleanField(null=True, blank=True, default=False)  # soft-deleted
    nb_frames = models.IntegerField(null=True, blank=True)  # shots only
    nb_entities_out = models.IntegerField(null=True, blank=True, default=0)  # derived: number of live casting links
    is_casting_standby = models.BooleanField(
        null=True, blank=True, default=False
    )  # shot casting validated/standby flag
    is_shared = models.BooleanField(default=False)  # asset library flag
    status = ChoiceField(EntityStatus, default=EntityStatus.RUNNING, db_index=True)
    project = models.ForeignKey("productions.Project", on_delete=models.PROTECT, related_name="entities")
    entity_type = models.ForeignKey("productions.EntityType", on_delete=models.PROTECT, related_name="entities")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    source = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="sourced_entities")
    preview_file = models.ForeignKey(
        "files.PreviewFile", on_delete=models.PROTECT, null=True, blank=True, related_name="main_preview_of"
    )
    data = JSONField(null=True, blank=True)
    ready_for = models.ForeignKey(
        "tasks.TaskType",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ready_entities",
        db_column="ready_for",
    )
    created_by = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="created_entities",
        db_column="created_by",
    )
    entities_out = models.ManyToManyField(
        "self",
        through="assets.EntityLink",
        through_fields=("entity_in", "entity_out"),
        symmetrical=False,
        related_name="entities_in",
        blank=True,
    )
    entity_concept_links = models.ManyToManyField(
        "self",
        through="shots.EntityConceptLink",
        through_fields=("entity_in", "entity_out"),
        symmetrical=False,
        related_name="concept_link_sources",
        blank=True,
    )

    objects = EntityQuerySet.as_manager()

    class Meta:
        db_table = "entity"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "project", "entity_type", "parent"],
                name="entity_name_project_entity_type_parent_uniq",
            ),
        ]
        indexes = [
            models.Index(fields=["entity_type", "parent"], name="entity_entity_t_parent_idx"),
            models.Index(fields=["entity_type", "project"], name="entity_entity_t_project_idx"),
            models.Index(fields=["project", "entity_type", "status"], name="entity_project_entity_t_status"),
            # what changed last in a production: boards answer 304 from the index alone
            models.Index(fields=["project", "updated_at"], name="entity_project_updated_idx"),
            # look-ups by name, in a production and everywhere
            models.Index(models.F("project"), Folded("name"), name="entity_project_name_idx"),
            models.Index(Folded("name"), name="entity_name_idx"),
            # rows that came from ShotGrid, by their ids there: nothing where none did
            models.Index(
                fields=["shotgun_id"], condition=models.Q(shotgun_id__isnull=False), name="entity_shotgun_idx"
            ),
        ]

    def __str__(self):
        return str(self.name or self.pk)


class EntityTypeQuerySet(models.QuerySet):
    """Entity types: the seven temporal ones and all others, which are asset types."""

    def asset_types(self):
        """Narrow to asset types."""
        return self.exclude(name__in=TEMPORAL_TYPES)


class EntityType(BaseModel):
    """Temporal types and asset types."""

    name = models.CharField(max_length=30, unique=True)
    short_name = models.CharField(max_length=20, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    archived = models.BooleanField(null=True, blank=True, default=False)
    task_types = models.ManyToManyField(
        "tasks.TaskType", through="productions.TaskTypeAssetTypeLink", related_name="asset_types", blank=True
    )

    objects = EntityTypeQuerySet.as_manager()

    class Meta:
        db_table = "entity_type"

    def __str__(self):
        return str(self.name or self.pk)


class TaskTypeAssetTypeLink(LinkModel):
    """Link rows of EntityType.task_types."""

    asset_type = models.ForeignKey(
        "productions.EntityType", on_delete=models.CASCADE, related_name="task_type_asset_type_links"
    )
    task_type = models.ForeignKey("tasks.TaskType", on_delete=models.PROTECT, related_name="task_type_asset_type_links")

    class Meta:
        db_table = "task_type_asset_type_link"
        constraints = [
            models.UniqueConstraint(fields=["asset_type", "task_type"], name="task_type_asset_type_link_uniq"),
        ]
