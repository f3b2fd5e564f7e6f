"""Working files: revisions and paths, remarks, stored scene files (spec 07, 3.3 and 4.1)."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Person, Software
from events.emitter import emit
from files import paths, storage
from files.models import WorkingFile
from files.services import defaults, uploads
from productionsite.api.errors import ApiError
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from tasks.models import Task, TaskPersonLink
from tasks.services.assignment import tell_assignments


class Taken(ApiError):
    """400 `{"error"}`: the revision exists, or a person does not."""

    def body(self):
        return {"error": self.message}


def next_revision(task, name):
    """Return the number after the highest revision of a name on a task."""
    last = WorkingFile.objects.filter(task=task, name=name).aggregate(last=Max("revision"))["last"]
    return (last or 0) + 1


def context_of(task, *, name, software, revision, separator="/"):
    """Return what the paths of a working file are made of."""
    return paths.Context(
        project=task.project,
        entity=task.entity,
        task=task,
        name=name,
        revision=revision,
        software=software,
        separator=separator,
        default_software=defaults.tree_software,
        default_output_type=defaults.geometry,
    )


@transaction.atomic
def preview_path(*, task, name, mode, software_id, revision, separator):
    """Return (folder, file name) a working file would get; the default software is created when absent."""
    default = defaults.max_software()
    software = find(Software, software_id) if software_id else default
    context = context_of(
        task, name=name, software=software, revision=revision or next_revision(task, name), separator=separator
    )
    return paths.folder_path(context, mode), paths.file_name(context, mode)


@transaction.atomic
def new_working_file(*, task, actor, name, mode, comment, person_id, software_id, revision, separator):
    """Create a revision of a working file and assign the caller to its task (spec 07, 4.1).

    Emits `task:assign`, `task:update` and `working-file:new`. Raises `Taken` for a revision that exists
    and for an unknown person, MalformedTree for a tree that gives no path: then nothing is written.
    """
    software = find(Software, software_id) if software_id else defaults.blender()
    if person_id and not Person.objects.filter(pk=as_uuid(person_id)).exists():
        raise Taken("The person does not exist.")
    Task.objects.select_for_update().filter(pk=task.pk).values_list("pk", flat=True).first()
    revision = revision or next_revision(task, name)
    taken = WorkingFile.objects.filter(task=task, entity=task.entity, name=name, revision=revision)
    if taken.exists():
        raise Taken("The working file already exists.")
    context = context_of(task, name=name, software=software, revision=revision)
    path = f"{paths.folder_path(context, mode)}{separator}{paths.file_name(context, mode)}"
    if len(path) > WorkingFile._meta.get_field("path").max_length:
        raise Taken("The path is too long.")
    _assign(task, actor)
    try:
        with transaction.atomic():
            row = WorkingFile.objects.create(
                task=task,
                entity=task.entity,
                name=name,
                comment=comment,
                person_id=as_uuid(person_id) or actor.pk,
                software=software,
                revision=revision,
                path=path,
            )
    except IntegrityError as error:
        raise Taken("The working file already exists.") from error
    emit("working-file:new", {"working_file_id": row.pk}, project_id=task.project_id)
    return row


def _assign(task, person):
    TaskPersonLink.objects.get_or_create(task=task, person=person)
    Task.objects.filter(pk=task.pk).update(updated_at=timezone.now())
    tell_assignments(added=[(task, person.pk)], removed=[], author_id=person.pk)
    emit("task:update", {"task_id": task.pk}, project_id=task.project_id)


@transaction.atomic
def comment_working_file(*, working_file, comment):
    """Change the remark of a working file; emits `working-file:update`."""
    working_file.comment = comment
    working_file.save(update_fields=["comment"])
    _tell_change(working_file)


@transaction.atomic
def touch(working_file):
    """Say that a working file was just changed; emits `working-file:update`."""
    working_file.save(update_fields=["updated_at"])
    _tell_change(working_file)


def _tell_change(working_file):
    emit("working-file:update", {"working_file_id": working_file.pk}, project_id=working_file.task.project_id)


def store_file(*, working_file, upload):
    """Store the scene file of a revision; nothing on the row changes."""
    with storage.workspace() as folder:
        received = uploads.receive(upload, folder)
        with transaction.atomic():
            storage.keep(storage.WORKING, working_file.pk, received.path)
