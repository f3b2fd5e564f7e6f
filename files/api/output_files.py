"""Output files: listings, paths, publication (spec 07, 3.3, 5.1 and 5.2)."""

from accounts.access import Access, ManagerOf
from assets.models import AssetInstance
from files.access import OnEntity, entity_access, may_publish, project_access
from files.api.inputs import NewOutputInput, NextRevisionInput, OutputPathInput
from files.api.working_files import telling_what_was_sent
from files.models import OutputFile, OutputType
from files.paths import MalformedTree
from files.queries import outputs as queries
from files.services import output_files
from files.services.output_files import Target
from files.shapes import OUTPUT_FILE, OUTPUT_TYPE
from productions.entities import get_entity
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation
from tasks.models import TaskType

PATH = "`{folder_path, file_name}`"
INSTANCE = "data/asset-instances/<asset_instance_id>"
IN_ENTITY = f"{INSTANCE}/entities/<temporal_entity_id>"
NEXT = "`{next_revision}`"


class OnInstance(Access):
    """A rule `(who, asset)` on the asset of the instance a URL names; `call.found["asset_instance_id"]`."""

    def __init__(self, rule):
        self.rule = rule

    def allows(self, facts):
        row = find(AssetInstance, facts.params["asset_instance_id"], "asset__entity_type", "asset__project")
        facts.found["asset_instance_id"] = row
        return self.rule(facts.who, row.asset)

    def __repr__(self):
        return f"OnInstance({self.rule.__name__})"


ENTITY, ENTITY_SEEN = OnEntity(project_access), OnEntity(entity_access)
OF_INSTANCE, INSTANCE_SEEN = OnInstance(project_access), OnInstance(entity_access)
PUBLISH, PUBLISH_INSTANCE = OnEntity(may_publish), OnInstance(may_publish)


class OutputsViewSet(ApiViewSet):
    """What the routes of output files share."""

    @property
    def entity(self):
        """The entity the URL names."""
        return self.call.found["entity_id"]

    @property
    def instance(self):
        """The asset instance the URL names."""
        return self.call.found["asset_instance_id"]

    def entity_target(self):
        """Outputs of the entity."""
        return Target(entity=self.entity)

    def instance_target(self, temporal_entity_id):
        """Outputs of the instance in a temporal entity."""
        return Target(
            entity=self.instance.asset, instance=self.instance, temporal_entity=get_entity(temporal_entity_id)
        )

    def path_of(self, request, target):
        """Answer the path an output would get."""
        body = self.call.body
        try:
            folder, name = output_files.preview_path(
                target=target,
                output_type_id=body.output_type_id,
                task_type_id=body.task_type_id,
                name=body.name,
                mode=body.mode,
                revision=body.revision,
                representation=body.representation,
                separator=body.separator,
            )
        except MalformedTree as error:
            raise telling_what_was_sent(request, error) from error
        return {"folder_path": folder, "file_name": name}

    def publish(self, target):
        """Publish an output file and answer it."""
        row, folder, name = output_files.publish(target=target, actor=self.call.who.person, body=self.call.body)
        return {**queries.output_file(row.pk), "folder_path": folder, "file_name": name}

    def next_of(self, rows):
        """Answer the next revision of an output among the files of a target."""
        body = self.call.body
        number = output_files.next_revision(
            rows,
            output_type=find(OutputType, body.output_type_id),
            task_type=find(TaskType, body.task_type_id),
            name=body.name,
        )
        return {"next_revision": number}


