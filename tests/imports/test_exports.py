"""CSV exports: who gets them, what they say (spec 09, 15)."""

import pytest

from productions.models import MetadataDescriptor, ProjectTaskTypeLink
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
