"""The imports that `tests.imports.killing` kills: what each starts from, how it starts and how it is taken up again."""

import io
import os
from datetime import timedelta

from django.core.management import call_command

from accounts.models import Person
from imports.models import ImportJob
from imports.services import jobs
from imports.services.engine import run_import
from productions.models import Project, ProjectStatus, ProjectTaskTypeLink
from productionsite import background
from productionsite.background import JobState
from tasks.models import TaskStatus, TaskType

SHOTS, ASSETS, TYPES = 150, 60, 3
PROJECT, ADMIN = "Film", "ada@studio.example"


def sheet(*columns, rows):
    """Return a CSV file."""
    return "\n".join(",".join(map(str, row)) for row in (columns, *rows)).encode()


def shot(number):
    """Return the sequence and the name of a shot."""
    return f"SQ{number // 20:02}", f"SH{number:04}"


def prepare_studio():
    """Write the studio that files are imported into: a film with shots, assets and their tasks."""
    admin = Person.objects.create(first_name="Ada", last_name="L", email=ADMIN, role="admin")
    status = ProjectStatus.objects.create(name="Open", color="#000000")
    project = Project.objects.create(name=PROJECT, project_status=status)
    TaskStatus.objects.create(name="Todo", short_name="todo", color="#000000", is_default=True)
    TaskStatus.objects.create(name="Work", short_name="wip", color="#000000", is_wip=True)
    for number in range(TYPES):
        for kind in ("Shot", "Asset", "Edit"):
            task_type = TaskType.objects.create(name=f"{kind} {number}", color="#000000", for_entity=kind)
            ProjectTaskTypeLink.objects.create(project=project, task_type=task_type)
    shots = sheet("Sequence", "Name", rows=[shot(number) for number in range(SHOTS)])
    assets = sheet("Type", "Name", rows=[("Prop", f"Prop {number}") for number in range(ASSETS)])
    for kind, content in (("shots", shots), ("assets", assets)):
        run_import(kind, io.BytesIO(content), project=project, author_id=admin.pk)


class Job:
    """The import of a file, as a job that a worker runs and the next one takes up."""

    base = "studio"
    kind, file_name, options = "", "some.csv", {}
    in_project = True

    def __init__(self):
        project = Project.objects.get(name=PROJECT) if self.in_project else None
        self.job_id = jobs.queue_import(
            kind=self.kind,
            file=io.BytesIO(self.content()),
            file_name=self.file_name,
            person_id=Person.objects.get(email=ADMIN).pk,
            options=self.settings(),
            project_id=project and project.pk,
        ).pk

    def settings(self):
        """Return the options of the job."""
        return self.options

    def content(self):
        """Return the file."""
        raise NotImplementedError

    def start(self):
        """Do what a worker does."""
        jobs.run_job(self.job_id)

    def look(self, whole):
        """Check what is told of a job whose worker was killed."""
        state = ImportJob.objects.get(pk=self.job_id).state
        assert state in ((JobState.DONE,) if whole else (JobState.QUEUED, JobState.RUNNING)), state

    def resume(self):
        """Do what the next worker does."""
        for job_id in background.recover_jobs(ImportJob, lost_after=timedelta(0)):
            jobs.run_job(job_id)

    def look_at_the_end(self):
        """Check that the job says that it is done, and all of it."""
        job = ImportJob.objects.get(pk=self.job_id)
        assert (job.state, job.rows_done, job.reason) == (JobState.DONE, job.rows_total, ""), job.reason


class Shots(Job):
    """Known shots that change and new ones, with statuses, comments and assignments."""

    kind, options = "shots", {"update": True}

    def content(self):
        cells = ("1001", "1048", "wip", "Look here", ADMIN)
        columns = ("Sequence", "Name", "Frame In", "Frame Out", "Shot 0", "Shot 0 comment", "Shot 1 assignations")
        return sheet(*columns, rows=[(*shot(number), *cells) for number in range(2 * SHOTS)])


class Assets(Job):
    """Known assets that change and new ones, with statuses."""

    kind, options = "assets", {"update": True}

    def content(self):
        rows = [("Prop", f"Prop {number}", "Of wood", "wip") for number in range(4 * ASSETS)]
        return sheet("Type", "Name", "Description", "Asset 0", rows=rows)


class Edits(Job):
    """New edits, with statuses."""

    kind = "edits"

    def content(self):
        return sheet("Name", "Description", "Edit 0", rows=[(f"Cut {n}", "First", "wip") for n in range(200)])


class Casting(Job):
    """Who plays in which shot."""

    kind = "casting"

    def content(self):
        rows = [(*shot(number), "Prop", f"Prop {number % ASSETS}", 2) for number in range(SHOTS)]
        return sheet("Parent", "Name", "Asset Type", "Asset", "Occurences", rows=rows)


class Estimations(Job):
    """How long the tasks of a type take."""

    kind = "estimations"

    def settings(self):
        return {"task_type_id": str(TaskType.objects.get(name="Shot 0").pk)}

    def content(self):
        rows = [(*shot(number), 1 + number % 5, 12, 4) for number in range(SHOTS)]
        return sheet("Parent", "Entity", "Estimation", "Drawings", "Difficulty", rows=rows)


class People(Job):
    """New people and departments they are in."""

    kind, in_project = "persons", False

    def content(self):
        rows = [("Kim", f"No {number}", f"kim{number}@studio.example") for number in range(80)]
        return sheet("First Name", "Last Name", "Email", rows=rows)


class Timeline(Job):
    """An EDL with known and new shots."""

    kind, file_name = "editorial", "cut.edl"

    def content(self):
        lines = ["TITLE: Cut", "FCM: NON-DROP FRAME"]
        for number in range(SHOTS + 50):
            sequence, name = shot(number)
            start, end = _timecode(number), _timecode(number + 1)
            lines += [
                "",
                f"{number + 1:03}  AX V C 00:00:00:00 00:00:01:00 {start} {end}",
                f"* FROM CLIP NAME: {PROJECT}_{sequence}-{name}.mov",
            ]
        return "\n".join(lines).encode()


def _timecode(second):
    return f"01:{second // 60:02}:{second % 60:02}:00"


class Move:
    """A studio that moves in by a command; killed, it is run again."""

    base = "empty"
    variable = ""  # of the environment: where the source is

    def start(self):
        """Run the command."""
        call_command("import_kitsu", verbosity=0, **self.source())

    resume = start

    def source(self):
        """Return the options that say where from."""
        raise NotImplementedError

    def look(self, whole):
        """Nothing is told but what the database holds."""

    look_at_the_end = start  # once more: nothing breaks, and the next fingerprint is of a fresh copy


class Snapshot(Move):
    """From a file."""

    def source(self):
        return {"snapshot": os.environ["MOVE_SNAPSHOT"]}


class OverHttp(Move):
    """From an API; what was read before the kill is not read again."""

    def source(self):
        return {
            "api": os.environ["MOVE_API"],
            "email": os.environ["MOVE_EMAIL"],
            "password_file": os.environ["MOVE_PASSWORD_FILE"],
            "no_files": True,
        }


class Database(Move):
    """From a database."""

    def source(self):
        return {"database": os.environ["MOVE_DATABASE"]}


KINDS = {
    "shots": Shots,
    "assets": Assets,
    "edits": Edits,
    "casting": Casting,
    "estimations": Estimations,
    "persons": People,
    "editorial": Timeline,
    "snapshot": Snapshot,
    "api": OverHttp,
    "database": Database,
}
