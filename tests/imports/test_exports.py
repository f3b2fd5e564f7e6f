"""CSV exports: who gets them, what they say (spec 09, 15)."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from files.models import PreviewFile
from imports.formulas import neutralised, restored
from imports.queries.tables import XLSX
from productions.models import Entity, MetadataDescriptor, ProjectTaskTypeLink
from reviews.models import Playlist
from tasks.models import Comment, Task, TaskStatus, TaskType, TimeSpent
from tests import factories


def lines(answer):
    return [line.split(";") for line in answer.getvalue().decode().split("\r\n")[:-1]]


@pytest.fixture
def film(studio):
    """One shot and one asset with a task each on the studio's production."""
    project = studio.project
    MetadataDescriptor.objects.create(
        project=project, entity_type="Asset", name="Budget", field_name="budget", for_client=False
    )
    asset = factories.entity(project, "Prop", name="Lamp", description="=1+1", data={"budget": "-5"})
    types = [factories.task_type("Modeling", "Asset"), factories.task_type("Layout", "Shot")]
    for task_type in types:
        ProjectTaskTypeLink.objects.create(project=project, task_type=task_type)
    sequence = factories.entity(project, "Sequence", name="SQ1")
    shot = factories.shot(project, sequence, name="SH1", nb_frames=24, data={"frame_in": 1})
    status = factories.task_status("wip")
    factories.task(asset, types[0], status, [studio.artist], duration=240.0)
    factories.task(shot, types[1], status)
    return project


def test_assets_with_metadata_and_tasks(studio, film):
    header, row = lines(studio.as_("manager").get(f"/export/csv/projects/{film.pk}/assets.csv"))
    assert header == [
        *("Project", "Type", "Name", "Description", "Time Spent"),
        *("Budget", "Modeling", "Assignations"),
    ]
    assert row == [film.name, "Prop", "Lamp", "'=1+1", "0.50", "-5", "wip", studio.artist.full_name]


def test_clients_see_neither_people_nor_private_columns(studio, film):
    header, row = lines(studio.as_("client").get(f"/export/csv/projects/{film.pk}/assets.csv"))
    assert "Budget" not in header
    assert row[-1] == ""


def test_shots_with_frames(studio, film):
    _header, row = lines(studio.as_("artist").get(f"/export/csv/projects/{film.pk}/shots.csv"))
    assert row == [film.name, "", "SQ1", "SH1", "", "0.00", "24", "1", "", "", "wip", ""]


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("client", 200), ("vendor", 403), ("outsider", 403)])
@pytest.mark.parametrize("name", ["assets", "shots", "edits", "casting"])
def test_who_exports_a_production(studio, film, role, status, name):
    answer = studio.as_(role).get(f"/export/csv/projects/{film.pk}/{name}.csv")
    assert answer.status_code == status
    assert status != 200 or answer["Content-Disposition"] == f"attachment; filename=kitsu_the_production_{name}.csv"


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("manager", 200), ("supervisor", 403), ("nobody", 401)])
@pytest.mark.parametrize("name", ["persons", "projects", "task-types", "tasks", "time-spents"])
def test_who_exports_the_studio(studio, film, role, status, name):
    assert studio.as_(role).get(f"/export/csv/{name}.csv").status_code == status


def test_exports_take_the_same_queries_for_any_number_of_rows(studio, film, sql_count):
    client = studio.as_("manager")
    url = f"/export/csv/projects/{film.pk}/assets.csv"
    once = sql_count(client.get, url)
    for number in range(20):
        factories.entity(film, "Prop", name=f"Prop {number}")
    assert sql_count(client.get, url) == once


def test_people_without_bots(studio):
    rows = lines(studio.as_("admin").get("/export/csv/persons.csv"))
    emails = {row[2] for row in rows[1:]}
    assert studio.bot.email not in emails
    assert studio.artist.email in emails


# -- workbooks and formulas --------------------------------------------------------------------------


