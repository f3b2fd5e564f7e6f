"""Imports in the back office: upload, plan, confirmation, bar, report."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imports import jobs
from imports.models import ImportJob
from productions.models import Entity

ADD = "/admin/imports/importjob/add/"
SHOTS = b"Sequence,Name\nSQ1,SH1\nSQ1,SH2\n"


def upload(client, studio, content=SHOTS, **fields):
    values = {"kind": "shots", "project": str(studio.project.pk), "file": SimpleUploadedFile("shots.csv", content)}
    return client.post(ADD, {**values, **fields})


def test_a_file_is_planned_confirmed_and_imported(office, studio, commits_at_once):
    manager = office("manager")
    assert b"Nothing is written before" in manager.get(ADD).content
    page = upload(manager, studio)["Location"]
    job = ImportJob.objects.get()
    assert (job.state, job.report["created"], job.is_rehearsal) == ("done", 2, True)
    assert not Entity.objects.filter(project=studio.project).exists()
    told = manager.get(page).content.decode()
    assert "The plan: nothing is written yet" in told
    assert "<strong>2</strong> created" in told
    confirm = f"/admin/imports/importjob/{job.pk}/confirm/"
    assert confirm in told
    assert manager.get(confirm).status_code == 405
    manager.post(confirm)
    job.refresh_from_db()
    assert (job.state, job.is_rehearsal, job.content) == ("done", False, None)
    assert Entity.objects.filter(project=studio.project, name__startswith="SH").count() == 2
    told = manager.get(page).content.decode()
    assert "Import it" not in told
    manager.post(confirm)  # once is enough
    assert ImportJob.objects.get().attempts == 1


def test_a_plan_does_not_say_that_it_is_done(office, studio, commits_at_once):
    """Whoever looks at the dashboard or at the list must not take a plan for an import."""
    manager = office("manager")
    page = upload(manager, studio)["Location"]
    told = "Planned, nothing written yet"
    assert f"{told} · 2 / 2" in manager.get("/admin/").content.decode()
    assert manager.get("/admin/desk/imports/").json()["jobs"][0]["standing"] == "planned"
    assert told in manager.get("/admin/imports/importjob/").content.decode()
    assert f"Open {studio.project.name}" not in manager.get(page).content.decode()
    manager.post(page.replace("change/", "confirm/"))
    assert "Done · 2 / 2" in manager.get("/admin/").content.decode()
    assert told not in manager.get("/admin/imports/importjob/").content.decode()
    shown = manager.get(page).content.decode()
    assert f'href="/admin/desk/{studio.project.pk}/">Open {studio.project.name}</a>' in shown


def test_refused_rows_are_shown_and_taken_along(office, studio, commits_at_once):
    manager = office("manager")
    page = upload(manager, studio, b"Sequence,Name,Frames\nSQ1,SH1,x\n=SQ,SH2,1\n")["Location"]
    told = manager.get(page).content.decode()
    assert "not a whole number" in told
    assert f'class="button" href="{ADD}"' in told  # the way to the corrected file
    assert "Import it" not in told
    report = manager.get(page.replace("change/", "report.csv")).content.decode().splitlines()
    assert report == [
        "\ufeffLine;Outcome;Column;What",  # without the mark, accents are not read in a spreadsheet
        "2;refused;Frames;Frames: 'x' is not a whole number.",
        "3;created;;SH2",
    ]


def test_an_asset_without_a_name_is_worth_a_look(office, studio, commits_at_once):
    """Stored as the reference does, but the plan says so before it is."""
    manager = office("manager")
    page = upload(manager, studio, b"Type,Name\nProp,\nProp,Cup\n", kind="assets")["Location"]
    told = manager.get(page).content.decode()
    assert told.count("the asset gets no name") == 1
    assert "Import it" in told


def test_the_report_speaks_the_language_of_who_takes_it(office, studio, commits_at_once):
    studio.manager.locale = "fr_FR"
    studio.manager.save()
    manager = office("manager")
    page = upload(manager, studio, "Sequence,Name,Mood\nSQ1,Été\n".encode())["Location"]
    assert "Colonnes du fichier qui ne sont pas lues : Mood" in manager.get(page).content.decode()
    report = manager.get(page.replace("change/", "report.csv")).content.decode().splitlines()
    assert report == ["\ufeffLigne;Résultat;Colonne;Quoi", "2;créé;;Été"]


def test_a_running_import_has_a_bar(office, studio, monkeypatch, commits_at_once):
    monkeypatch.setattr(jobs.run_import_job, "delay", lambda _job_id: None)
    manager = office("manager")
    page = upload(manager, studio)["Location"]
    told = manager.get(page).content.decode()
    progress = page.replace("change/", "progress/")
    assert ("<progress" in told, f'data-progress="{progress}"' in told) == (True, True)
    assert manager.get(progress).json() == {"state": "queued", "rows_done": 0, "rows_total": 2}


def test_who_sees_and_starts_imports(office, studio, commits_at_once):
    page = upload(office("manager"), studio)["Location"]
    for name, status in [("manager", 200), ("admin", 200)]:
        assert office(name).get(page).status_code == status
    for name in ("supervisor", "outside_manager"):
        assert office(name).get(page).status_code == 302
        assert office(name).get(page.replace("change/", "progress/")).status_code == 404
    for name in ("supervisor", "outside_manager", "artist"):
        upload(office(name), studio)
    assert ImportJob.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"project": ""}, "Which production"),
        ({"kind": "estimations"}, "Which tasks"),
        ({"kind": "editorial", "episode": "E9"}, "no episode of this name"),
        ({"kind": "editorial"}, "A timeline is expected"),
        ({"kind": "persons"}, "Select a valid choice"),
        ({"file": SimpleUploadedFile("a.csv", b"\n")}, "The file is empty"),
        ({"file": SimpleUploadedFile("a.csv", b'Sequence,Name\nA,B\nSQ,"SH\n')}, "(Line 3)"),
    ],
)
def test_what_is_missing_is_said(office, studio, fields, why):
    assert why in upload(office("manager"), studio, **fields).content.decode()
    assert not ImportJob.objects.exists()


def test_the_api_confirms_too(studio, commits_at_once):
    client = studio.as_("manager")
    path = f"/import/csv/projects/{studio.project.pk}/shots?job=true&dry_run=true"
    row = client.upload(path, file=SimpleUploadedFile("shots.csv", SHOTS)).json()
    assert studio.as_("outside_manager").post(f"/import/jobs/{row['id']}/confirm").status_code == 404
    answer = client.post(f"/import/jobs/{row['id']}/confirm")
    assert (answer.status_code, answer.json()["state"]) == (202, "done")
    assert client.post(f"/import/jobs/{row['id']}/confirm").status_code == 400
    assert Entity.objects.filter(project=studio.project, name="SH1").count() == 1
