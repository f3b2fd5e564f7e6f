"""What tests of pulls share: the command, run against the site in memory, and all that it may have written."""

import io
import itertools

from django.core.management import call_command

from accounts.models import Department, DepartmentLink, Person
from assets.models import EntityLink
from files.models import AttachmentFile, PreviewFile
from imports.models import ImportJob
from productions.models import Entity, EntityType, Project, ProjectPersonLink
from reviews.models import Playlist
from tasks.models import Comment, Task, TaskPersonLink, TaskStatus, TaskType, TimeSpent
from tests.imports.shotgrid import KEY, SCRIPT, URL

MODELS = (
    *(Project, Person, Department, DepartmentLink, ProjectPersonLink, TaskType, TaskStatus, EntityType, Entity),
    *(EntityLink, Task, TaskPersonLink, PreviewFile, Comment, Playlist, TimeSpent, AttachmentFile),
)


def pull(*arguments, site=URL, key=KEY, projects=("Cosmos",)):
    """Run the command; return what it printed."""
    out = io.StringIO()
    named = itertools.chain.from_iterable(("--project", name) for name in projects)
    call_command(
        "import_shotgun", "--site", site, "--script", SCRIPT, "--key", key, *named, *arguments, stdout=out, stderr=out
    )
    return out.getvalue()


def everything():
    """Return all rows a pull may write, dates of change included."""
    return {model: sorted(map(repr, model._base_manager.values())) for model in MODELS}


def bury(job):
    """Let the process that ran a job be dead: it was this one."""
    ImportJob.objects.filter(pk=job.pk).update(worker=f"{job.worker.partition(':')[0]}:1:0")
