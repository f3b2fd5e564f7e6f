"""A ShotGrid site is pulled in: all of it, once, whatever breaks; by the rules of a file (spec 09, 12)."""

import io
import random

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from shotgun_api3 import Fault

from accounts.models import Person
from files.models import PreviewFile
from imports.management.commands import import_shotgun
from imports.models import ImportJob, ImportPage
from imports.services.shotgun.rules import TABLES, parse_rules
from imports.services.shotgun.translation import WRITTEN
from productions.models import Entity, Project
from productionsite.background import JobState
from reviews.models import Playlist
from tasks.models import Comment, Task, TaskStatus, TaskType
from tests import factories
from tests.imports.pulling import bury, everything, pull
from tests.imports.shotgrid import KEY, SCRIPT, URL, Cut, fill

pytestmark = pytest.mark.django_db(transaction=True)
RULES = """
[people]
"bob@there.example" = "robert@here.example"
render = "skip"

[roles]
Artist = "supervisor"

[statuses]
fin = "Done"

[note_statuses]
opn = "retake"

[project_statuses]
Active = "Running"

[defaults]
author = "producer@here.example"
"""


def test_a_whole_site_comes_in(site, boss):
    there = fill(site)
    pull()
    project = Project.objects.get(shotgun_id=there["show"]["id"])
    assert (project.name, project.project_status.name, project.production_type) == ("Cosmos", "Open", "tvshow")
    assert project.data["sg_fps"] == 25.0
    assert "sg_lead" not in project.data
    assert sorted(project.team.values_list("email", flat=True)) == ["ada@there.example", "bob@there.example"]
    shot = Entity.objects.of_type("Shot").get(name="SH0001")
    assert (shot.parent.name, shot.parent.parent.name, shot.data["frame_in"], shot.data["frame_out"]) == (
        "SQ01", "E01", 5, 25,
    )  # fmt: skip
    assert (shot.data["sg_handles"], shot.data["sg_status_list"], shot.nb_entities_out) == (8, "ip", 1)
    assert [asset.name for asset in shot.entities_out.all()] == ["Lamp"]
    assert [part.name for part in Entity.objects.get(name="Lamp").entities_out.all()] == ["Bulb"]
    task = Task.objects.get(entity=shot)
    assert (task.name, task.task_type.name, task.task_status.short_name) == ("anim", "Animation", "ip")
    assert (task.duration, task.estimation, task.start_date.day) == (180, 960, 5)
    assert [person.first_name for person in task.assignees.all()] == ["Bob"]
    assert list(task.preview_files.order_by("revision").values_list("revision", "name")) == [
        (1, "SH0001_v1"), (2, "SH0001_v2"),
    ]  # fmt: skip
    comments = Comment.objects.filter(object_id=task.pk).order_by("shotgun_id")
    assert [(one.text, one.person.email, one.task_status.short_name) for one in comments] == [
        ("Slower", "ada@there.example", "ip"), ("Published", "boss@here.example", "ip"),
    ]  # fmt: skip
    assert not Project.objects.filter(name__in=["Old", "Template"]).exists()
    assert not TaskType.objects.filter(name="Unused").exists()
    assert not TaskStatus.objects.filter(short_name="vwd").exists()
    assert not Person.objects.filter(email="stranger@there.example").exists()
    assert not Person.objects.get(email="gone@there.example").active


def test_replies_and_playlists_come_along(site, boss):
    fill(site)
    pull()
    comment = Comment.objects.get(text="Slower", object_id=Task.objects.get(entity__name="SH0001").pk)
    people = {one.email: str(one.pk) for one in Person.objects.all()}
    assert [(one["text"], one["person_id"], one["date"]) for one in comment.replies] == [
        ("How much?", people["bob@there.example"], "2026-01-06T10:00:00"),
        ("By half", people["boss@here.example"], "2026-01-06T10:00:00"),  # a script wrote it
    ]
    full, empty = Playlist.objects.order_by("name")
    assert (full.name, empty.name.startswith("Dailies #"), empty.shots) == ("Dailies", True, [])
    assert (full.for_entity, full.is_for_all, full.project.name) == ("shot", True, "Cosmos")
    newest = PreviewFile.objects.filter(revision=2).order_by("name")
    assert full.shots == [
        {"entity_id": str(one.task.entity_id), "preview_file_id": str(one.pk)} for one in newest
    ]  # fmt: skip


