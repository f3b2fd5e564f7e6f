"""Previews: creation on comments, order, main previews, drawings, listings (spec 07, 6 and 8)."""

from accounts.access import Access, Admin, Anyone
from accounts.choices import Role
from files.access import (
    OnEntity,
    OnPreview,
    OnTask,
    entity_access,
    may_annotate,
    may_set_main,
    preview_task_access,
    preview_task_action,
    shown_to,
    task_access,
    task_action,
    task_may_set_main,
)
from files.api.inputs import (
    AddPreviewInput,
    AnnotationsInput,
    MainPreviewInput,
    MainPreviewsInput,
    PositionInput,
)
from files.api.uploads import preview_row
from files.models import PreviewFile
from files.queries import previews as queries
from files.services import annotations, main_previews, previews, publishing
from files.shapes import PREVIEW
from productions.access import find_project
from productions.models import Entity
from productionsite.api.errors import BadInput, NotFound, Refused
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import Shape, fetch
from tasks.access import find_task, may_read_comment
from tasks.models import Comment

ENTITY = Shape(Entity)
ENTITY_ANSWER = "An entity with `preview_file_status`."
BY_TASK_TYPE = "`{task type id: [revision]}`"


def entity_row(entity_id, status):
    """Return an entity as main-preview routes answer it."""
    row = fetch(Entity.objects.filter(pk=entity_id), ENTITY)[0]
    return {**row, "preview_file_status": status}


def comment_of(task, comment_id):
    """Return a comment of the task; 404 for one of another task (the reference mixes them, spec 07, 6.2)."""
    comment = find(Comment, comment_id, "person")
    if comment.object_id != task.pk:
        raise NotFound
    return comment


def add_to_comment(task, comment, who, revision):
    """Create a preview on a comment; return its row."""
    preview = previews.add_preview(task=task, comment=comment, author_id=who.person_id, revision=revision)
    return {**preview_row(preview.pk), "comments": [str(comment.pk)]}


def remove_from_comment(task, comment, who, preview_id, *, force):
    """Delete a preview of a comment; 404 when it is not there, 403 for who may not read it or not force."""
    preview = comment.previews.filter(pk=as_uuid(preview_id), task=task).first()
    if preview is None:
        raise NotFound
    if not may_read_comment(who, comment) or (force and not who.manages(task.project_id)):
        raise Refused
    previews.delete_previews([preview.pk], force=force)


def moved(preview, position):
    """Put a preview at another place; return the previews of its revision in order."""
    ids = previews.move_to_position(preview=preview, position=position)
    rows = {row["id"]: row for row in fetch(PreviewFile.objects.filter(pk__in=ids), PREVIEW)}
    return [rows[str(pk)] for pk in ids]


class PreviewActions(ApiViewSet):
    """What people do with previews."""

    @operation(
        "POST",
        "actions/tasks/<task_id>/comments/<comment_id>/add-preview",
        access=OnTask(task_action),
        body=AddPreviewInput,
        answer=PREVIEW,
        status=201,
    )
    def add(self, request, task_id, comment_id):
        """Create the preview that a file will be uploaded for."""
        task = self.call.found["task_id"]
        return add_to_comment(task, comment_of(task, comment_id), self.call.who, self.call.body.revision)

    EXTRA = "actions/tasks/<task_id>/comments/<comment_id>/preview-files/<preview_file_id>"

    @operation("POST", EXTRA, access=OnTask(task_action), answer=PREVIEW, status=201)
    def add_extra(self, request, task_id, comment_id, preview_file_id):
        """Create one more preview of the revision of another one."""
        task = self.call.found["task_id"]
        comment = comment_of(task, comment_id)
        reference = find(PreviewFile, preview_file_id)
        return add_to_comment(task, comment, self.call.who, reference.revision)

    @operation("DELETE", EXTRA, access=OnTask(task_action), status=204)
    def remove(self, request, task_id, comment_id, preview_file_id):
        """Delete a preview of a comment; `?force=true` (managers) removes its files at once."""
        for value in (comment_id, preview_file_id):
            if as_uuid(value) is None:
                raise BadInput("The id is malformed.")
        task = self.call.found["task_id"]
        comment = comment_of(task, comment_id)
        remove_from_comment(task, comment, self.call.who, preview_file_id, force=self.call.flag("force"))
        return NO_CONTENT

    @operation(
        "PUT",
        "actions/preview-files/<preview_file_id>/set-main-preview",
        access=OnPreview(may_set_main),
        body=MainPreviewInput,
        answer=ENTITY_ANSWER,
    )
    def set_main(self, request, preview_file_id):
        """Make a preview the main one of its entity; of a movie, show the given frame."""
        preview, number = self.call.found["preview_file_id"], self.call.body.frame_number
        if preview.task.entity is None:
            raise NotFound
        if number is not None and preview.extension != "mp4":
            raise BadInput("frame_number: only movies have frames", field="frame_number")
        main_previews.show(preview.task.entity, preview)
        if number is not None:
            publishing.set_main_frame(preview=preview, number=number)
        return entity_row(preview.task.entity_id, preview.status)

    @operation(
        "PUT",
        "actions/tasks/<task_id>/set-main-preview",
        access=OnTask(task_may_set_main),
        answer=ENTITY_ANSWER,
    )
    def set_main_of_task(self, request, task_id):
        """Make the latest preview of a task the main one of its entity."""
        return self._show_latest([self.call.found["task_id"]], strict=True)[0]

    @operation(
        "PUT", "actions/tasks/set-main-preview", access=Anyone(), body=MainPreviewsInput, answer="A list of entities."
    )
    def set_main_of_tasks(self, request):
        """Make the latest previews of tasks the main ones of their entities: all of them, or none."""
        if not self.call.body.task_ids:
            raise BadInput("task_ids: at least one id is expected", field="task_ids")
        tasks = [find_task(task_id) for task_id in self.call.body.task_ids]
        if not all(task_may_set_main(self.call.who, task) for task in tasks):
            raise Refused
        return self._show_latest(tasks, strict=False)

    @staticmethod
    def _show_latest(tasks, *, strict):
        shown = main_previews.show_latest(tasks, strict=strict)
        return [entity_row(preview.task.entity_id, preview.status) for preview in shown]

    @operation(
        "PUT",
        "actions/preview-files/<preview_file_id>/update-position",
        access=OnPreview(preview_task_action),
        body=PositionInput,
        answer="The previews of the revision, in order.",
    )
    def move(self, request, preview_file_id):
        """Put a preview at another place of its revision."""
        return moved(self.call.found["preview_file_id"], self.call.body.position)

    @operation(
        "PUT",
        "actions/preview-files/<preview_file_id>/update-annotations",
        access=OnPreview(may_annotate),
        body=AnnotationsInput,
        answer=PREVIEW,
    )
    def annotate(self, request, preview_file_id):
        """Add, change and remove drawings."""
        body = self.call.body
        row = annotations.update_annotations(
            preview=self.call.found["preview_file_id"],
            person_id=self.call.who.person_id,
            additions=body.additions,
            updates=body.updates,
            deletions=body.deletions,
        )
        return preview_row(row.pk)


