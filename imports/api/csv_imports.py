"""CSV imports of entities and the jobs that run them in the background (spec 09, 3 to 6)."""

from accounts.access import Admin, Anyone, ManagerOf
from accounts.models import Person
from accounts.shapes import SAFE, add_full_names
from imports import jobs
from imports.queries import jobs as job_queries
from imports.services.csv_import import run_import
from imports.services.csv_import.persons import import_persons
from productions.models import Project
from productionsite.api.errors import ApiError, BadInput, NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import Answer, ApiViewSet, operation
from productionsite.api.rows import fetch
from productionsite.background import prefers_async

ASYNC = "respond-async"


def uploaded_file(call):
    """Return the uploaded part `file` of a multipart request; raise the file error (400) without one."""
    upload = call.request._request.FILES.get("file")
    if upload is None:
        raise ApiError("The request has no file: send one as the multipart part `file`.")
    return upload


def project_of(project_id):
    """Return the production of an id; NotFound for a malformed or unknown one."""
    project = Project.objects.filter(pk=as_uuid(project_id)).first() if as_uuid(project_id) else None
    if project is None:
        raise NotFound
    return project


class CsvImports(ApiViewSet):
    """Imports of assets, shots and edits into a production."""

    @operation("POST", "import/csv/projects/<project_id>/assets", access=ManagerOf(), answer="entities", status=201)
    def assets(self, request, project_id):
        """Import assets from a CSV file (spec 09, 4)."""
        return self._import("assets", project_id)

    @operation("POST", "import/csv/projects/<project_id>/shots", access=ManagerOf(), answer="entities", status=201)
    def shots(self, request, project_id):
        """Import shots from a CSV file (spec 09, 5)."""
        return self._import("shots", project_id)

    @operation("POST", "import/csv/projects/<project_id>/edits", access=ManagerOf(), answer="entities", status=201)
    def edits(self, request, project_id):
        """Import edits from a CSV file (spec 09, 6)."""
        return self._import("edits", project_id)

    def _import(self, kind, project_id):
        """Run an import now, rehearse it (`?dry_run=true`) or queue it (`?job=true`)."""
        project = project_of(project_id)
        upload = uploaded_file(self.call)
        options = {
            "update": self.call.flag("update"),
            "dry_run": self.call.flag("dry_run") or self.wants_dry_run(),
            "encoding": self.call.query.get("encoding"),
        }
        person_id = self.call.who.person_id
        if self.call.flag("job") or prefers_async(self.request):
            job = jobs.start_import(
                kind=kind,
                file=upload.file,
                file_name=upload.name,
                project_id=project.pk,
                person_id=person_id,
                options=options,
            )
            headers = {"Location": f"/import/jobs/{job.pk}", "Preference-Applied": ASYNC}
            return Answer(job_queries.job_row(job.pk), 202, headers)
        report = run_import(
            kind, upload.file, project=project, author_id=person_id, with_items=not options["dry_run"], **options
        )
        if options["dry_run"]:
            return Answer(report.summary(), 200, {"Preference-Applied": "dry-run"})
        return Answer(report.items, 201)


class PersonImports(ApiViewSet):
    """Imports of people."""

    @operation("POST", "import/csv/persons", access=Admin(), answer=SAFE, status=201)
    def persons(self, request):
        """Import people from a CSV file (spec 09, 9)."""
        ids = import_persons(uploaded_file(self.call).file, update=self.call.flag("update"))
        found = list(fetch(Person.objects.filter(pk__in=set(ids)), SAFE))
        rows = {row["id"]: row for row in add_full_names(found)}
        return [rows[str(pk)] for pk in ids]


class ImportJobs(ApiViewSet):
    """Import jobs, as whoever started them sees them; administrators see all."""

    @operation("GET", "import/jobs", access=Anyone(), answer="import jobs")
    def jobs(self, request):
        """List the caller's import jobs, newest first."""
        return job_queries.jobs_of(self.call.who)

    @operation("GET", "import/jobs/<job_id>", access=Anyone(), answer="import job")
    def job(self, request, job_id):
        """Return one import job: its state, rows done of total, errors."""
        pk = as_uuid(job_id)
        if pk is None:
            raise BadInput("The id is malformed.")
        return job_queries.own_job(self.call.who, pk)