def test_replies_of_people_here_stay(site, boss):
    fill(site)
    pull("--yes")
    comment = Comment.objects.filter(text="Slower").order_by("shotgun_id").first()
    mine = {"id": "0b1f8a4e-0000-4000-8000-000000000000", "text": "Mine", "person_id": str(boss.pk)}
    nameless = [{"text": text, "person_id": str(boss.pk)} for text in ("Old", "Older")]  # imports take such replies
    comment.replies = [mine, *nameless, *comment.replies]
    comment.save()
    there = site.find("Reply", [], ["content"])
    site.update("Reply", there[0]["id"], {"content": "By how much?"})
    pull("--yes")
    comment.refresh_from_db()
    assert [one["text"] for one in comment.replies] == ["Mine", "Old", "Older", "By how much?", "By half"]


def test_the_same_pull_again_changes_nothing(site, boss):
    fill(site)
    pull()
    before = everything()
    told = pull()
    assert everything() == before
    assert "0 created, 0 updated" in told
    nouns = [line.split()[0] for line in told.splitlines() if line.startswith("  ")]
    seen = [noun for noun in WRITTEN if noun not in ("scenes", "attachments")]
    assert nouns == [*seen, "all"] * 2  # the plan, then what was done


def test_what_changed_there_is_changed_here(site, boss):
    there = fill(site)
    pull()
    site.update("Shot", there["shots"][0]["id"], {"code": "SH9999", "assets": []})
    site.update("Task", there["tasks"][1]["id"], {"task_assignees": [there["people"]["ada"]]})
    site.add("Shot", code="NEW", project=there["show"], sg_sequence=there["sequence"])
    told = pull("--yes")
    assert "1 created, 2 updated" in told
    shot = Entity.objects.get(name="SH9999")
    assert (list(shot.entities_out.all()), shot.nb_entities_out) == ([], 0)
    assert Task.objects.get(shotgun_id=there["tasks"][1]["id"]).assignees.get().first_name == "Ada"


def test_a_dry_run_tells_the_plan_and_writes_nothing(site, boss):
    fill(site)
    before = everything()
    told = pull("--dry-run")
    assert everything() == before
    assert "shots                3 created" in told
    assert "Asset 3 (Untyped) has no type." in told
    assert "On nothing" in told
    job = ImportJob.objects.get()
    asked = len(site.asked)
    call_command("import_shotgun", "--confirm", str(job.pk), stdout=io.StringIO())
    assert Entity.objects.of_type("Shot").count() == 3
    assert len(site.asked) == asked  # what was shown is what is written: nothing is read again


def test_rules_say_who_is_who_and_what_statuses_are_called(site, boss, tmp_path):
    fill(site)
    robert = factories.person(email="robert@here.example", first_name="Robert")
    producer = factories.person(email="producer@here.example")
    done = TaskStatus.objects.create(name="Done", short_name="done", color="#00ff00")
    retake = TaskStatus.objects.create(name="Retake", short_name="retake", color="#ff0000")
    (tmp_path / "rules.toml").write_text(RULES)
    pull("--rules", str(tmp_path / "rules.toml"))
    before = everything()
    pull("--rules", str(tmp_path / "rules.toml"))
    assert everything() == before
    task = Task.objects.get(entity__name="SH0001")
    assert task.assignees.get() == robert
    assert not Person.objects.filter(email="bob@there.example").exists()
    assert Person.objects.get(pk=robert.pk).first_name == "Robert"
    modeling = Task.objects.get(name="model")
    assert modeling.task_status == done
    assert [one.email for one in modeling.assignees.all()] == ["gone@there.example"]
    assert not TaskStatus.objects.filter(short_name="fin").exists()
    assert not Person.objects.filter(desktop_login="render").exists()
    assert Person.objects.get(email="gone@there.example").role == "supervisor"
    slower, published = Comment.objects.filter(object_id=task.pk).order_by("shotgun_id")
    assert (slower.task_status, published.task_status) == (retake, task.task_status)
    assert published.person == producer
    assert Project.objects.get().project_status.name == "Running"


