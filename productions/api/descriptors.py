"""Custom columns of a production, and of all productions of a manager (spec 03, 9)."""

from accounts.access import GlobalRole, refuse_unless
from accounts.choices import Role
from productions.access import (
    PROJECT_ACCESS,
    LoadedAccess,
    LoadedManager,
    covers_departments,
    managed_open_projects,
    visible_descriptors,
)
from productions.api.inputs import SettingInput
from productions.api.paths import path_project
from productions.choices import MetadataType
from productions.models import MetadataDescriptor
from productions.queries import descriptors as queries
from productions.services import descriptors as services
from productionsite.api.errors import BadInput, NotFound, Refused
from productionsite.api.inputs import Field, Filled, Input, as_uuid, lax_boolean, list_of, one_of, some_of, text
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation

OF_PROJECT = "data/projects/<project_id>/metadata-descriptors"
EVERYWHERE = "data/metadata-descriptors/all-projects"
TYPES = one_of(*services.ENTITY_TYPES)
SHARED_TYPES = one_of(*services.SHARED_TYPES)
DATA_TYPES = one_of(*MetadataType.values)


class DescriptorInput(SettingInput):
    """A column to add to a production."""

    name = Field(text(1), required=True)
    entity_type = Filled(TYPES, default=services.ASSET)
    task_type_id = Field(text(), nullable=True)
    data_type = Filled(DATA_TYPES, default=MetadataType.STRING)
    choices = Filled(list_of(text()), default=())
    for_client = Filled(lax_boolean, default=False)
    departments = Filled(list_of(text()), default=())


class DescriptorChanges(SettingInput):
    """The settings of a column; what is absent goes back to its default, the name excepted."""

    name = Field(text(1), nullable=True)
    data_type = Filled(DATA_TYPES, default=MetadataType.STRING)
    choices = Filled(list_of(text()), default=())
    for_client = Filled(lax_boolean, default=False)
    departments = Filled(list_of(text()), default=())


class DescriptorOrder(SettingInput):
    """Columns of one entity type in their new order."""

    entity_type = Filled(TYPES, default=services.ASSET)
    descriptor_ids = Field(some_of(text()), required=True)


class SharedDescriptorInput(Input):
    """A column to add to every production."""

    accepts_forms = True
    name = Field(text(1), required=True)
    entity_type = Filled(SHARED_TYPES, default=services.ASSET)
    data_type = Filled(DATA_TYPES, default=MetadataType.STRING)
    choices = Filled(list_of(text()), default=())
    for_client = Filled(lax_boolean, default=False)
    departments = Filled(list_of(text()), default=())


class SharedDescriptorChanges(Input):
    """The settings of a column on every production that has it."""

    accepts_forms = True
    entity_type = Field(SHARED_TYPES, required=True)
    name = Field(text(), nullable=True)
    data_type = Filled(DATA_TYPES, default=MetadataType.STRING)
    choices = Filled(list_of(text()), default=())
    for_client = Filled(lax_boolean, default=False)
    departments = Filled(list_of(text()), default=())


class SharedDescriptorOrder(Input):
    """Field names of one entity type in their new order."""

    accepts_forms = True
    entity_type = Field(SHARED_TYPES, required=True)
    field_order = Field(some_of(text()), required=True)


def settings_of(body):
    """Return the settings of a column that a body carries."""
    return {
        "data_type": body.data_type,
        "choices": list(body.choices),
        "for_client": body.for_client,
        "departments": list(body.departments),
    }