def sheet(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active


@pytest.mark.parametrize("how", ["query", "header"])
def test_a_workbook_says_the_same(studio, film, how):
    client, url = studio.as_("manager"), f"/export/csv/projects/{film.pk}/assets.csv"
    answer = client.get(f"{url}?format=xlsx") if how == "query" else client.get(url, HTTP_ACCEPT=XLSX)
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert answer["Content-Disposition"].endswith("kitsu_the_production_assets.xlsx")
    table = sheet(answer)
    header, row = table.values
    assert header[:5] == ("Project", "Type", "Name", "Description", "Time Spent")
    assert row[:4] == (film.name, "Prop", "Lamp", "=1+1")
    assert table["D2"].data_type == "s"  # a text, nothing a spreadsheet runs


def test_only_known_formats(studio, film):
    assert studio.as_("manager").get(f"/export/csv/projects/{film.pk}/assets.csv?format=pdf").status_code == 400


@pytest.mark.parametrize("name", ["persons", "projects", "task-types", "tasks", "time-spents"])
def test_every_studio_export_has_a_workbook(studio, film, name):
    assert sheet(studio.as_("manager").get(f"/export/csv/{name}.csv?format=xlsx")).max_row


@given(st.text(alphabet="'=+-@\t\rab1.", max_size=8))
def test_what_looks_like_a_formula_comes_back_as_it_was(text):
    written = neutralised(text)
    assert restored(written) == text
    assert written[:1] not in ("=", "@", "\t", "\r")
    assert written[:1] not in ("+", "-") or float(written) == float(text)


def test_a_round_trip_is_lossless(studio, film, nothing_written):
    manager, url = studio.as_("manager"), f"/export/csv/projects/{film.pk}/assets.csv"
    content = manager.get(url).getvalue()

    def bring_back():
        path = f"/import/csv/projects/{film.pk}/assets?update=true"
        return manager.upload(path, file=SimpleUploadedFile("assets.csv", content))

    bring_back()  # the studio gets its default status and types
    with nothing_written():
        answer = bring_back()
    assert manager.get(url).getvalue() == content
    assert (answer.status_code, answer.json()[0]["description"]) == (201, "=1+1")


def test_a_file_for_an_import_says_all_an_import_reads(studio, film, nothing_written):
    """Episodes, people and resolutions come back too (spec 09, 15.6): the plain export has no columns for them."""
    film.production_type = "tvshow"
    film.save()
    episode = factories.entity(film, "Episode", name="E01")
    status, modeling = TaskStatus.objects.get(short_name="wip"), TaskType.objects.get(name="Modeling")
    sofa = factories.entity(film, "Prop", name="Sofa", source=episode, data={"resolution": "2K", "budget": True})
    factories.task(sofa, modeling, status, [studio.artist])
    namesake = factories.person(first_name=studio.artist.first_name, last_name=studio.artist.last_name)
    manager, url = studio.as_("manager"), f"/export/csv/projects/{film.pk}/assets.csv?for_import=true"
    header, _lamp, row = lines(manager.get(url))
    assert header == [
        *("Episode", "Type", "Name", "Description", "Resolution", "Ready for", "Budget"),
        *("Modeling", "Modeling assignations"),
    ]
    assert row == ["E01", "Prop", "Sofa", "", "2K", "", "true", "wip", studio.artist.email]
    content = manager.get(url).getvalue()
    Task.objects.get(entity=sofa).assignees.clear()
    Entity.objects.filter(pk=sofa.pk).update(source=None)

    def bring_back(query=""):
        path = f"/import/csv/projects/{film.pk}/assets?update=true{query}"
        return manager.upload(path, file=SimpleUploadedFile("assets.csv", content))

    bring_back()
    assert manager.get(url).getvalue() == content
    assert namesake not in Task.objects.get(entity=sofa).assignees.all()
    with nothing_written():
        bring_back()
    assert "ignored_columns" not in bring_back("&dry_run=true").json()


@pytest.mark.parametrize("name", ["projects", "tasks", "time-spents"])
def test_a_manager_exports_the_productions_they_are_on(studio, film, name):
    """The reference gives any manager every open production of the studio (spec 09, 25)."""
    task = Task.objects.get(entity__name="Lamp")
    factories.make(TimeSpent, task=task, person=studio.artist, date=date(2026, 3, 2), duration=60)
    rows = {who: len(lines(studio.as_(who).get(f"/export/csv/{name}.csv"))) for who in ("manager", "outside_manager")}
    assert rows["manager"] > 1
    assert rows["outside_manager"] == 1
    assert len(lines(studio.as_("admin").get(f"/export/csv/{name}.csv"))) == rows["manager"]


# -- playlists ---------------------------------------------------------------------------------------


def test_a_playlist_with_its_last_comments(studio, film):
    shot = Entity.objects.get(name="SH1")
    task = Task.objects.get(entity=shot)
    preview = factories.make(PreviewFile, task=task, person=studio.artist, revision=3)
    for minute, (person, text) in enumerate([(studio.artist, "Ours"), (studio.client, "The client's")]):
        moment = datetime(2026, 3, 2, 9, minute)
        factories.make(Comment, object_id=task.pk, object_type="Task", person=person, text=text, created_at=moment)
    entries = [{"entity_id": str(shot.pk), "preview_file_id": str(preview.pk)}, {"entity_id": str(shot.pk)}]
    playlist = Playlist.objects.create(name="Dailies", project=film, shots=entries, for_entity="shot")
    url = f"/export/csv/playlists/{playlist.pk}"
    first, empty, header, row, bare = lines(studio.as_("supervisor").get(url))
    assert first[:3] == ["Playlist", "The Production | for shots", "Dailies"]
    assert (empty, len(header)) == ([""] * 7, 9)
    assert row[:7] == ["SQ1 / SH1", "24", "Layout", "0", "3", "Wip", studio.artist.full_name]
    assert row[-1] == "Ours"
    assert bare[:2] == ["SQ1 / SH1", "24"]
    statuses = {role: studio.as_(role).get(url).status_code for role in ("artist", "client", "vendor", "admin")}
    assert statuses == {"artist": 403, "client": 403, "vendor": 403, "admin": 200}
    Playlist.objects.update(for_client=True)
    assert lines(studio.as_("client").get(url))[3][-1] == ""  # what the team said is not for clients
    Comment.objects.filter(text="Ours").update(for_client=True)
    assert lines(studio.as_("client").get(url))[3][-1] == "Ours"
