"""Pages of what productions are set up with: custom columns, actions, backgrounds."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline
from accounts.admin.forms import Lines
from accounts.admin_access import OfProduction, StudioData
from productions.models import (
    CustomAction,
    DepartmentMetadataDescriptorLink,
    MetadataDescriptor,
    PreviewBackgroundFile,
)
from productions.services import descriptors
from productions.services.descriptors import ENTITY_TYPES


@admin.register(MetadataDescriptor)
class MetadataDescriptorAdmin(StudioAdmin):
    """Custom columns of a production."""

    scope = OfProduction()
    section, icon = "Productions", "view_column"
    singular = "metadata column"
    derived = ("field_name",)
    fixed = ("project", "entity_type", "task_type")
    needed = ("data_type",)
    renamed = {"position": "place", "field_name": "key in the API", "data_type": "kind of value"}
    structures = {"choices": Lines}
    codes = {"entity_type": ENTITY_TYPES}
    list_display = ["name", "project", "entity_type", "task_type", "data_type", "for_client", "position"]
    list_filter = ["project", "entity_type", "data_type", "for_client", "task_type"]
    search_fields = ["name", "field_name"]
    ordering = ["project__name", "entity_type", "position", "name"]
    inlines = [inline(DepartmentMetadataDescriptorLink, name="Departments")]

    def resource(self):
        """Written by the services of a production's own routes: a new name takes the stored values along."""
        return

    def save_model(self, request, obj, form, change):
        """Add a column; a changed one is written once its departments are (`save_related`)."""
        if not change:
            place = obj.position
            values = {name: getattr(obj, name) for name in ("name", "entity_type", "data_type", "for_client")}
            made = descriptors.create_descriptor(
                project=obj.project,
                task_type_id=obj.task_type_id,
                choices=obj.choices or [],
                departments=(),
                **values,
            )
            self._place(made, place)
            obj.__dict__.update(MetadataDescriptor.objects.get(pk=made.pk).__dict__)

    def save_related(self, request, form, formsets, change):
        """Write the departments, then what changed of the column itself."""
        super().save_related(request, form, formsets, change)
        if change and (form.changed_data or any(formset.has_changed() for formset in formsets)):
            sent = form.instance
            stored = MetadataDescriptor.objects.get(pk=sent.pk)
            descriptors.update_descriptor(
                descriptor=stored,
                name=sent.name,
                data_type=sent.data_type,
                choices=sent.choices or [],
                for_client=bool(sent.for_client),
                departments=list(stored.departments.values_list("pk", flat=True)),
            )
            self._place(stored, sent.position)

    @staticmethod
    def _place(descriptor, position):
        if descriptor.position != position:
            MetadataDescriptor.objects.filter(pk=descriptor.pk).update(position=position)

    def get_deleted_objects(self, objs, request):
        """Rehearse the deletion."""
        return self.rehearsed_deletion(objs, request)

    def delete_model(self, request, obj):
        """Remove a column and the values stored under it."""
        descriptors.delete_descriptor(descriptor=obj)


@admin.register(CustomAction)
class CustomActionAdmin(StudioAdmin):
    """Links and calls offered by the client."""

    scope = StudioData()
    section, icon = "Studio settings", "bolt"
    singular = "custom action"
    codes = {"entity_type": ("all", "asset", "shot", "sequence", "episode", "edit", "concept")}
    renamed = {"entity_type": "offered on", "url": "address"}
    list_display = ["name", "entity_type", "url", "is_ajax"]
    list_filter = ["entity_type", "is_ajax"]
    search_fields = ["name", "url"]
    ordering = ["name"]


@admin.register(PreviewBackgroundFile)
class PreviewBackgroundFileAdmin(StudioAdmin):
    """Backgrounds of the 3D viewer."""

    scope = StudioData()
    section, icon = "Studio settings", "panorama"
    singular = "preview background"
    derived = ("original_name", "extension", "file_size")
    list_display = ["name", "is_default", "original_name", "extension", "file_size", "archived"]
    list_filter = ["archived", "is_default"]
    search_fields = ["name", "original_name"]
    ordering = ["name"]