def test_the_rules_of_the_documentation_are_rules():
    told = parse_rules((settings.BASE_DIR / "docs" / "shotgrid-rules.toml").read_text(encoding="utf-8"))
    assert set(told) == set(TABLES)


def test_two_people_there_may_be_one_here(site, boss, tmp_path):
    there = fill(site)
    (tmp_path / "rules.toml").write_text('[people]\nada = "one@here.example"\nbob = "one@here.example"\n')
    pull("--rules", str(tmp_path / "rules.toml"))
    one = Person.objects.get(email="one@here.example")
    assert one.shotgun_id == there["people"]["ada"]["id"]
    assert Task.objects.get(entity__name="SH0002").assignees.get() == one
    assert Project.objects.get().team.get() == one


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ("[poeple]\n", "unknown table [poeple]"),
        ("[people", "no TOML"),
        ("[people]\nada = 3\n", "must be lines"),
        ('[roles]\nArtist = "king"\n', "no role 'king'"),
        ('[defaults]\nowner = "x"\n', "unknown line owner"),
        ('[statuses]\nfin = "Nowhere"\n', "'Nowhere', which is neither here"),
        ('[defaults]\nauthor = "nobody@here.example"\n', "nobody@here.example, who is not here"),
    ],
)
def test_rules_that_say_nothing_sensible_are_refused(site, boss, tmp_path, rules, why):
    fill(site)
    (tmp_path / "rules.toml").write_text(rules)
    before = everything()
    with pytest.raises(CommandError, match=r".*") as caught:
        pull("--rules", str(tmp_path / "rules.toml"))
    assert why in str(caught.value)
    assert everything() == before


def test_a_record_that_cannot_be_stored_stops_everything_unless_told_otherwise(site, boss):
    there = fill(site)
    site.add("Shot", code="X" * 200, project=there["show"])
    before = everything()
    with pytest.raises(CommandError, match="--skip-bad-rows"):
        pull()
    with pytest.raises(CommandError, match="Nothing was written"):
        pull("--yes")
    assert everything() == before
    told = pull("--skip-bad-rows")
    assert "XXXX" in told
    assert Entity.objects.of_type("Shot").count() == 3


@pytest.mark.parametrize("seed", range(4))
def test_killed_in_the_middle_and_run_again_it_is_whole(site, boss, seed):
    """Three kills at random pages: each run goes on where the last one stopped, nothing is there twice."""
    fill(site, shots=6)
    chance = random.Random(seed)
    read = []
    for _kill in range(3):
        site.breaks = {len(site.asked) + chance.randint(3, 6): Cut()}
        with pytest.raises(Cut):
            pull("--yes")
        bury(ImportJob.objects.get())
        read.append(ImportPage.objects.count())
    assert read == sorted(read)
    assert read[-1] > read[0] > 0
    assert not Project.objects.exists()
    site.breaks = {}
    assert "Going on where" in pull("--yes")
    assert (Entity.objects.of_type("Shot").count(), Task.objects.count(), Comment.objects.count()) == (6, 7, 12)
    assert not ImportPage.objects.exists()
    before = everything()
    pull("--yes")
    assert everything() == before


def test_a_kill_while_writing_leaves_nothing_half_written(site, boss, monkeypatch):
    fill(site)
    before = everything()
    from imports.services.shotgun import plan, work

    def cut(records):
        raise Cut

    monkeypatch.setitem(plan.NOUNS, "notes", work.Noun("notes", work.NOTES.read, cut))
    with pytest.raises(Cut):
        pull("--yes")
    assert everything() == before
    bury(ImportJob.objects.get())
    monkeypatch.setitem(plan.NOUNS, "notes", work.NOTES)
    asked = len(site.asked)
    pull("--yes")
    assert len(site.asked) == asked  # all pages were there
    assert Comment.objects.count() == 6


