"""Working files and their paths (spec 07, 3.3, 3.4 and 4.1)."""

from accounts.access import Access, ProjectAccess
from files import storage
from files.access import OnEntity, OnTask, entity_access, task_access
from files.api.inputs import CommentInput, GuessInput, NewWorkingFileInput, WorkingPathInput
from files.api.serving import serve
from files.api.uploads import uploaded_file
from files.guess import guess
from files.models import OutputFile, WorkingFile
from files.paths import MalformedTree
from files.queries import outputs as queries
from files.services import working_files
from files.shapes import OUTPUT_FILE, WORKING_FILE
from productions.access import find_project
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.parsing import read_json_or_form

FOUND = "`{path, name}`"


def telling_what_was_sent(request, error):
    """Return a malformed-tree error that carries the request's body (spec 07, 3.3)."""
    return MalformedTree(error.message, received_data=read_json_or_form(request._request))


class OnWorkingFile(Access):
    """A rule `(who, task)` on the task of the working file a URL names; `call.found["working_file_id"]`."""

    def __init__(self, term):
        self.term = term

    def allows(self, facts):
        related = ("task__task_type", "task__entity", "task__project")
        row = find(WorkingFile, facts.params["working_file_id"], *related)
        if row.task is None:
            raise NotFound
        facts.found["working_file_id"] = row
        return getattr(facts.who, self.term)(row.task)


READ, ACT = OnWorkingFile("may_see_task"), OnWorkingFile("may_act_on_task")
SEES_TASK_ENTITY = OnTask(task_access)


class OnFile(Access):
    """Project access on the working or output file a URL names; `call.found["file_id"]`."""

    def allows(self, facts):
        pk = as_uuid(facts.params["file_id"])
        row = None
        for model in (WorkingFile, OutputFile) if pk else ():
            row = row or model.objects.select_related("entity").filter(pk=pk).first()
        if row is None:
            raise NotFound
        facts.found["file_id"] = row
        return facts.who.may_access(row.entity.project_id if row.entity else None)


class WorkingFiles(ApiViewSet):
    """Scene files of artists."""

    @operation("GET", "data/tasks/<task_id>/working-files", access=OnTask(task_access), answer=WORKING_FILE)
    def of_task(self, request, task_id):
        """List the working files of a task."""
        return queries.working_files_of_task(self.call.found["task_id"])

    @operation(
        "GET",
        "data/tasks/<task_id>/working-files/last-revisions",
        access=OnTask(task_access),
        answer="`{name: working file}`",
    )
    def last_of_task(self, request, task_id):
        """Return the last revision of each file of a task."""
        return queries.last_working_files(self.call.found["task_id"])

    @operation("GET", "data/entities/<entity_id>/working-files", access=OnEntity(entity_access), answer=WORKING_FILE)
    def of_entity(self, request, entity_id):
        """List the working files of an entity."""
        relations = self.call.flag("relations")
        return queries.working_files_of_entity(self.call.found["entity_id"], self.call.query, relations=relations)

    @operation("GET", "data/files/<file_id>", access=OnFile(), answer=OUTPUT_FILE)
    def any_file(self, request, file_id):
        """Read a working file or an output file."""
        row = self.call.found["file_id"]
        return queries.working_file(row.pk) if isinstance(row, WorkingFile) else queries.output_file(row.pk)

    @operation(
        "POST",
        "data/tasks/<task_id>/working-file-path",
        access=SEES_TASK_ENTITY,
        body=WorkingPathInput,
        answer=FOUND,
    )
    def path(self, request, task_id):
        """Tell the path a working file would get."""
        body = self.call.body
        try:
            folder, name = working_files.preview_path(
                task=self.call.found["task_id"],
                name=body.name,
                mode=body.mode,
                software_id=body.software_id,
                revision=body.revision,
                separator=body.sep,
            )
        except MalformedTree as error:
            raise telling_what_was_sent(request, error) from error
        return {"path": folder, "name": name}

    @operation(
        "POST",
        "data/tasks/<task_id>/working-files/new",
        access=SEES_TASK_ENTITY,
        body=NewWorkingFileInput,
        answer=WORKING_FILE,
        status=201,
    )
    def new(self, request, task_id):
        """Create a revision of a working file; the caller is assigned to the task."""
        body = self.call.body
        row = working_files.new_working_file(
            task=self.call.found["task_id"],
            actor=self.call.who.person,
            name=body.name,
            mode=body.mode,
            comment=body.comment,
            person_id=body.person_id,
            software_id=body.software_id,
            revision=body.revision,
            separator=body.sep,
        )
        return queries.plain_working_file(row.pk)

    @operation(
        "PUT",
        "actions/working-files/<working_file_id>/comment",
        access=ACT,
        body=CommentInput,
        answer=WORKING_FILE,
    )
    def comment(self, request, working_file_id):
        """Change the remark of a working file."""
        row = self.call.found["working_file_id"]
        working_files.comment_working_file(working_file=row, comment=self.call.body.comment)
        return queries.plain_working_file(row.pk)

    @operation("PUT", "actions/working-files/<working_file_id>/modified", access=ACT, answer=WORKING_FILE)
    def modified(self, request, working_file_id):
        """Say that a working file was just changed."""
        row = self.call.found["working_file_id"]
        working_files.touch(row)
        return queries.plain_working_file(row.pk)

    @operation("POST", "data/working-files/<working_file_id>/file", access=READ, answer=WORKING_FILE, status=201)
    def upload(self, request, working_file_id):
        """Store the scene file of a revision."""
        row = self.call.found["working_file_id"]
        working_files.store_file(working_file=row, upload=uploaded_file(request))
        return queries.working_file(row.pk)

    @operation("GET", "data/working-files/<working_file_id>/file", access=READ, answer="The file.")
    def download(self, request, working_file_id):
        """Send the scene file of a revision."""
        row = self.call.found["working_file_id"]
        return serve(
            request,
            storage.WORKING,
            row.pk,
            content_type="application/octet-stream",
            modified=row.updated_at,
            attachment=True,
            filename=(row.path or row.name or "file").replace("\\", "/").rpartition("/")[2],
        )


class Guesses(ApiViewSet):
    """Paths read backwards."""

    def _guess(self):
        body = self.call.body
        return guess(find_project(body.project_id), body.file_path, body.sep)

    @operation(
        "POST", "data/entities/guess-from-path", access=ProjectAccess(), body=GuessInput, answer="What a path may be."
    )
    def guess(self, request):
        """Tell what a path is about."""
        return self._guess()

    @operation(
        "POST", "data/entities/guess_from_path", access=ProjectAccess(), body=GuessInput, answer="What a path may be."
    )
    def guess_as_clients_spell_it(self, request):
        """Tell what a path is about (the spelling of the Python client)."""
        return self._guess()
