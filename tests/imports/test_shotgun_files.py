"""Files of a pull: media of versions, attachments of notes; each whole and once, whatever breaks, from nowhere else."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from files import storage
from files.models import AttachmentFile, PreviewFile, StagedFile
from imports.management.commands import import_shotgun
from imports.models import ImportJob, ImportPage
from imports.services import jobs
from imports.services.shotgun import media, source
from tasks.models import Comment, Task
from tests.imports.pulling import everything, pull
from tests.imports.shotgrid import MOMENT, Cut, fill, upload
from tests.together import serving

pytestmark = pytest.mark.django_db(transaction=True)
NOTES = b"slower, please"


@pytest.fixture
def studio_site(site, boss):
    """A site whose files are served on loopback, where it is itself."""
    with serving(site.serve) as server:
        site.url = server.address
        yield site


@pytest.fixture
def there(studio_site):
    """A shot with a note that has a picture, a text, a link, an odd link and a file on a disk."""
    site = studio_site
    made = fill(site, shots=1)
    given = [
        upload(701, "sketch.png", content_type="image/png"),
        upload(702, "notes.txt", content_type=None),
        {"name": "brief", "url": "https://wiki.example/brief", "link_type": "web"},
        {"name": "odd", "url": "javascript:alert(1)", "link_type": "web"},
        {"name": "scene.ma", "url": "file:///c/scene.ma", "link_type": "local", "local_path": "/c/scene.ma"},
    ]
    attached = []
    for file in given:
        number = file.get("id", 703 + len(attached))
        site._db["Attachment"][number] = {
            "type": "Attachment", "id": number, "__retired": False, "this_file": file, "created_at": MOMENT,
        }  # fmt: skip
        attached.append({"type": "Attachment", "id": number})
    made["note"] = site.find("Note", [["content", "is", "Slower"]])[0]["id"]
    site.update("Note", made["note"], {"attachments": attached})
    site.files = {701: _picture(), 702: NOTES}
    return made


def _picture():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "PNG")
    return content.getvalue()


def bring(site, *arguments):
    return pull("--yes", "--attachments", *arguments, site=site.url)


def attached():
    """Return [(name, mimetype, size, text of the comment)] of all attachments, by name."""
    rows = AttachmentFile.objects.order_by("name")
    return list(rows.values_list("name", "mimetype", "size", "comment__text"))


def content_of(name):
    with storage.open_file(storage.ATTACHMENT, AttachmentFile.objects.get(name=name).pk) as file:
        return file.read()


def leftovers(settings):
    """Return the files that lie where uploads are received."""
    return [path for path in (Path(settings.MEDIA_ROOT) / ".incoming").rglob("*") if path.is_file()]


def test_media_of_versions_come_when_asked_for_and_once(studio_site):
    site = studio_site
    fill(site)
    site.files = {501: _picture(), 502: _picture(), 503: b"no picture"}
    with pytest.raises(CommandError, match="Some media"):
        pull("--previews", site=site.url)
    ready = PreviewFile.objects.filter(status="ready").order_by("name")
    assert [(one.name, one.extension, one.width) for one in ready] == [
        ("SH0001_v1", "png", 40), ("SH0002_v1", "png", 40),
    ]  # fmt: skip
    assert ImportJob.objects.filter(secret__isnull=False).count() == 0
    site.files = {503: _picture()}
    assert "Media: 1 brought, 0 failed." in pull("--previews", site=site.url)
    assert PreviewFile.objects.filter(status="ready").count() == 3


def test_media_of_other_productions_are_not_asked_for(studio_site):
    """Their uploads may be another site's, whose numbers mean other files here."""
    site = studio_site
    fill(site, shots=1)
    pull("--yes", site=site.url)
    site.add("Project", name="Second", sg_status="Active", archived=False, is_template=False)
    site.files = {501: _picture()}
    assert "Media: 0 brought, 0 failed." in pull("--yes", "--previews", site=site.url, projects=("Second",))
    assert site.downloads == []


def test_attachments_of_notes_come_when_asked_for(studio_site, there, settings):
    pull("--yes", site=studio_site.url)
    assert (AttachmentFile.objects.count(), studio_site.downloads) == (0, [])
    told = bring(studio_site)
    assert attached() == [
        ("notes.txt", "text/plain", len(NOTES), "Slower"), ("sketch.png", "image/png", len(_picture()), "Slower"),
    ]  # fmt: skip
    assert content_of("notes.txt") == NOTES
    assert AttachmentFile.objects.first().created_at == MOMENT.replace(tzinfo=None)
    assert "attachments          2 wanted, 2 skipped" in told
    assert "Attachment 706 (odd) is no file that can be had." in told
    assert "Attachment 707 (scene.ma) is on a disk there." in told
    assert "Media: 2 brought, 0 failed." in told
    job = ImportJob.objects.order_by("created_at").last()
    assert job.report["media"] == {"wanted": 2, "brought": 2, "failed": 0, "failures": []}
    assert (job.secret, ImportPage.objects.count(), leftovers(settings)) == (None, 0, [])
    assert {cookie for _id, cookie in studio_site.downloads} == {"_session_id=bogus_session_token"}