class EntityOutputs(OutputsViewSet):
    """Published files of entities."""

    @operation("GET", "data/projects/<project_id>/output-files", access=ManagerOf(), answer=OUTPUT_FILE)
    def of_project(self, request, project_id):
        """List the outputs of a production's entities."""
        if as_uuid(project_id) is None:
            raise NotFound
        return queries.outputs_of_project(project_id, self.call.query)

    @operation("GET", "data/entities/<entity_id>/output-files", access=ENTITY, answer=OUTPUT_FILE)
    def of_entity(self, request, entity_id):
        """List the outputs of an entity."""
        return queries.outputs_of_entity(self.entity, self.call.query)

    @operation("GET", "data/entities/<entity_id>/output-files/last-revisions", access=ENTITY, answer=OUTPUT_FILE)
    def last_of_entity(self, request, entity_id):
        """List the last revisions of an entity's outputs."""
        return queries.last_outputs_of_entity(self.entity, self.call.query)

    @operation("GET", "data/entities/<entity_id>/output-types", access=ENTITY, answer=OUTPUT_TYPE)
    def types_of_entity(self, request, entity_id):
        """List the types an entity has outputs of."""
        return queries.output_types_of(OutputFile.objects.filter(entity=self.entity))

    @operation(
        "GET",
        "data/entities/<entity_id>/output-types/<output_type_id>/output-files",
        access=ENTITY,
        answer=OUTPUT_FILE,
    )
    def of_type(self, request, entity_id, output_type_id):
        """List an entity's outputs of a type."""
        rows = queries.of_entities().filter(entity=self.entity)
        return queries.outputs_of_type(rows, find(OutputType, output_type_id), self.call.query)

    @operation(
        "POST",
        "data/entities/<entity_id>/output-file-path",
        access=ENTITY_SEEN,
        body=OutputPathInput,
        answer=PATH,
    )
    def path(self, request, entity_id):
        """Tell the path an output would get."""
        return self.path_of(request, self.entity_target())

    @operation(
        "POST",
        "data/entities/<entity_id>/output-files/new",
        access=PUBLISH,
        body=NewOutputInput,
        answer=OUTPUT_FILE,
        status=201,
    )
    def new(self, request, entity_id):
        """Publish an output file."""
        return self.publish(self.entity_target())

    @operation(
        "POST",
        "data/entities/<entity_id>/output-files/next-revision",
        access=ENTITY,
        body=NextRevisionInput,
        answer=NEXT,
    )
    def next(self, request, entity_id):
        """Tell the next revision of an output."""
        return self.next_of(output_files.of_entity(self.entity))


class InstanceOutputs(OutputsViewSet):
    """Published files of asset instances in shots and scenes."""

    @operation("GET", f"{INSTANCE}/output-files", access=OF_INSTANCE, answer=OUTPUT_FILE)
    def of_instance(self, request, asset_instance_id):
        """List the outputs of an instance."""
        return queries.outputs_of_instance(self.instance, self.call.query)

    @operation("GET", f"{IN_ENTITY}/output-files/last-revisions", access=OF_INSTANCE, answer=OUTPUT_FILE)
    def last_of_instance(self, request, asset_instance_id, temporal_entity_id):
        """List the last revisions of an instance's outputs."""
        temporal_entity = get_entity(temporal_entity_id)
        return queries.last_outputs_of_instance(self.instance, temporal_entity, self.call.query)

    @operation("GET", f"{IN_ENTITY}/output-types", access=OF_INSTANCE, answer=OUTPUT_TYPE)
    def types_of_instance(self, request, asset_instance_id, temporal_entity_id):
        """List the types an instance has outputs of."""
        return queries.output_types_of(self._outputs(temporal_entity_id))

    @operation(
        "GET",
        f"{IN_ENTITY}/output-types/<output_type_id>/output-files",
        access=OF_INSTANCE,
        answer=OUTPUT_FILE,
    )
    def of_type(self, request, asset_instance_id, temporal_entity_id, output_type_id):
        """List an instance's outputs of a type."""
        rows = self._outputs(temporal_entity_id)
        return queries.outputs_of_type(rows, find(OutputType, output_type_id), self.call.query)

    def _outputs(self, temporal_entity_id):
        temporal_entity = get_entity(temporal_entity_id)
        return OutputFile.objects.filter(asset_instance=self.instance, temporal_entity=temporal_entity)

    @operation(
        "POST",
        f"{IN_ENTITY}/output-file-path",
        access=INSTANCE_SEEN,
        body=OutputPathInput,
        answer=PATH,
    )
    def path(self, request, asset_instance_id, temporal_entity_id):
        """Tell the path an output of an instance would get."""
        return self.path_of(request, self.instance_target(temporal_entity_id))

    @operation(
        "POST",
        f"{IN_ENTITY}/output-files/new",
        access=PUBLISH_INSTANCE,
        body=NewOutputInput,
        answer=OUTPUT_FILE,
        status=201,
    )
    def new(self, request, asset_instance_id, temporal_entity_id):
        """Publish an output file of an instance."""
        return self.publish(self.instance_target(temporal_entity_id))

    @operation(
        "POST",
        f"{IN_ENTITY}/output-files/next-revision",
        access=OF_INSTANCE,
        body=NextRevisionInput,
        answer=NEXT,
    )
    def next(self, request, asset_instance_id, temporal_entity_id):
        """Tell the next revision of an instance's output; in an entity nobody knows it is the first one."""
        if as_uuid(temporal_entity_id) is None:
            raise NotFound
        return self.next_of(output_files.of_instance(self.instance, temporal_entity_id))
