"""How bytes leave: ranges, conditions, cache, names, who may, and who sends them (spec 07, 9.1)."""

import io
import json

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from PIL import Image

from accounts.models import Organisation
from files import storage
from files.api.slots import MediaSlots
from tests import factories
from tests.files.conftest import png, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def preview(studio, new_preview, send):
    preview = new_preview(revision=3)
    send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(png((320, 180)), "Été v1.png"))
    preview.refresh_from_db()
    return preview


@pytest.fixture
def path(preview):
    return f"/pictures/originals/preview-files/{preview.pk}.png"


@pytest.fixture
def content(preview):
    with storage.open_file(storage.PICTURE, preview.pk) as file:
        return file.read()


def body(answer):
    return b"".join(answer.streaming_content)


class TestRanges:
    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=5-9", 5, 10),
            ("bytes=20-", 20, None),
            ("bytes=-7", -7, None),
            ("Bytes = 5 - 9", 5, 10),
        ],
    )
    def test_one_range(self, studio, path, content, asked, start, end):
        answer = studio.as_("client").get(path, HTTP_RANGE=asked)
        assert answer.status_code == 206
        part = content[start:end]
        assert body(answer) == part
        assert answer["Content-Length"] == str(len(part))
        first = start if start >= 0 else len(content) + start
        assert answer["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(content)}"

    def test_an_end_beyond_the_file(self, studio, path, content):
        answer = studio.as_("client").get(path, HTTP_RANGE="bytes=10-99999999")
        assert body(answer) == content[10:]

    @pytest.mark.parametrize(
        "asked",
        [
            "bytes=0-1,5-6",
            "bytes=99999999-",
            "bytes=9-5",
            "bytes=-",
            "lines=1-2",
            "bytes=a-b",
            "bytes=-0",
            f"bytes={'9' * 5000}-",
            f"bytes=-{'9' * 5000}",
        ],
    )
    def test_what_cannot_be_served(self, studio, path, content, asked):
        answer = studio.as_("client").get(path, HTTP_RANGE=asked)
        assert answer.status_code == 416
        assert answer.json()["error"] is True
        assert answer["Content-Range"] == f"bytes */{len(content)}"

    def test_if_range(self, studio, path, content):
        client = studio.as_("client")
        tag = client.get(path)["ETag"]
        assert client.get(path, HTTP_RANGE="bytes=0-3", HTTP_IF_RANGE=tag).status_code == 206
        whole = client.get(path, HTTP_RANGE="bytes=0-3", HTTP_IF_RANGE='"another"')
        assert (whole.status_code, body(whole)) == (200, content)


class Sent(StreamingHttpResponse):
    """An answer whose end does not end the test's own connection."""

    def close(self):
        pass


class TestSlots:
    """A process sends as many pictures and movies at once as the studio allows (spec 07, 9.1)."""

    movie = RequestFactory().get("/movies/originals/preview-files/x.mp4")

    @pytest.fixture
    def slots(self, settings):
        settings.MEDIA_MAX_CONCURRENT_REQUESTS, settings.MEDIA_SLOT_WAIT_TIMEOUT = 1, 0
        return MediaSlots

    def test_one_at_a_time_until_its_last_byte(self, slots):
        served = slots(lambda request: Sent([b"x"]))
        sent, late = served(self.movie), served(self.movie)
        assert (late.status_code, late["Retry-After"], late["Cache-Control"]) == (503, "5", "no-store")
        assert json.loads(late.content)["error"] is True
        assert served(RequestFactory().get("/data/persons")).status_code == 200
        assert served(RequestFactory().post("/pictures/preview-files/x")).status_code == 200
        sent.close()
        sent.close()
        assert served(self.movie).status_code == 200

    def test_short_answers_and_failures_hold_none(self, slots):
        def fail(request):
            raise RuntimeError

        short, failing = slots(lambda request: HttpResponse()), slots(fail)
        for _ in range(2):
            assert short(self.movie).status_code == 200
            with pytest.raises(RuntimeError):
                failing(self.movie)

    def test_no_limit_unless_told(self):
        with pytest.raises(MiddlewareNotUsed):
            MediaSlots(None)


class TestConditions:
    def test_tags_and_dates(self, studio, path):
        client = studio.as_("client")
        first = client.get(path)
        assert first["ETag"].startswith('"')
        assert first["Cache-Control"] == "max-age=604800, private"
        assert first["Accept-Ranges"] == "bytes"
        for condition in ({"HTTP_IF_NONE_MATCH": first["ETag"]}, {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}):
            again = client.get(path, **condition)
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]
        assert client.get(path, HTTP_IF_NONE_MATCH='"another"').status_code == 200

    def test_head(self, studio, path, content):
        answer = studio.as_("client").call("HEAD", path)
        assert (answer.status_code, answer["Content-Length"]) == (200, str(len(content)))

    def test_another_file_has_another_tag(self, studio, send):
        path, tags = f"/pictures/thumbnails/persons/{studio.artist.pk}", set()
        for colour in ("red", "blue"):
            send(studio.as_("artist"), path, upload(png(color=colour)))
            tags.add(studio.as_("artist").get(path)["ETag"])
        assert len(tags) == 2