def test_links_of_notes_are_links_of_comments(studio_site, there):
    pull("--yes", site=studio_site.url)
    comment = Comment.objects.get(shotgun_id=there["note"])
    assert comment.links == ["https://wiki.example/brief"]
    comment.links = ["https://mine.example", *comment.links]
    comment.save()
    pull("--yes", site=studio_site.url)
    comment.refresh_from_db()
    assert comment.links == ["https://mine.example", "https://wiki.example/brief"]


def test_the_same_pull_again_downloads_nothing(studio_site, there):
    bring(studio_site)
    before, asked = everything(), len(studio_site.downloads)
    told = bring(studio_site)
    assert everything() == before
    assert len(studio_site.downloads) == asked
    assert "attachments          2 unchanged, 2 skipped" in told


def test_a_plan_tells_which_files_are_wanted_and_asks_for_none(studio_site, there):
    told = pull("--dry-run", "--attachments", site=studio_site.url)
    assert "attachments          2 wanted, 2 skipped" in told
    job = ImportJob.objects.get()
    assert {row["name"] for row in job.report["rows"] if row["action"] == "wanted"} == {
        "Attachment 701 (sketch.png)", "Attachment 702 (notes.txt)",
    }  # fmt: skip
    assert (studio_site.downloads, AttachmentFile.objects.count()) == ([], 0)
    call_command("import_shotgun", "--confirm", str(job.pk), stdout=io.StringIO(), stderr=io.StringIO())
    assert len(attached()) == 2


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (404, "answers 404"),
        (410, "answers 410"),  # quarantined there
        (500, "did not answer 5 times: 127.0.0.1 answers 500"),
        ((200, {"Content-Length": 3_000}, b"cut"), "did not answer 5 times"),
        ((200, {"Content-Type": "text/html; charset=utf-8"}, b"<p>Log in"), "a page instead of the file"),
        ((200, {}, b"x" * 4_001), "at most 4000 bytes"),
        ((200, {"Content-Length": 9_000}, b"x" * 9_000), "at most 4000 bytes"),
        ((302, {"Location": "http://169.254.169.254/meta"}, b""), "169.254.169.254 is a private address"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "no address"),
        ((302, {"Location": "http://["}, b""), "no address"),
        ((302, {"Location": "701"}, b""), "more than 5 times"),
    ],
)
def test_a_file_that_cannot_be_had_is_told_and_the_others_come(studio_site, there, settings, answer, why):
    settings.MAX_UPLOAD_SIZE = 4_000
    studio_site.files[701] = answer
    with pytest.raises(CommandError, match="Some media"):
        bring(studio_site)
    assert [name for name, *_rest in attached()] == ["notes.txt"]
    told = ImportJob.objects.get().report["media"]
    assert (told["wanted"], told["brought"], told["failed"]) == (2, 1, 1)
    assert told["failures"][0].startswith("Attachment 701 (sketch.png): ")
    assert why in told["failures"][0]
    assert leftovers(settings) == []
    assert not StagedFile.objects.exists()
    studio_site.files[701] = _picture()
    bring(studio_site)  # the next pull tries it again, and only it
    assert len(attached()) == 2
    assert [number for number, _cookie in studio_site.downloads].count(702) == 1


def test_the_site_sends_on_to_its_store_which_learns_no_session(studio_site, there, settings):
    settings.OUTGOING_PRIVATE_ADDRESSES = True
    with serving(studio_site.serve) as store:
        signed = f"{store.address}/signed/799"
        studio_site.files |= {701: (302, {"Location": signed}, b""), 799: _picture()}
        bring(studio_site)
    assert content_of("sketch.png") == _picture()
    cookies = dict(studio_site.downloads)
    assert cookies[799] is None
    assert cookies[701] is not None


def test_what_it_sends_to_in_a_private_network_is_not_reached(studio_site, there, settings):
    settings.OUTGOING_PRIVATE_ADDRESSES = False
    with serving(studio_site.serve) as store:
        studio_site.files |= {701: (302, {"Location": f"{store.address}/signed/799"}, b""), 799: _picture()}
        with pytest.raises(CommandError, match="Some media"):
            bring(studio_site)
    assert 799 not in dict(studio_site.downloads)


def test_a_page_is_a_file_when_that_is_what_was_attached(studio_site, there):
    studio_site._db["Attachment"][702]["this_file"] |= {"name": "Notes.HTML"}
    studio_site.files[702] = (200, {"Content-Type": "text/html"}, b"<p>slower")
    bring(studio_site)
    assert content_of("Notes.HTML") == b"<p>slower"


