"""CRUD resources of the files app (spec 00, 3; spec 07, 4.2, 5.3, 5.4, 6.5, 9.5)."""

import dataclasses

from django.db.models import Q
from django.utils import timezone

from accounts.access import OPEN, Admin, Anyone, NotVendor, admin_only, refuse_unless, studio_data
from accounts.choices import Role
from files import nesting, shapes, storage
from files.access import (
    DELETE_PREVIEW,
    READ_OUTPUT_FILE,
    READ_WORKING_FILE,
    UPDATE_OUTPUT_FILE,
    UPDATE_WORKING_FILE,
    EditPreview,
    ReadAttachment,
    ReadPreview,
    may_edit_previews_of,
    shown_to,
)
from files.choices import ValidationStatus
from files.models import AttachmentFile, FileStatus, OutputFile, OutputType, PreviewFile, WorkingFile
from files.services import previews
from files.services.attachments import SLOTS as ATTACHMENT_SLOTS
from productionsite.api.errors import BadInput, BadRow, NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.resource import Resource, Rules
from tasks.models import Comment, Task


def refuse_null(payload, column, codes):
    """Refuse an explicit null where the code of a state is expected (400 "P400")."""
    if column in payload and payload[column] is None:
        raise BadInput(f"{column}: null is not one of {', '.join(codes)}", field=column)


def id_filter(column):
    """Return a filter on a related id that is not a column of the row."""

    def narrow(queryset, value, call):
        found = as_uuid(value)
        if found is None:
            raise BadInput("The value of this filter is not an id.", field=column)
        return queryset.filter(**{column: found})

    return narrow


class FileStatuses(Resource):
    """States of published files."""

    name = "file-status"
    model = FileStatus
    access = studio_data()


class OutputTypes(Resource):
    """Kinds of published files."""

    name = "output-types"
    model = OutputType
    access = studio_data()
    lenient_read_id = True


class WorkingFiles(Resource):
    """Artists' scene files."""

    name = "working-files"
    model = WorkingFile
    relations = ("outputs",)
    lenient_read_id = True
    access = Rules(
        list=NotVendor(),
        read=READ_WORKING_FILE,
        create=Admin(),
        update=UPDATE_WORKING_FILE,
        delete=Admin(),
    )

    def queryset(self):
        return WorkingFile.objects.select_related("task")

    def visible(self, call, queryset):
        if call.who.is_admin:
            return queryset
        return queryset.filter(entity__project__in=call.who.team_projects())

    def read(self, call, instance_id):
        """The outputs come along whatever `relations` says (spec 00, 3)."""
        row = self.load(instance_id, lenient=True)
        self.access.read.check(call.facts(row=row))
        return self.present(call, row, self.relations)

    def check_create(self, call, payload):
        refuse_null(payload, "validation_status", ValidationStatus.values)

    def check_update(self, call, row, payload):
        refuse_null(payload, "validation_status", ValidationStatus.values)

    def before_delete(self, call, row):
        row.outputs.update(source_file=None, updated_at=timezone.now())
        storage.discard([row.pk], [storage.WORKING])

    def project_of(self, row):
        return row.task.project_id if row.task_id else None


class OutputFiles(Resource):
    """Published files."""

    name = "output-files"
    model = OutputFile
    lenient_read_id = True
    access = Rules(
        list=NotVendor(),
        read=READ_OUTPUT_FILE,
        create=Admin(),
        update=UPDATE_OUTPUT_FILE,
        delete=Admin(),
    )
    filters = {"source_file": id_filter("source_file_id")}
    shape = shapes.OUTPUT_FILE

    def queryset(self):
        return OutputFile.objects.select_related("entity")

    def visible(self, call, queryset):
        return queryset if call.who.is_admin else queryset.filter(entity__project__in=call.who.my_projects())

    def finish(self, call, rows, *, relations=(), single=False):
        return nesting.nest_source_files(rows)

    def before_create(self, call, values, links):
        self._check_entity(values)

    def before_update(self, call, row, values, links):
        if "entity_id" in values:
            self._check_entity(values)

    @staticmethod
    def _check_entity(values):
        """An output belongs to an entity: without one nobody but its creator would ever find it again."""
        if values.get("entity_id") is None:
            raise BadRow("entity_id: the field is required", field="entity_id")

    def project_of(self, row):
        return row.entity.project_id if row.entity_id else None