class NoClient(Access):
    """The effective role on the entity's production is not client; to stand after a rule that found the entity."""

    def __init__(self, path):
        self.path = path

    def allows(self, facts):
        return facts.who.role_in(facts.found[self.path].project_id) != Role.CLIENT


class PreviewListings(ApiViewSet):
    """Previews of tasks, entities and productions."""

    @operation(
        "GET",
        "data/preview-files/<preview_file_id>/progress",
        access=OnPreview(preview_task_access),
        answer="`{status, progress, reason}`",
    )
    def progress(self, request, preview_file_id):
        """Say how far the work on an upload is."""
        return queries.progress_of(self.call.found["preview_file_id"])

    @operation("GET", "data/tasks/<task_id>/previews", access=OnTask(task_access), answer=PREVIEW)
    def of_task(self, request, task_id):
        """List the previews of a task."""
        return queries.previews_of_task(self.call.found["task_id"], shown_to(self.call.who))

    @operation(
        "GET", "data/entities/<entity_id>/preview-files", access=OnEntity(entity_access), answer="Presented previews."
    )
    def of_entity(self, request, entity_id):
        """List the previews of an entity."""
        return queries.previews_of_entity(self.call.found["entity_id"], shown_to(self.call.who))

    @operation(
        "GET",
        "data/shots/<shot_id>/preview-files",
        access=OnEntity(entity_access, "shot_id", "Shot"),
        answer=BY_TASK_TYPE,
    )
    def of_shot(self, request, shot_id):
        """Return the revisions of a shot by task type."""
        return queries.previews_by_task_type(self.call.found["shot_id"], shown_to(self.call.who))

    @operation(
        "GET",
        "data/edits/<edit_id>/preview-files",
        access=OnEntity(entity_access, "edit_id", "Edit"),
        answer=BY_TASK_TYPE,
    )
    def of_edit(self, request, edit_id):
        """Return the revisions of an edit by task type."""
        return queries.previews_by_task_type(self.call.found["edit_id"], shown_to(self.call.who))

    @operation(
        "GET",
        "data/concepts/<concept_id>/preview-files",
        access=OnEntity(entity_access, "concept_id", "Concept") & NoClient("concept_id"),
        answer=BY_TASK_TYPE,
    )
    def of_concept(self, request, concept_id):
        """Return the revisions of a concept by task type."""
        return queries.previews_by_task_type(self.call.found["concept_id"], shown_to(self.call.who))

    @operation(
        "GET", "data/playlists/entities/<entity_id>/preview-files", access=OnEntity(entity_access), answer=BY_TASK_TYPE
    )
    def for_playlist(self, request, entity_id):
        """Return the revisions of an entity by task type, for a playlist."""
        return queries.previews_by_task_type(self.call.found["entity_id"], shown_to(self.call.who))

    @operation("GET", "data/projects/<project_id>/preview-files", access=Admin(), answer=PREVIEW)
    def of_project(self, request, project_id):
        """List the previews of a production."""
        return queries.previews_of_project(find_project(project_id), self.call.query)

    @operation("GET", "data/playlists/preview-files/running", access=Admin(), answer="Previews that are not ready.")
    def running(self, request):
        """List the previews of open productions that are not ready."""
        return queries.unfinished_previews(self.call.query)

    @operation("GET", "data/preview-files/running", access=Admin(), answer="Previews that are not ready.")
    def running_as_the_client_asks(self, request):
        """List the previews of open productions that are not ready (the path the Python client calls)."""
        return queries.unfinished_previews(self.call.query)