def test_a_site_that_went_away_is_not_asked_for_every_file(studio_site, there, monkeypatch):
    monkeypatch.setattr(media, "MOST_AWAY", 1)
    studio_site.files = {701: 503, 702: 503}
    with pytest.raises(CommandError, match="Some media"):
        bring(studio_site)
    told = ImportJob.objects.get().report["media"]
    assert told["failed"] == 2
    assert "it was not asked for" in told["failures"][1]
    assert len(studio_site.downloads) == source.TRIES


def test_killed_between_two_files_nothing_is_half_there(studio_site, there, settings, monkeypatch):
    take, done = media._take, []

    def cut(site, one):
        if done:
            with storage.workspace() as folder:
                site.download(one.shotgun_id, folder / "download", name=one.name)
                raise Cut
        done.append(one)
        take(site, one)

    monkeypatch.setattr(media, "_take", cut)
    with pytest.raises(Cut):
        bring(studio_site)
    assert (len(attached()), leftovers(settings), StagedFile.objects.count()) == (1, [], 0)
    assert Task.objects.count() == 2  # rows are written, the job is done
    monkeypatch.setattr(media, "_take", take)
    bring(studio_site)
    assert len(attached()) == 2
    downloads = [number for number, _cookie in studio_site.downloads]
    assert (downloads.count(701), downloads.count(702)) == (1, 2)


def test_a_failure_while_a_file_is_kept_leaves_neither_row_nor_bytes(studio_site, there, settings, monkeypatch):
    from files.services import attachments

    def cut(**_told):
        raise Cut

    monkeypatch.setattr(attachments, "tell_of_edition", cut)
    with pytest.raises(Cut):
        bring(studio_site)
    assert (AttachmentFile.objects.count(), StagedFile.objects.count(), leftovers(settings)) == (0, 0, [])


def test_a_file_of_a_comment_that_went_meanwhile_is_told(studio_site, there, monkeypatch, settings):
    take = media._take

    def late(site, one):
        Comment.objects.filter(shotgun_id=there["note"]).update(object_id=there_is_no_task())
        take(site, one)

    def there_is_no_task():
        return "0b1f8a4e-0000-4000-8000-000000000000"

    monkeypatch.setattr(media, "_take", late)
    with pytest.raises(CommandError, match="Some media"):
        bring(studio_site)
    assert "deleted meanwhile" in ImportJob.objects.get().report["media"]["failures"][0]
    assert (AttachmentFile.objects.count(), leftovers(settings)) == (0, [])


def test_two_pulls_at_once_keep_a_file_once(studio_site, there, monkeypatch, settings):
    """The other one was faster: what it has stored stays, what came late is dropped."""
    take = media._take

    def twice(site, one):
        take(site, one)
        take(site, one)

    monkeypatch.setattr(media, "_take", twice)
    bring(studio_site)
    assert (len(attached()), leftovers(settings)) == (2, [])
    assert content_of("notes.txt") == NOTES


def test_a_note_that_was_left_out_brings_no_file(studio_site, there):
    studio_site.update("Note", there["note"], {"tasks": [], "note_links": []})
    told = bring(studio_site)
    assert "attachments          4 skipped" in told
    assert studio_site.downloads == []


def test_a_worker_brings_files_and_the_page_of_the_job_tells(studio_site, there, office, commits_at_once, settings):
    settings.OUTGOING_PRIVATE_ADDRESSES = True
    boss = office("admin")
    given = {"site": studio_site.url, "script": "mover", "key": "the-secret-key", "attachments": "on"}
    page = boss.post("/admin/imports/importjob/shotgun/", given)["Location"]
    job = ImportJob.objects.get()
    assert (job.state, job.is_rehearsal, AttachmentFile.objects.count()) == ("done", True, 0)
    assert "<strong>2</strong> to bring" in boss.get(page).content.decode()
    studio_site.files[701] = 404
    boss.post(f"/admin/imports/importjob/{job.pk}/confirm/")
    told = boss.get(page).content.decode()
    assert "Files of the site: 1 of 2 brought, 1 could not be had." in told
    assert "Attachment 701 (sketch.png): 127.0.0.1 answers 404" in told
    report = boss.get(f"/admin/imports/importjob/{job.pk}/report.csv").content.decode()
    assert "not brought;;Attachment 701" in report
    job.refresh_from_db()
    assert (job.secret, len(attached())) == (None, 1)


def test_files_are_brought_by_whoever_ran_the_job(studio_site, there, monkeypatch):
    """A worker that took the job brings its files: the command that watched it does not do it a second time."""
    run = jobs.run_job

    def elsewhere(job_id, **how):
        run(job_id, **how)
        ImportJob.objects.filter(pk=job_id).update(worker="elsewhere:1:1")

    monkeypatch.setattr(import_shotgun.jobs, "run_job", elsewhere)
    told = bring(studio_site)
    assert "brought by the worker that took it" in told
    assert studio_site.downloads == []