def test_a_pull_that_a_worker_has_taken_up_is_watched(site, boss, monkeypatch):
    fill(site)
    site.breaks = {4: Cut()}
    with pytest.raises(Cut):
        pull("--yes")
    job = ImportJob.objects.get()
    assert job.state == JobState.RUNNING  # by this process, which lives
    report = {"created": 3, "updated": 0, "unchanged": 0, "skipped": 0, "refused": 0, "warnings": []}

    def ended(_seconds):
        ImportJob.objects.filter(pk=job.pk).update(state=JobState.DONE, report=report)

    monkeypatch.setattr(import_shotgun.time, "sleep", ended)
    told = pull("--yes")
    assert "Watching it" in told
    assert "3 created" in told
    assert not Project.objects.exists()


def test_a_site_that_is_away_now_and_then_is_asked_again(site, boss):
    fill(site)
    site.breaks = {3: ConnectionResetError("reset"), 7: TimeoutError("late")}
    pull()
    assert Entity.objects.of_type("Shot").count() == 3


def test_a_bar_knows_what_is_to_come(site, boss, monkeypatch):
    """While it is read the job says how much there is, although only the site knows."""
    fill(site, shots=6)
    seen = []
    find = site.find

    def watched(entity_type, *arguments, **options):
        seen.append((entity_type, ImportJob.objects.values_list("rows_total", flat=True).first()))
        return find(entity_type, *arguments, **options)

    monkeypatch.setattr(site, "find", watched)
    pull("--yes")
    job = ImportJob.objects.get()
    known = {total for entity, total in seen if entity in ("Shot", "Task", "Note")}
    assert len(known) == 1
    beside = 10 + 12  # people, steps and statuses, and the replies of notes: known once these are read
    assert 0 <= job.rows_total - known.pop() < beside
    assert job.rows_done == job.rows_total


def test_a_site_that_stays_away_fails_the_job_and_keeps_what_was_read(site, boss):
    fill(site)
    site.breaks = {n: ConnectionResetError("reset") for n in range(6, 100)}
    with pytest.raises(CommandError, match="did not answer 5 times.*start the command again"):
        pull()
    job = ImportJob.objects.get()
    assert (job.state, job.secret) == (JobState.FAILED, None)
    assert job.pages.exists()
    site.breaks = {}
    pull()
    assert Entity.objects.of_type("Shot").count() == 3


def test_a_wrong_key_and_an_unknown_project_are_told(site, boss):
    fill(site)
    with pytest.raises(CommandError, match="does not accept the script"):
        pull(key="wrong")
    with pytest.raises(CommandError, match="no project 'Comsos'"):
        pull(projects=("Comsos",))
    assert not Project.objects.exists()


def test_the_key_is_never_stored_in_clear_nor_served(site, boss, admin, monkeypatch):
    fill(site)
    monkeypatch.setattr(import_shotgun, "hand_over", lambda job: None)
    pull("--queue")
    job = ImportJob.objects.get()
    assert job.secret == KEY
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM import_job")
        assert KEY not in repr(cursor.fetchall())
    assert KEY not in admin.get(f"/import/jobs/{job.pk}").content.decode()
    assert "secret" not in admin.get(f"/import/jobs/{job.pk}").json()


def test_a_worker_does_a_queued_pull(site, boss):
    """Without a broker tasks run where they are queued."""
    fill(site)
    pull("--queue")
    job = ImportJob.objects.get()
    assert (job.state, job.secret, job.content) == (JobState.DONE, None, None)
    assert job.rows_done == job.rows_total > 0
    assert job.report["created"] == job.report["parts"]["shots"]["created"] + sum(
        counts.get("created", 0) for noun, counts in job.report["parts"].items() if noun != "shots"
    )
    assert Entity.objects.of_type("Shot").count() == 3


def test_all_running_projects_come_when_none_is_named(site, boss):
    fill(site)
    site.add("Project", name="Second", sg_status="Bidding", archived=False, is_template=False)
    pull(projects=())
    found = {row.name: row.project_status.name for row in Project.objects.select_related("project_status")}
    assert found == {"Cosmos": "Open", "Second": "Bidding"}