class ProjectDescriptors(ApiViewSet):
    """Custom columns of one production."""

    @operation("GET", OF_PROJECT, access=PROJECT_ACCESS, answer=queries.FULL)
    def list(self, request, project_id):
        """List the columns of a production the caller may see, in their order."""
        return queries.of_project(path_project(project_id), self.call.who)

    @operation("POST", OF_PROJECT, access=LoadedAccess(), body=DescriptorInput, answer=queries.FULL, status=201)
    def create(self, request, project_id):
        """Add a column to a production."""
        body, project = self.call.body, self.call.found["project_id"]
        self.check_departments(project.pk, body.departments)
        made = services.create_descriptor(
            project=project,
            name=body.name,
            entity_type=body.entity_type,
            task_type_id=body.task_type_id,
            **settings_of(body),
        )
        return queries.by_ids([made.pk])[0]

    @operation("POST", f"{OF_PROJECT}/reorder", access=LoadedManager(), body=DescriptorOrder, answer=queries.FULL)
    def reorder(self, request, project_id):
        """Order the columns of one entity type."""
        body, project = self.call.body, self.call.found["project_id"]
        ids = [as_uuid(value) for value in body.descriptor_ids]
        services.reorder_descriptors(project=project, entity_type=body.entity_type, descriptor_ids=ids)
        return queries.of_type([project.pk], body.entity_type)

    @operation("GET", f"{OF_PROJECT}/<descriptor_id>", access=PROJECT_ACCESS, answer=queries.FULL)
    def read(self, request, project_id, descriptor_id):
        """Return one column of a production."""
        descriptor = self.find(project_id, descriptor_id)
        if not visible_descriptors(self.call.who, MetadataDescriptor.objects.filter(pk=descriptor.pk)).exists():
            raise Refused
        return queries.by_ids([descriptor.pk])[0]

    @operation(
        "PUT", f"{OF_PROJECT}/<descriptor_id>", access=PROJECT_ACCESS, body=DescriptorChanges, answer=queries.FULL
    )
    def update(self, request, project_id, descriptor_id):
        """Change a column; a new name moves the stored values along."""
        descriptor, body = self.find(project_id, descriptor_id), self.call.body
        self.check_departments(descriptor.project_id, [*stored_departments(descriptor), *body.departments])
        services.update_descriptor(descriptor=descriptor, name=body.name, **settings_of(body))
        return queries.by_ids([descriptor.pk])[0]

    @operation("DELETE", f"{OF_PROJECT}/<descriptor_id>", access=PROJECT_ACCESS, status=204)
    def delete(self, request, project_id, descriptor_id):
        """Remove a column and the values stored under it."""
        descriptor = self.find(project_id, descriptor_id)
        self.check_departments(descriptor.project_id, stored_departments(descriptor))
        services.delete_descriptor(descriptor=descriptor)
        return NO_CONTENT

    def find(self, project_id, descriptor_id):
        """Return a descriptor of the production in the path, or 404."""
        project, key = as_uuid(project_id), as_uuid(descriptor_id)
        found = MetadataDescriptor.objects.filter(pk=key, project=project).first() if key and project else None
        if found is None:
            raise NotFound
        return found

    def check_departments(self, project_id, departments):
        """Apply the department rule of supervisors (spec 03, 9.2)."""
        refuse_unless(covers_departments(self.call.who, project_id, {as_uuid(value) for value in departments}))


def stored_departments(descriptor):
    """Return the department ids of a descriptor."""
    return descriptor.departments.values_list("pk", flat=True)


class SharedDescriptors(ApiViewSet):
    """Custom columns of every open production of an administrator or manager."""

    managers = GlobalRole(Role.ADMIN, Role.MANAGER)

    @property
    def projects(self):
        """The productions in question."""
        return managed_open_projects(self.call.who)

    @operation("POST", EVERYWHERE, access=managers, body=SharedDescriptorInput, answer=queries.FULL, status=201)
    def create(self, request):
        """Add a column to every production that lacks it."""
        body = self.call.body
        ids = services.create_everywhere(
            projects=self.projects, name=body.name, entity_type=body.entity_type, **settings_of(body)
        )
        return queries.by_ids(ids)

    @operation("PUT", f"{EVERYWHERE}/<field_name>", access=managers, body=SharedDescriptorChanges, answer=queries.FULL)
    def update(self, request, field_name):
        """Change a column on every production that has it."""
        body = self.call.body
        ids = services.update_everywhere(
            projects=self.projects,
            field_name=field_name,
            entity_type=body.entity_type,
            name=body.name,
            **settings_of(body),
        )
        return queries.by_ids(ids)

    @operation("DELETE", f"{EVERYWHERE}/<field_name>", access=managers, answer="The ids that are gone.")
    def delete(self, request, field_name):
        """Remove a column and its values from every production that has it."""
        entity_type = self.call.query.get("entity_type")
        if entity_type not in services.SHARED_TYPES:
            raise BadInput("entity_type: the parameter is required.", field="entity_type")
        return services.delete_everywhere(projects=self.projects, field_name=field_name, entity_type=entity_type)

    @operation(
        "POST",
        "actions/metadata-descriptors/all-projects/reorder",
        access=managers,
        body=SharedDescriptorOrder,
        answer=queries.FULL,
    )
    def reorder(self, request):
        """Order columns by field name on every production that has one of them."""
        body = self.call.body
        touched = services.reorder_everywhere(
            projects=self.projects, entity_type=body.entity_type, field_order=body.field_order
        )
        return queries.of_type(touched, body.entity_type)


VIEWSETS = [ProjectDescriptors, SharedDescriptors]
