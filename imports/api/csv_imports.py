"""CSV imports and the jobs that run them in the background (spec 09, 3 to 9)."""

from accounts.access import Admin, Anyone, DeptSupervisor, ManagerOf, refuse_unless
from accounts.shapes import SAFE
from imports import jobs
from imports.access import may_import
from imports.api.running import ImportViewSet
from imports.choices import ImportKind
from imports.queries import jobs as job_queries
from imports.services.csv_import.estimations import episode_of
from productions.access import find_project
from productionsite.api.access import Access
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from productionsite.api.operations import Answer, operation
from tasks.models import TaskType

NULLS = "one null per row"


class KnownTaskType(Access):
    """Not a matter of rights: 404 for a task type that does not exist, before rights are asked (spec 09, 8)."""

    def allows(self, facts):
        find(TaskType, facts.params["task_type_id"])
        return True


ESTIMATES = KnownTaskType() & DeptSupervisor()


class CsvImports(ImportViewSet):
    """Imports of assets, shots, edits, castings and estimations into a production."""

    @operation("POST", "import/csv/projects/<project_id>/assets", access=ManagerOf(), answer="entities", status=201)
    def assets(self, request, project_id):
        """Import assets from a CSV file (spec 09, 4)."""
        return self.run(ImportKind.ASSETS, project=find_project(project_id))

    @operation("POST", "import/csv/projects/<project_id>/shots", access=ManagerOf(), answer="entities", status=201)
    def shots(self, request, project_id):
        """Import shots from a CSV file (spec 09, 5)."""
        return self.run(ImportKind.SHOTS, project=find_project(project_id))

    @operation("POST", "import/csv/projects/<project_id>/edits", access=ManagerOf(), answer="entities", status=201)
    def edits(self, request, project_id):
        """Import edits from a CSV file (spec 09, 6)."""
        return self.run(ImportKind.EDITS, project=find_project(project_id))

    @operation("POST", "import/csv/projects/<project_id>/casting", access=ManagerOf(), answer=NULLS, status=201)
    def casting(self, request, project_id):
        """Import castings from a CSV file (spec 09, 7)."""
        return self.run(ImportKind.CASTING, project=find_project(project_id))

    @operation(
        "POST",
        "import/csv/projects/<project_id>/task-types/<task_type_id>/estimations",
        access=ESTIMATES,
        answer=NULLS,
        status=201,
    )
    def estimations(self, request, project_id, task_type_id):
        """Import estimations and dates of the tasks of a type from a CSV file (spec 09, 8)."""
        return self._estimations(project_id, task_type_id, None)

    @operation(
        "POST",
        "import/csv/projects/<project_id>/episodes/<episode_id>/task-types/<task_type_id>/estimations",
        access=ESTIMATES,
        answer=NULLS,
        status=201,
    )
    def episode_estimations(self, request, project_id, episode_id, task_type_id):
        """Import estimations and dates of the tasks of a type in an episode (an id, `main` or `all`)."""
        return self._estimations(project_id, task_type_id, episode_id)

    def _estimations(self, project_id, task_type_id, episode_id):
        episode_of(episode_id)
        settings = {"task_type_id": task_type_id, "episode_id": episode_id}
        return self.run(ImportKind.ESTIMATIONS, project=find_project(project_id), job_settings=settings)


class PersonImports(ImportViewSet):
    """Imports of people."""

    @operation("POST", "import/csv/persons", access=Admin(), answer=SAFE, status=201)
    def persons(self, request):
        """Import people from a CSV file (spec 09, 9)."""
        return self.run(ImportKind.PERSONS)


class ImportJobs(ImportViewSet):
    """Import jobs, as whoever started them sees them; administrators see all."""

    @operation("GET", "import/jobs", access=Anyone(), answer="import jobs")
    def jobs(self, request):
        """List the caller's import jobs, newest first."""
        return job_queries.jobs_of(self.call.who)

    @operation("GET", "import/jobs/<job_id>", access=Anyone(), answer="import job")
    def job(self, request, job_id):
        """Return one import job: its state, rows done of total, errors."""
        return job_queries.own_job(self.call.who, _id_of(job_id))

    @operation("POST", "import/jobs/<job_id>/confirm", access=Anyone(), answer="import job", status=202)
    def confirm(self, request, job_id):
        """Do what a dry run that ran as a job has told; the same job is queued again, for real."""
        job = job_queries.find_own_job(self.call.who, _id_of(job_id))
        task_type_id = job.options.get("task_type_id")
        refuse_unless(may_import(self.call.who, kind=job.kind, project_id=job.project_id, task_type_id=task_type_id))
        jobs.start_confirmed(job)
        return Answer(job_queries.job_row(job.pk), 202, {"Location": f"/import/jobs/{job.pk}"})


def _id_of(text):
    pk = as_uuid(text)
    if pk is None:
        raise BadInput("The id is malformed.")
    return pk
