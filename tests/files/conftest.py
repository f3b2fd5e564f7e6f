"""Files for tests: pictures, movies, a task that is commented, uploads whose commit hooks run."""

import io
import struct
import subprocess
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from files import movies, storage
from files.models import CommentPreviewLink, PreviewFile
from tasks.models import Comment
from tests import factories


def png(size=(64, 36), mode="RGB", color="red", **options):
    """Return the bytes of a picture."""
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, options.pop("format", "PNG"), **options)
    return out.getvalue()


def upload(content, name="shot.png", kind="image/png"):
    """Return an uploaded file."""
    return SimpleUploadedFile(name, content, kind)


def store(slot, pk, text):
    """Store some bytes, the way everything gets into the store."""
    with storage.workspace() as folder:
        (folder / "file").write_text(text)
        storage.keep(slot, pk, folder / "file")


@pytest.fixture(autouse=True)
def _public_storage(settings, tmp_path):
    settings.REMOVE_FILES = False
    settings.MEDIA_ACCEL_PREFIX = ""


@pytest.fixture
def asset(studio):
    return factories.entity(studio.project)


@pytest.fixture
def task(studio, asset):
    return factories.task(asset, assignees=[studio.artist])


@pytest.fixture
def comment(studio, task):
    return factories.make(Comment, object_id=task.pk, object_type="Task", person=studio.artist)


@pytest.fixture
def new_preview(task, comment):
    """Return a function that makes a preview waiting for its file, on the comment."""

    def make(**values):
        values = {"name": uuid.uuid4().hex[:13], "extension": "mp4", "source": "webgui", **values}
        preview = factories.make(PreviewFile, task=task, **values)
        CommentPreviewLink.objects.create(comment=comment, preview_file=preview)
        return preview

    return make


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    """Return a function that uploads a file to a path and lets everything happen that follows the commit."""

    def call(client, path, file, **parts):
        with django_capture_on_commit_callbacks(execute=True):
            return client.upload(path, file=file, **parts)

    return call


def make_movie(path, *, size="160x120", rate="24", seconds=2, sound=False, options=()):
    """Write a test movie with whatever ffmpeg there is; return its path."""
    if not movies.available():
        pytest.skip("no ffmpeg: neither on PATH nor from imageio-ffmpeg")
    source = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}:duration={seconds}"]
    if sound:
        source += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={sound}"]
    command = [movies.program("ffmpeg"), "-y", "-loglevel", "error", *source, *options, str(path)]
    subprocess.run(command, check=True)
    return path


def turned_by_a_quarter(content):
    """Return a .mov or .mp4 with the note that it is to be turned, as a telephone that is held upright writes it."""
    matrix = content.index(b"tkhd") + 44  # after version, dates, id, duration, layer, volume (ISO 14496-12, 8.3.2)
    quarter = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    return content[:matrix] + struct.pack(">9i", *quarter) + content[matrix + 36 :]


@pytest.fixture(scope="session")
def movie_bytes(tmp_path_factory):
    """The bytes of two seconds of a silent test movie, 160 × 120 at 24 frames per second."""
    return make_movie(tmp_path_factory.mktemp("movies") / "test.mov").read_bytes()


@pytest.fixture(scope="session")
def s3_server():
    """moto's S3 server."""
    from tests.files.stores import S3

    server = S3()
    yield server
    server.stop()


@pytest.fixture
def s3(s3_server, settings):
    """Keep the studio's files on an S3 store that is empty."""
    s3_server.empty()
    settings.STORAGES = s3_server.storages()
    return s3_server


@pytest.fixture(params=["disk", "s3"])
def any_store(request):
    """Run a test on a local disk and on S3; gives the S3 server, or None."""
    return request.getfixturevalue("s3") if request.param == "s3" else None