def test_an_asset_is_made_of_all_its_parts_however_they_are_spread_over_pages(site, boss):
    there = fill(site)
    for number in range(7):
        site.add("Asset", code=f"Part {number}", project=there["show"], sg_asset_type="Prop", parents=[there["lamp"]])
    pull("--yes")
    lamp = Entity.objects.get(name="Lamp")
    assert (lamp.entities_out.count(), lamp.nb_entities_out) == (8, 8)
    before = everything()
    pull("--yes")
    assert everything() == before


def test_tasks_of_one_name_stay_apart(site, boss):
    there = fill(site)
    step, shot = site._db["Task"][there["tasks"][0]["id"]]["step"], there["shots"][0]
    twin = site.add("Task", content="anim", project=there["show"], step=step, entity=shot, created_by=None)
    pull()
    before = everything()
    pull()
    assert everything() == before
    names = Task.objects.filter(entity__name="SH0001").order_by("shotgun_id").values_list("name", flat=True)
    assert list(names) == ["anim", f"anim #{twin['id']}"]


def test_what_stands_here_under_the_name_is_taken_over(site, boss):
    """A production that was set up by hand becomes the one there: nothing is there twice."""
    fill(site)
    project = factories.make(Project, name="Cosmos")
    lamp = factories.entity(project, "Prop", name="Lamp")
    pull()
    assert Project.objects.get() == project
    assert Entity.objects.get(name="Lamp") == lamp
    assert Entity.objects.get(name="Lamp").shotgun_id == 1


PAGE = "/admin/imports/importjob/shotgun/"


def test_the_back_office_plans_and_confirms_a_pull(site, office, commits_at_once, settings):
    settings.OUTGOING_PRIVATE_ADDRESSES = False
    fill(site)
    boss = office("admin")
    assert PAGE in boss.get("/admin/imports/importjob/add/").content.decode()
    given = {"site": URL, "script": SCRIPT, "key": KEY, "projects": "Cosmos, "}
    rules = SimpleUploadedFile("rules.toml", b'[project_statuses]\nActive = "Running"\n')
    page = boss.post(PAGE, {**given, "rules": rules})["Location"]
    job = ImportJob.objects.get()
    assert (job.state, job.is_rehearsal, job.secret, job.options["projects"]) == ("done", True, None, ["Cosmos"])
    assert not Project.objects.filter(name="Cosmos").exists()
    told = boss.get(page).content.decode()
    assert KEY not in told
    assert "Shot 1 (SH0001)" in told
    boss.post(f"/admin/imports/importjob/{job.pk}/confirm/")
    assert Project.objects.get(name="Cosmos").project_status.name == "Running"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"site": "http://127.0.0.1:9200/"}, "private address"),
        ({"site": "ftp://studio.example"}, "http"),
        ({"rules": SimpleUploadedFile("rules.toml", b"[poeple]")}, "unknown table"),
        ({"rules": SimpleUploadedFile("rules.toml", b"\xff\xfe")}, "no text"),
        ({"key": ""}, "required"),
    ],
)
def test_the_back_office_refuses_what_is_no_site(site, office, settings, changed, why):
    settings.OUTGOING_PRIVATE_ADDRESSES = False
    answer = office("admin").post(PAGE, {"site": URL, "script": SCRIPT, "key": KEY, **changed})
    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_only_administrators_pull(site, office):
    manager = office("manager")
    assert manager.get(PAGE).status_code == 403
    assert PAGE not in manager.get("/admin/imports/importjob/add/").content.decode()


def test_what_a_site_does_not_use_is_left_out_but_never_what_it_did_not_answer(site, boss, monkeypatch):
    fill(site)
    read = site.schema_field_read

    def without_episodes(error):
        def answer(entity):
            if entity == "Episode":
                raise error
            return read(entity)

        return answer

    monkeypatch.setattr(site, "schema_field_read", without_episodes(ConnectionResetError("reset")))
    with pytest.raises(CommandError, match="did not answer"):
        pull()
    monkeypatch.setattr(site, "schema_field_read", without_episodes(Fault("Episode is not enabled")))
    pull()
    assert Project.objects.get().production_type == "short"
    assert Entity.objects.of_type("Sequence").get().parent is None
    assert Entity.objects.of_type("Shot").count() == 3
