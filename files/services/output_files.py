"""Output files: numbering, paths, publication (spec 07, 3.3 and 5.1)."""

import dataclasses

from django.db import transaction
from django.db.models import Max

from accounts.models import Person
from events.emitter import emit
from files import paths
from files.models import FileStatus, OutputFile, OutputType, WorkingFile
from files.services import defaults
from productions.models import Entity
from productionsite.api.errors import ApiError
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from tasks.models import TaskType


class NotPublished(ApiError):
    """400: an output file cannot be published; the key that says why differs by route (spec 07, 5.1)."""

    def __init__(self, message, key):
        super().__init__(message)
        self.key = key

    def body(self):
        return {self.key: self.message}


@dataclasses.dataclass(frozen=True)
class Target:
    """What outputs are made of: an entity, or an instance of an asset in a temporal entity."""

    entity: object
    instance: object = None
    temporal_entity: object = None

    @property
    def shown(self):
        """The entity whose tree and names paths are made of."""
        return self.temporal_entity or self.entity

    @property
    def numbered(self):
        """The outputs a new revision is counted from."""
        if self.instance is None:
            return of_entity(self.entity)
        return of_instance(self.instance, self.temporal_entity.pk)

    @property
    def error_key(self):
        """The key under which refusals are told."""
        return "message" if self.instance else "error"

    @property
    def columns(self):
        """The columns every output of the target has."""
        return {
            "entity": self.entity,
            "asset_instance": self.instance,
            "temporal_entity": self.temporal_entity,
        }


def of_entity(entity):
    """Return the outputs that those of an entity are numbered among: its instances' too."""
    return OutputFile.objects.filter(entity=entity)


def of_instance(instance, temporal_entity_id):
    """Return the outputs of an instance in a temporal entity."""
    return OutputFile.objects.filter(asset_instance=instance, temporal_entity=temporal_entity_id)


def next_revision(rows, *, output_type, task_type, name):
    """Return the number after the highest positive revision among the outputs of a target, of any representation."""
    rows = rows.filter(output_type=output_type, task_type=task_type, name=name, revision__gt=0)
    return (rows.aggregate(last=Max("revision"))["last"] or 0) + 1


def context_of(target, *, output_type, task_type, name, revision, representation, separator, folder_revision=None):
    """Return what the paths of an output file are made of."""
    return paths.Context(
        project=target.shown.project,
        entity=target.shown,
        name=name,
        revision=revision,
        folder_revision=folder_revision,
        task_type=task_type,
        output_type=output_type,
        instance=target.instance,
        representation=representation,
        separator=separator,
        default_software=defaults.tree_software,
        default_output_type=defaults.geometry,
    )


@transaction.atomic
def preview_path(*, target, output_type_id, task_type_id, name, mode, revision, representation, separator):
    """Return (folder, file name) an output would get; of an entity, revision 0 is the next one in the name."""
    output_type, task_type = find(OutputType, output_type_id), find(TaskType, task_type_id, "department")
    in_name = revision
    if not revision and target.instance is None:
        in_name = next_revision(target.numbered, output_type=output_type, task_type=task_type, name=name)
    context = context_of(
        target,
        output_type=output_type,
        task_type=task_type,
        name=name,
        revision=in_name,
        folder_revision=revision,
        representation=representation,
        separator=separator,
    )
    return paths.folder_path(context, mode), paths.file_name(context, mode)


@transaction.atomic
def publish(*, target, actor, body):
    """Publish an output file; return (row, folder, file name) (spec 07, 5.1).

    `body`: a `NewOutputInput`. The path is computed before anything is stored. Emits `output-file:new`.
    Raises NotPublished for an unknown output type, person or status, for one that exists already and for
    a tree that gives no path.
    """

    def refuse(message):
        raise NotPublished(message, target.error_key)

    output_type = OutputType.objects.filter(pk=as_uuid(body.output_type_id)).first()
    if output_type is None:
        refuse("The output type does not exist.")
    task_type = find(TaskType, body.task_type_id, "department")
    person_id = as_uuid(body.person_id) if body.person_id else actor.pk
    if not Person.objects.filter(pk=person_id).exists():
        refuse("The person does not exist.")
    if body.file_status_id:
        status = FileStatus.objects.filter(pk=as_uuid(body.file_status_id)).first()
        if status is None:
            refuse("The file status does not exist.")
    else:
        status = defaults.to_review()
    source = WorkingFile.objects.filter(pk=as_uuid(body.working_file_id)).first() if body.working_file_id else None
    Entity.objects.select_for_update().filter(pk=target.entity.pk).values_list("pk", flat=True).first()
    revision = body.revision
    if revision < 1:
        revision = next_revision(target.numbered, output_type=output_type, task_type=task_type, name=body.name)
    values = {
        **target.columns,
        "name": body.name,
        "output_type": output_type,
        "task_type": task_type,
        "representation": body.representation,
        "revision": revision,
    }
    if OutputFile.objects.filter(**_comparable(values)).exists():
        refuse("The output file already exists.")
    try:
        folder, name = _paths(target, body, values)
    except paths.MalformedTree as error:
        raise NotPublished(error.message, target.error_key) from error
    path = f"{folder}{body.sep}{name}{body.extension}"
    if len(path) > OutputFile._meta.get_field("path").max_length:
        refuse("The path is too long.")
    row = OutputFile.objects.create(
        **values,
        file_status=status,
        person_id=person_id,
        source_file=source,
        comment=body.comment,
        extension=body.extension,
        nb_elements=body.nb_elements,
        path=path,
    )
    emit("output-file:new", {"output_file_id": row.pk}, project_id=target.entity.project_id)
    return row, folder, name


def _comparable(values):
    """Return filters under which a null equals a null: the database's constraint never does."""
    return {
        f"{key}__isnull" if value is None else key: True if value is None else value for key, value in values.items()
    }


def _paths(target, body, values):
    context = context_of(
        target,
        output_type=values["output_type"],
        task_type=values["task_type"],
        name=body.name,
        revision=values["revision"],
        representation=body.representation,
        separator=body.sep,
    )
    name = paths.file_name(context, "output")
    if body.nb_elements > 1 and target.instance is None:
        name += f"_[1-{body.nb_elements}]"
    return paths.folder_path(context, "output"), name
