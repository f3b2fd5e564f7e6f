"""Which previews clients see, and who may download any (spec 07, 6.5 and 12)."""

import pytest

from files import storage
from files.models import PreviewFile
from tests import factories
from tests.files.conftest import store

pytestmark = pytest.mark.django_db

ROWS = "/data/preview-files"
FILES = (
    "/pictures/thumbnails/preview-files/{}.png",
    "/pictures/thumbnails-square/preview-files/{}.png",
    "/pictures/originals/preview-files/{}.png",
    "/pictures/previews/preview-files/{}.png",
    "/pictures/originals/preview-files/{}.PNG",
    "/movies/originals/preview-files/{}.mp4",
    "/movies/low/preview-files/{}.mp4",
    "/movies/lowdef/preview-files/{}.mp4",
    "/movies/tiles/preview-files/{}.png",
)
TO_SAVE = (
    "/pictures/originals/preview-files/{}/download",
    "/movies/originals/preview-files/{}/download",
    "/movies/source/preview-files/{}.mp4",
)


@pytest.fixture
def shot_task(studio):
    return factories.task(factories.shot(studio.project), assignees=[studio.artist])


@pytest.fixture
def rejected(shot_task, commits_at_once):
    """A rejected preview with every file a preview can have, shown as the picture of its shot."""
    made = factories.make(
        PreviewFile, task=shot_task, name="r", status="ready", extension="mp4", validation_status="rejected", revision=2
    )
    for slot in storage.MOVIE_SLOTS:
        store(slot, made.pk, "bytes")
    shot_task.entity.preview_file = made
    shot_task.entity.save()
    return made


def answers(client, paths, preview):
    """Return {path: status} of what a client gets of a preview."""
    return {path: client.get(path.format(preview.pk)).status_code for path in paths}


class TestRejected:
    @pytest.mark.parametrize("is_shared", [False, True])
    def test_no_client_gets_one(self, studio, rejected, is_shared):
        entity, paths = rejected.task.entity, (f"{ROWS}/{{}}", f"{ROWS}/{{}}/progress", *FILES, *TO_SAVE)
        entity.is_shared = is_shared
        entity.save()
        assert answers(studio.as_("client"), paths, rejected) == dict.fromkeys(paths, 403)
        assert answers(studio.as_("artist"), paths, rejected) == dict.fromkeys(paths, 200)
        PreviewFile.objects.update(validation_status="neutral")
        studio.project.is_preview_download_allowed = True
        studio.project.save()
        assert answers(studio.as_("client"), paths, rejected) == dict.fromkeys(paths, 200)

    @pytest.mark.parametrize(
        "path",
        [
            ROWS,
            "/data/tasks/{task}/previews",
            "/data/entities/{entity}/preview-files",
            "/data/shots/{entity}/preview-files",
            "/data/playlists/entities/{entity}/preview-files",
        ],
    )
    def test_no_client_finds_one(self, studio, rejected, shot_task, path, client_of):
        other = factories.make(PreviewFile, task=shot_task, name="n", status="ready", revision=1)
        path = path.format(task=shot_task.pk, entity=shot_task.entity_id)
        here = factories.person()  # a client of this production, an artist elsewhere
        factories.join(studio.project, here, role="client")
        for client in (studio.as_("client"), client_of(here)):
            found = client.get(path).content.decode()
            assert str(other.pk) in found
            assert str(rejected.pk) not in found
        assert str(rejected.pk) in studio.as_("artist").get(path).content.decode()

    def test_no_client_draws_on_one(self, studio, rejected):
        path = f"/actions/preview-files/{rejected.pk}/update-annotations"
        assert studio.as_("client").put(path, {}).status_code == 403
        assert studio.as_("manager").put(path, {}).status_code == 200


class TestDownloads:
    @pytest.fixture
    def stored(self, rejected):
        PreviewFile.objects.update(validation_status="neutral")
        return rejected

    @pytest.mark.parametrize(
        ("role", "status"), [("admin", 200), ("manager", 200), ("supervisor", 200), ("artist", 200), ("client", 403)]
    )
    def test_who_saves_where_the_production_does_not_say_so(self, studio, stored, role, status):
        assert answers(studio.as_(role), TO_SAVE, stored) == dict.fromkeys(TO_SAVE, status)

    def test_everybody_who_sees_where_it_does(self, studio, stored, client_of):
        unassigned = factories.person()
        factories.join(studio.project, unassigned)
        assert answers(client_of(unassigned), TO_SAVE, stored) == dict.fromkeys(TO_SAVE, 403)
        studio.project.is_preview_download_allowed = True
        studio.project.save()
        for client in (client_of(unassigned), studio.as_("client")):
            assert answers(client, TO_SAVE, stored) == dict.fromkeys(TO_SAVE, 200)
        assert answers(studio.as_("vendor"), TO_SAVE, stored) == dict.fromkeys(TO_SAVE, 403)

    def test_looking_is_no_downloading(self, studio, stored):
        assert answers(studio.as_("client"), FILES, stored) == dict.fromkeys(FILES, 200)

    def test_what_is_not_there_is_not_found(self, studio, shot_task):
        bare = factories.make(PreviewFile, task=shot_task, name="b", status="ready", extension="mp4")
        assert answers(studio.as_("client"), TO_SAVE, bare) == dict.fromkeys(TO_SAVE, 404)