class TestNames:
    def test_downloads_are_called_after_what_they_show(self, studio, preview, asset):
        answer = studio.as_("artist").get(f"/pictures/originals/preview-files/{preview.pk}/download")
        name = answer["Content-Disposition"]
        assert name.startswith('attachment; filename="the_production_')
        assert name.endswith('_v3.png"')

    def test_or_after_what_was_uploaded(self, studio, preview):
        organisation = Organisation.objects.first() or factories.make(Organisation, name="Studio")
        Organisation.objects.filter(pk=organisation.pk).update(use_original_file_name=True)
        answer = studio.as_("artist").get(f"/pictures/originals/preview-files/{preview.pk}/download")
        assert (
            answer["Content-Disposition"]
            == "attachment; filename=\"_t_ v1.png\"; filename*=UTF-8''%C3%89t%C3%A9%20v1.png"
        )

    def test_shown_ones_are_inline(self, studio, path):
        assert studio.as_("client").get(path)["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("admin", 200),
        ("manager", 200),
        ("artist", 200),
        ("client", 200),
        ("vendor", 403),
        ("outsider", 403),
        (None, 401),
    ],
)
def test_who_may(studio, preview, anonymous, role, status):
    client = studio.as_(role) if role else anonymous
    places = ("originals", "thumbnails", "thumbnails-square", "previews")
    for place in places:
        assert client.get(f"/pictures/{place}/preview-files/{preview.pk}.png").status_code == status


class TestWebServer:
    """With MEDIA_ACCEL_PREFIX the web server sends the bytes, after the same questions."""

    @pytest.fixture(autouse=True)
    def _accelerated(self, settings):
        settings.MEDIA_ACCEL_PREFIX = "/protected"

    def test_the_file_is_named(self, studio, preview, path):
        answer = studio.as_("client").get(path)
        assert answer["X-Accel-Redirect"] == f"/protected/{storage.PICTURE.path(preview.pk)}"
        assert (answer["Content-Type"], answer.content) == ("image/png", b"")
        assert answer["Cache-Control"] == "max-age=604800, private"
        assert studio.as_("outsider").get(path).status_code == 403
        assert studio.as_("client").get(path, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304

    def test_what_is_not_there_is_not_named(self, studio, new_preview):
        answer = studio.as_("client").get(f"/pictures/originals/preview-files/{new_preview(status='ready').pk}.png")
        assert answer.status_code == 404


def test_while_it_is_processed(studio, new_preview):
    path = f"/pictures/thumbnails/preview-files/{new_preview().pk}.png"
    answer = studio.as_("client").get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")
    waiting = studio.as_("client").get(path, HTTP_ACCEPT="application/json")
    assert (waiting.status_code, waiting["Retry-After"]) == (202, "5")


@pytest.mark.parametrize(
    ("mode", "size", "options", "variant"),
    [
        ("RGBA", (200, 100), {"color": (255, 0, 0, 0)}, "transparent"),
        ("L", (50, 80), {"color": 128}, "grey"),
        ("I;16", (40, 40), {"color": 65535}, "16 bit"),
        ("P", (30, 30), {"color": 3}, "palette"),
        ("1", (30, 30), {"color": 1}, "bitmap"),
    ],
)
def test_pictures_of_every_kind_in_every_size(studio, new_preview, send, mode, size, options, variant):
    preview = new_preview()
    content = png(size, mode, **options)
    assert send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(content)).status_code == 201
    sizes = {"originals": size, "thumbnails": (150, 100), "thumbnails-square": (100, 100)}
    sizes["previews"] = (1200, -(-1200 * size[1] // size[0]))
    for place, wanted in sizes.items():
        image = Image.open(
            io.BytesIO(body(studio.as_("client").get(f"/pictures/{place}/preview-files/{preview.pk}.png")))
        )
        assert image.size == wanted
        if variant == "transparent":
            assert image.convert("RGBA").getpixel((wanted[0] // 2, wanted[1] // 2))[3] == 0
        if variant == "16 bit":
            assert image.convert("L").getpixel((wanted[0] // 2, wanted[1] // 2)) == 255


def test_pictures_stand_upright(studio, new_preview, send):
    """A camera's note on how it was held (EXIF) is followed, then dropped."""
    preview, out = new_preview(), io.BytesIO()
    picture = Image.new("RGB", (40, 20), "blue")
    exif = picture.getexif()
    exif[0x0112] = 6  # to be turned by a quarter
    picture.save(out, "JPEG", exif=exif)
    send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(out.getvalue(), "a.jpg"))
    preview.refresh_from_db()
    assert (preview.width, preview.height) == (20, 40)


def test_moving_pictures_stand_still(studio, send):
    """Of an animated portrait the first picture is kept."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    path = f"/pictures/thumbnails/persons/{studio.artist.pk}"
    assert send(studio.as_("artist"), path, upload(out.getvalue(), "me.gif", "image/gif")).status_code == 201
    image = Image.open(io.BytesIO(body(studio.as_("artist").get(path)))).convert("RGB")
    assert image.getpixel((200, 200)) == (255, 0, 0)