class PreviewFiles(Resource):
    """Reviewable uploads, as rows."""

    name = "preview-files"
    model = PreviewFile
    relations = ("comments",)
    access = Rules(
        list=Anyone(),
        read=ReadPreview(),
        create=Admin(),
        update=EditPreview(),
        delete=DELETE_PREVIEW,
    )
    filters = {"project_id": id_filter("task__project_id")}

    def queryset(self):
        return PreviewFile.objects.select_related("task")

    def visible(self, call, queryset):
        who = call.who
        if who.is_admin:
            return queryset
        assigned = Q(task__in=who.person.assigned_tasks.values("pk"))
        queryset = shown_to(who, queryset).filter(task__project__project_status__name=OPEN)
        if who.role == Role.VENDOR:
            return queryset.filter(assigned)
        as_vendor = who.person.team_links.filter(role=Role.VENDOR).values("project_id")
        narrowed = ~Q(task__project__in=as_vendor) | assigned
        return queryset.filter(narrowed, task__project__in=who.team_projects())

    def check_create(self, call, payload):
        self._check_bags(payload)

    def check_update(self, call, row, payload):
        self._check_bags(payload)

    @staticmethod
    def _check_bags(payload):
        """What a player reads of a preview has its shape, or is null: every listing shows it."""
        for column, kind, name in (("data", dict, "an object"), ("annotations", list, "a list")):
            if not isinstance(payload.get(column), kind | None):
                raise BadInput(f"{column}: {name} is expected", field=column)

    def before_update(self, call, row, values, links):
        task_id = values.get("task_id", row.task_id)
        if task_id != row.task_id:
            self._check_new_task(call, task_id)
        self._check_comments(row, task_id, links.get("comments", ()))
        revision = values.get("revision", row.revision)
        if row.task_id and row.position == 1 and revision != row.revision:
            previews.move_revision(row, revision)

    @staticmethod
    def _check_new_task(call, task_id):
        """A preview only moves to a task on which the caller may change previews too."""
        task = Task.objects.filter(pk=task_id).first()
        if task is None and not call.who.is_admin:
            raise NotFound
        refuse_unless(task is None or may_edit_previews_of(call.who, task))

    @staticmethod
    def _check_comments(row, task_id, comment_ids):
        """A preview is shown on comments of its task; on others it would be read, and deleted, by whoever is there."""
        known = Comment.objects.filter(pk__in=comment_ids).exclude(previews=row)
        if comment_ids and known.exclude(object_id=task_id).exists():
            raise BadInput("comments: a comment of another task", field="comments")

    def before_delete(self, call, row):
        previews.detach([row.pk], force=call.flag("force"))

    def project_of(self, row):
        return row.task.project_id if row.task_id else None


class AttachmentFiles(Resource):
    """Files of comments and chat messages, as rows."""

    name = "attachment-files"
    model = AttachmentFile
    access = dataclasses.replace(admin_only(), read=ReadAttachment())
    filters = {"comment": id_filter("comment_id"), "chat_message": id_filter("chat_message_id")}
    shape = shapes.ATTACHMENT

    def queryset(self):
        return AttachmentFile.objects.select_related("comment__person", "chat_message__chat")

    def finish(self, call, rows, *, relations=(), single=False):
        return nesting.nest_parents(rows)

    def before_delete(self, call, row):
        storage.discard([row.pk], ATTACHMENT_SLOTS)


RESOURCES = [FileStatuses, OutputTypes, WorkingFiles, OutputFiles, PreviewFiles, AttachmentFiles]
