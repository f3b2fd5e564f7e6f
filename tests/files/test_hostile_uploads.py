"""What people should not upload: refused, or kept and served so that no browser runs it (spec 07, 12)."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from files import storage
from files.models import AttachmentFile, StoredFile
from tests.files.conftest import png, upload

pytestmark = pytest.mark.django_db

SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"


def huge_png(width, height):
    """Return a PNG of some kilobytes that claims many pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 4096))
        + chunk(b"IEND", b"")
    )


def zip_bomb():
    """Return a zip of some kilobytes that unfolds into 50 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # dated 1980: the bytes are part of the names of tests, which every worker must find alike
        archive.writestr(zipfile.ZipInfo("zeros"), b"\0" * 50_000_000, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def decompression_bomb():
    """Return a PNG whose text chunk unfolds into 100 MB."""
    image = bytearray(png((8, 8)))
    data = b"Comment\0\0" + zlib.compress(b"A" * 100_000_000)
    text = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    image[33:33] = text  # after the header
    return bytes(image)


@pytest.fixture
def preview(new_preview):
    return new_preview()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("page.html", HTML, id="html"),
        pytest.param("run.exe", b"MZ", id="program"),
        pytest.param("shell.php", b"<?php system($_GET[0]);", id="php"),
        pytest.param("noextension", b"x", id="no extension"),
        pytest.param("page.png", HTML, id="html as png"),
        pytest.param("vector.jpg", SVG, id="svg as jpg"),
        pytest.param("anim.png", b"GIF89a" + b"\0" * 20, id="gif as png"),
        pytest.param("script.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", id="postscript as jpg"),
        pytest.param("page.mp4", HTML, id="html as movie"),
        pytest.param("picture.mov", png(), id="picture as movie"),
        pytest.param("list.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/secret\n", id="playlist as movie"),
        pytest.param("cut.png", png()[:20], id="cut header"),
        pytest.param("empty.png", b"", id="empty picture"),
        pytest.param("empty.mp4", b"", id="empty movie"),
        pytest.param("big.png", huge_png(10_000, 10_000), id="100 megapixels"),
        pytest.param("strip.png", huge_png(2_000_000_000, 1), id="two billion pixels in a row"),
    ],
)
def test_refused_without_a_trace(studio, preview, send, nothing_written, name, content):
    with nothing_written():
        answer = send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(content, name))
    assert answer.status_code == 400
    assert isinstance(answer.json()["message"], str)
    preview.refresh_from_db()
    assert (preview.status, preview.original_name) == ("processing", None)
    assert list(storage.incoming().iterdir()) == []
    assert send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(png())).status_code == 201


def test_text_that_unfolds_is_never_unfolded_into_memory(studio, preview, send):
    """Pillow stops at a megabyte of text; either answer is fine, the server's memory is not spent."""
    answer = send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(decompression_bomb()))
    assert answer.status_code in (201, 400)


@pytest.mark.parametrize(
    "field", ["../../../../etc/passwd.png", "..\\..\\windows\\a.png", "/etc/cron.d/a.png", "a\0b.png"]
)
def test_names_lead_nowhere(studio, preview, send, settings, field):
    answer = send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(png(), field))
    assert answer.status_code == 201
    preview.refresh_from_db()
    assert not set(preview.original_name) & set("/\\\0")
    root = settings.MEDIA_ROOT.resolve()
    assert all(root in path.resolve().parents for path in root.rglob("*"))
    assert {row.file_id for row in StoredFile.objects.all()} == {str(preview.pk)}


@pytest.mark.parametrize("place", ["..%2F..%2Fetc%2Fpasswd", "....//....//etc/passwd", "%2e%2e/%2e%2e/secret_key"])
def test_addresses_lead_nowhere(studio, place):
    for path in ("/pictures/originals/preview-files/", "/movies/originals/preview-files/", "/data/attachment-files/"):
        assert studio.as_("admin").get(f"{path}{place}.png").status_code in (308, 400, 404, 405)


def test_a_polyglot_loses_what_is_no_picture(studio, preview, send):
    """A picture with a page behind its pixels, and one in its text, comes back as pixels alone."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", comment=SCRIPT, exif=b"Exif\0\0" + SCRIPT)
    send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(out.getvalue() + HTML, "both.jpg"))
    sent = studio.as_("client").get(f"/pictures/originals/preview-files/{preview.pk}.png")
    assert sent["Content-Type"] == "image/png"
    assert b"script" not in b"".join(sent.streaming_content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("logo.svg", SVG, id="svg"),
        pytest.param("notes.md", HTML, id="html as markdown"),
        pytest.param("doc.pdf", b"%PDF-1.4\n" + HTML, id="pdf with a page inside"),
        pytest.param("bomb.zip", zip_bomb(), id="zip bomb"),
        pytest.param("movie.swf", b"FWS" + SCRIPT, id="flash"),
    ],
)
def test_files_are_served_inert(studio, preview, send, name, content):
    """Nothing is unpacked, nothing is shown as a page: bytes of no kind a browser runs, and never sniffed."""
    assert send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(content, name)).status_code == 201
    extension = name.rpartition(".")[2]
    sent = studio.as_("client").get(f"/pictures/originals/preview-files/{preview.pk}.{extension}")
    assert sent["Content-Type"] == ("application/pdf" if extension == "pdf" else "application/octet-stream")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert b"".join(sent.streaming_content) == content
    assert studio.as_("client").get(f"/pictures/originals/preview-files/{preview.pk}.png").status_code == 404


@pytest.mark.parametrize(
    ("name", "kind", "content", "served"),
    [
        ("a.svg", "image/svg+xml", SVG, "application/octet-stream"),
        ("a.html", "text/html", HTML, "application/octet-stream"),
        ("a.png", "text/html", HTML, "application/octet-stream"),
        ("a.js", "text/javascript", b"alert(1)", "application/octet-stream"),
        ("a.xml", "application/xhtml+xml", HTML, "application/octet-stream"),
        ("a.xml", "TEXT/XML; charset=utf-8", HTML, "application/octet-stream"),
        ("a.zip", "application/zip", zip_bomb(), "application/zip"),
        ("a.txt", "text/plain", HTML, "text/plain"),
        ("a.png", "image/png", HTML, "image/png"),
        ("a.bin", "image/png\r\nX-Evil: 1", HTML, "image/png"),
    ],
)
def test_attachments_are_served_inert(studio, comment, send, name, kind, content, served):
    """What a browser would run goes as bytes to be saved; a page that says it is a picture is no page to anybody."""
    url = f"/actions/tasks/{comment.object_id}/comments/{comment.pk}/add-attachment"
    send(studio.as_("artist"), url, upload(content, name, kind))
    row = AttachmentFile.objects.get()
    sent = studio.as_("artist").get(f"/data/attachment-files/{row.pk}/file/{name}")
    assert sent.status_code == 200
    assert sent["Content-Disposition"].startswith("inline" if served == "image/png" else "attachment")
    assert sent["Content-Type"] == served
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "X-Evil" not in sent
    assert b"".join(sent.streaming_content) == content


@pytest.mark.parametrize("content", [SVG, HTML, huge_png(10_000, 10_000), b"", png()[:30]])
def test_portraits_are_pictures(studio, send, nothing_written, content):
    with nothing_written():
        path = f"/pictures/thumbnails/persons/{studio.artist.pk}"
        assert send(studio.as_("artist"), path, upload(content, "me.png")).status_code == 400
