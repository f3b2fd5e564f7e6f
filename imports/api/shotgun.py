"""ShotGrid: imports, removals, the error log of its bridge (spec 09, 12 to 14)."""

from accounts.access import Admin
from accounts.models import Person
from accounts.shapes import add_full_names
from files.models import PreviewFile
from imports.api.running import report_header
from imports.choices import ImportSource
from imports.models import DataImportError
from imports.services.shotgun import entities, removal, studio, work
from imports.services.shotgun.entries import number
from imports.services.shotgun.nouns import import_records
from productions.models import Entity, Project
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import NO_CONTENT, Answer, ApiViewSet, operation
from productionsite.api.rows import Shape, fetch
from tasks.models import Comment, Task, TaskStatus, TaskType

PROJECT, PERSON, ENTITY = Shape(Project), Shape(Person), Shape(Entity)
TASK, TASK_TYPE, TASK_STATUS = Shape(Task), Shape(TaskType), Shape(TaskStatus)
PREVIEW, COMMENT, ERROR = Shape(PreviewFile), Shape(Comment), Shape(DataImportError)
#: in an answer about people, what the reference shows and nobody should see
BLANK = dict.fromkeys(Person.SENSITIVE) | {"login_failed_attemps": 0}


class ShotgunImports(ApiViewSet):
    """Lists of ShotGrid records become rows; each call is one transaction."""

    def _import(self, noun, shape):
        """Import the body and return the rows in the order of its records; a header counts what was left out."""
        ids, counts = import_records(noun, self.call.body)
        rows = {row["id"]: row for row in fetch(shape.model._base_manager.filter(pk__in=set(ids)), shape)}
        if shape is PERSON:
            for row in add_full_names(list(rows.values())):
                row.update(BLANK)
        return Answer([rows[str(pk)] for pk in ids], headers=report_header(counts))

    @operation("POST", "import/shotgun/projects", access=Admin(), body=object, answer=PROJECT)
    def projects(self, request):
        """Import productions from ShotGrid."""
        return self._import(studio.PROJECTS, PROJECT)

    @operation("POST", "import/shotgun/persons", access=Admin(), body=object, answer=PERSON)
    def persons(self, request):
        """Import people from ShotGrid."""
        return self._import(studio.PERSONS, PERSON)

    @operation("POST", "import/shotgun/project-connections", access=Admin(), body=object, answer=PROJECT)
    def project_connections(self, request):
        """Import team memberships from ShotGrid."""
        return self._import(studio.CONNECTIONS, PROJECT)

    @operation("POST", "import/shotgun/projectconnections", access=Admin(), body=object, answer=PROJECT)
    def projectconnections(self, request):
        """Import team memberships (older spelling) from ShotGrid."""
        return self._import(studio.CONNECTIONS, PROJECT)

    @operation("POST", "import/shotgun/steps", access=Admin(), body=object, answer=TASK_TYPE)
    def steps(self, request):
        """Import steps as task types from ShotGrid."""
        return self._import(studio.STEPS, TASK_TYPE)

    @operation("POST", "import/shotgun/status", access=Admin(), body=object, answer=TASK_STATUS)
    def status(self, request):
        """Import statuses as task statuses from ShotGrid."""
        return self._import(studio.STATUSES, TASK_STATUS)

    @operation("POST", "import/shotgun/episodes", access=Admin(), body=object, answer=ENTITY)
    def episodes(self, request):
        """Import episodes from ShotGrid."""
        return self._import(entities.EPISODES, ENTITY)

    @operation("POST", "import/shotgun/sequences", access=Admin(), body=object, answer=ENTITY)
    def sequences(self, request):
        """Import sequences from ShotGrid."""
        return self._import(entities.SEQUENCES, ENTITY)

    @operation("POST", "import/shotgun/scenes", access=Admin(), body=object, answer=ENTITY)
    def scenes(self, request):
        """Import scenes from ShotGrid."""
        return self._import(entities.SCENES, ENTITY)

    @operation("POST", "import/shotgun/assets", access=Admin(), body=object, answer=ENTITY)
    def assets(self, request):
        """Import assets from ShotGrid."""
        return self._import(entities.ASSETS, ENTITY)

    @operation("POST", "import/shotgun/shots", access=Admin(), body=object, answer=ENTITY)
    def shots(self, request):
        """Import shots from ShotGrid."""
        return self._import(entities.SHOTS, ENTITY)

    @operation("POST", "import/shotgun/tasks", access=Admin(), body=object, answer=TASK)
    def tasks(self, request):
        """Import tasks from ShotGrid."""
        return self._import(work.TASKS, TASK)

    @operation("POST", "import/shotgun/versions", access=Admin(), body=object, answer=PREVIEW)
    def versions(self, request):
        """Import versions as previews from ShotGrid."""
        return self._import(work.VERSIONS, PREVIEW)

    @operation("POST", "import/shotgun/notes", access=Admin(), body=object, answer=COMMENT)
    def notes(self, request):
        """Import notes as comments from ShotGrid."""
        return self._import(work.NOTES, COMMENT)


