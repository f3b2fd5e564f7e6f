"""Requests made up from the OpenAPI document to every route: no 5xx, and what is refused stores nothing.

A couple per operation here. `FUZZ_EXAMPLES=200 pytest tests/openapi/test_fuzz.py -k files` looks for longer,
elsewhere each time.
"""

import contextlib
import uuid

import pytest
from django.apps import apps
from django.db import Error, transaction

from accounts.models import DayOff, SoftwareDepartmentLink
from activity.models import Chat, ChatMessage
from files import storage
from files.models import AttachmentFile, CommentPreviewLink, OutputFile, PreviewFile, WorkingFile
from productions.models import ProjectTaskTypeLink
from reviews.models import Playlist, PlaylistShareLink
from tasks.models import Comment
from tests import factories
from tests.factories import make
from tests.files.conftest import png
from tests.fuzzing import Known, operations, stored, try_out

pytestmark = pytest.mark.django_db

APPS = {"accounts": 3, "events": 1, "productions": 4, "assets": 2, "shots": 2, "tasks": 3} | {
    "files": 3,
    "reviews": 1,
    "activity": 2,
    "imports": 2,
}
PARTS = [(app, part, parts) for app, parts in APPS.items() for part in range(parts)]


@pytest.fixture
def known(studio, settings):
    """A production with one of everything, told by name, so that requests also reach what is behind the look-up."""
    known, project = Known(), studio.project
    episode = factories.entity(project, "Episode")
    sequence = factories.entity(project, "Sequence", parent=episode)
    entities = {
        "episode": episode,
        "sequence": sequence,
        "shot": factories.shot(project, sequence),
        "scene": factories.entity(project, "Scene", parent=sequence),
        "edit": factories.entity(project, "Edit", parent=episode),
        "concept": factories.entity(project, "Concept"),
        "asset": factories.entity(project),
    }
    for name, entity in entities.items():
        known.add(name, "temporal_entity", id=entity.pk)
        task = factories.task(entity, assignees=[studio.artist, studio.vendor])
        make(ProjectTaskTypeLink, project=project, task_type=task.task_type)
        comment = make(Comment, object_id=task.pk, object_type="Task", person=studio.artist)
        for number, extension in enumerate(("png", "mp4", "pdf")):
            row = make(
                PreviewFile,
                task=task,
                name=f"p{number}",
                revision=number + 1,
                extension=extension,
                status="ready",
                annotations=[{"time": 0, "drawing": {"objects": [{"id": "1", "type": "path"}]}}],
            )
            CommentPreviewLink.objects.create(comment=comment, preview_file=row)
        make(AttachmentFile, comment=comment, name="a.png", extension="png")
        make(WorkingFile, task=task, entity=entity, revision=1)
        make(OutputFile, entity=entity, revision=1, task_type=task.task_type)
    picture = settings.MEDIA_ROOT / storage.PICTURE.path(PreviewFile.objects.filter(extension="png").first().pk)
    picture.parent.mkdir(parents=True)
    picture.write_bytes(png())
    shots = [
        {"entity_id": str(row.task.entity_id), "preview_file_id": str(row.pk)}
        for row in PreviewFile.objects.select_related("task").exclude(extension="pdf")
    ]
    playlist = make(Playlist, project=project, shots=shots, for_client=True)
    link = make(PlaylistShareLink, playlist=playlist, token=str(uuid.uuid4()), created_by=studio.manager)
    known.add("token", id=link.token)
    guest = factories.person("client", is_guest=True, data={"share_link_id": str(link.pk)})
    known.add("guest", id=guest.pk)
    make(ChatMessage, chat=make(Chat, object_id=entities["shot"].pk), person=studio.artist)
    make(DayOff, person=studio.artist)
    make(SoftwareDepartmentLink)
    for model in apps.get_models():
        ours = not model._meta.proxy and not model.__module__.startswith("django.")
        if ours and not model._base_manager.exists():
            with contextlib.suppress(Error), transaction.atomic():  # kinds that `make` cannot invent
                make(model)
    known.add_rows()
    return known


@pytest.mark.parametrize(("app", "part", "parts"), PARTS)
def test_made_up_requests(studio, known, settings, app, part, parts):
    callers = {name: studio.as_(name) for name in ("admin", "manager", "artist", "client", "vendor", "outsider")}
    seen, before = set(), stored()
    for operation in operations(app)[part::parts]:
        seen |= try_out(operation, callers, known, settings.MEDIA_ROOT, before)
    assert seen & {200, 201}
    assert 400 in seen