class ShotgunRemovals(ApiViewSet):
    """Rows that came from ShotGrid go when they go there."""

    def _remove(self, noun):
        """Remove the row whose ShotGrid id the body names."""
        return removal.remove(noun, self._shotgun_id())

    def _shotgun_id(self):
        body = self.call.body
        if not isinstance(body, dict) or "id" not in body:
            raise BadInput("The body must be an object with the ShotGrid id.", field="id")
        return number(body["id"])

    @operation("POST", "import/shotgun/remove/project", access=Admin(), body=object, answer="removal")
    def project(self, request):
        """Remove the project of a ShotGrid id."""
        return self._remove("project")

    @operation("POST", "import/shotgun/remove/person", access=Admin(), body=object, answer="removal")
    def person(self, request):
        """Remove the person of a ShotGrid id."""
        return self._remove("person")

    @operation("POST", "import/shotgun/remove/shot", access=Admin(), body=object, answer="removal")
    def shot(self, request):
        """Remove the shot of a ShotGrid id."""
        return self._remove("shot")

    @operation("POST", "import/shotgun/remove/scene", access=Admin(), body=object, answer="removal")
    def scene(self, request):
        """Remove the scene of a ShotGrid id."""
        return self._remove("scene")

    @operation("POST", "import/shotgun/remove/episode", access=Admin(), body=object, answer="removal")
    def episode(self, request):
        """Remove the episode of a ShotGrid id."""
        return self._remove("episode")

    @operation("POST", "import/shotgun/remove/sequence", access=Admin(), body=object, answer="removal")
    def sequence(self, request):
        """Remove the sequence of a ShotGrid id."""
        return self._remove("sequence")

    @operation("POST", "import/shotgun/remove/asset", access=Admin(), body=object, answer="removal")
    def asset(self, request):
        """Remove the asset of a ShotGrid id."""
        return self._remove("asset")

    @operation("POST", "import/shotgun/remove/step", access=Admin(), body=object, answer="removal")
    def step(self, request):
        """Remove the step of a ShotGrid id."""
        return self._remove("step")

    @operation("POST", "import/shotgun/remove/status", access=Admin(), body=object, answer="removal")
    def status(self, request):
        """Remove the status of a ShotGrid id."""
        return self._remove("status")

    @operation("POST", "import/shotgun/remove/task", access=Admin(), body=object, answer="removal")
    def task(self, request):
        """Remove the task of a ShotGrid id."""
        return self._remove("task")

    @operation("POST", "import/shotgun/remove/note", access=Admin(), body=object, answer="removal")
    def note(self, request):
        """Remove the note of a ShotGrid id."""
        return self._remove("note")

    @operation("POST", "import/shotgun/remove/version", access=Admin(), body=object, answer="removal")
    def version(self, request):
        """Remove the version of a ShotGrid id."""
        return self._remove("version")

    @operation("POST", "import/shotgun/remove/project-connection", access=Admin(), body=object, answer="removal")
    def project_connection(self, request):
        """Take the person of a ShotGrid project connection off the team."""
        return removal.remove_connection(self._shotgun_id())

    @operation("POST", "import/shotgun/remove/projectconnection", access=Admin(), body=object, answer="removal")
    def projectconnection(self, request):
        """Take the person of a ShotGrid project connection off the team."""
        return removal.remove_connection(self._shotgun_id())


class ShotgunErrors(ApiViewSet):
    """The scratch log of a ShotGrid bridge."""

    @operation("GET", "import/shotgun/errors", access=Admin(), answer=ERROR)
    def errors(self, request):
        """List what a ShotGrid bridge could not import."""
        return fetch(DataImportError.objects.filter(source=ImportSource.SHOTGUN).order_by("created_at", "pk"), ERROR)

    @operation("POST", "import/shotgun/errors", access=Admin(), body=object, answer=ERROR, status=201)
    def add_error(self, request):
        """Note something that could not be imported."""
        if self.call.body is None:
            raise BadInput("The body says what could not be imported.")
        row = DataImportError.objects.create(event_data=self.call.body, source=ImportSource.SHOTGUN)
        return fetch(DataImportError.objects.filter(pk=row.pk), ERROR)[0]

    @operation("DELETE", "import/shotgun/errors/<error_id>", access=Admin(), status=204)
    def remove_error(self, request, error_id):
        """Take an entry off the log."""
        pk = as_uuid(error_id)
        if pk is None or not DataImportError.objects.filter(pk=pk).delete()[0]:
            raise NotFound
        return NO_CONTENT
