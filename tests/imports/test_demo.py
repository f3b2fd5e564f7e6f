"""The demo production: complete, around today, and written once."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from accounts.choices import Role
from accounts.models import DayOff, Person, SalaryScale
from files import movies
from files.models import PreviewFile
from imports.services.demo import NAME, PASSWORD, PEOPLE
from productions.models import BudgetEntry, Entity, MetadataDescriptor, Milestone, Project, ScheduleItem
from reviews.models import Playlist
from tasks.models import Comment, Task, TimeSpent
from tests import factories
from tests.conftest import row_counts


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo production, written once for the tests that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield Project.objects.get(name=NAME)
        transaction.set_rollback(True)


def test_what_is_made_is_there(demo):
    roles = {link.person.role for link in demo.team_links.select_related("person")}
    assert roles == set(Role.values) - {Role.ADMIN}
    assets = Entity.objects.assets().filter(project=demo)
    assert (assets.count(), assets.filter(preview_file__isnull=False).count()) == (9, 9)
    shots = Entity.objects.of_type("Shot").filter(project=demo)
    assert (shots.count(), shots.filter(nb_frames__gt=0, nb_entities_out__gt=0).count()) == (15, 15)
    columns = {row.field_name: row.entity_type for row in MetadataDescriptor.objects.filter(project=demo)}
    assert columns == {"complexity": "Asset", "outsourced": "Asset", "camera": "Shot", "time_of_day": "Shot"}
    assert {(shot.data or {}).get("camera") for shot in shots} == {"static", "pan", "handheld", "crane"}


def test_work_lies_around_today(demo):
    tasks = Task.objects.filter(project=demo)
    assert not tasks.filter(assignees__isnull=True).exists()
    assert not tasks.filter(start_date=None).exists()
    assert not tasks.filter(due_date=None).exists()
    names = set(tasks.values_list("task_status__short_name", flat=True))
    assert {"todo", "ready", "wip", "wfa", "retake", "done"} <= names
    late = tasks.filter(due_date__lt=date.today()).exclude(task_status__is_done=True)
    assert 3 <= late.count() <= 20
    assert tasks.filter(due_date__gt=date.today()).exists()
    done = tasks.filter(task_status__is_done=True)
    assert not done.filter(done_date=None).exists()
    assert done.filter(retake_count__gt=0).exists()
    assert done.dates("done_date", "week").count() > 4
    assert not Comment.objects.filter(created_at__date__gt=date.today()).exists()


def test_hours_are_those_of_working_days(demo):
    logged = {}
    for row in TimeSpent.objects.filter(task__project=demo):
        assert row.date.weekday() < 5
        assert row.date <= date.today()
        logged[row.person_id, row.date] = logged.get((row.person_id, row.date), 0) + row.duration
    assert 0 < max(logged.values()) <= 480
    away = [(off.person_id, off.date, off.end_date) for off in DayOff.objects.all()]
    assert away
    assert not [key for key in logged for who, first, last in away if key[0] == who and first <= key[1] <= last]
    for task in Task.objects.filter(project=demo):
        assert task.duration == sum(task.time_spents.values_list("duration", flat=True))


def test_the_office_is_there(demo):
    items = ScheduleItem.objects.filter(project=demo)
    assert items.filter(object_id=None).count() == 8
    assert items.exclude(object_id=None).exists()
    assert not items.filter(man_days=0).exists()
    assert Milestone.objects.filter(project=demo, date__gt=date.today()).exists()
    assert BudgetEntry.objects.filter(budget__project=demo, daily_salary__gt=0).count() == 9
    assert not SalaryScale.objects.filter(salary=0).exists()


def test_reviews_show_pictures_movies_and_drawings(demo):
    previews = PreviewFile.objects.filter(task__project=demo)
    assert not previews.exclude(status="ready").exists()
    assert previews.filter(extension="png").count() >= 20
    if movies.available():
        shown = previews.filter(extension="mp4")
        assert shown.count() == 2
        assert all(movie.annotations for movie in shown[:1])
    assert previews.exclude(annotations=None).exclude(annotations=[]).count() >= 3
    playlists = list(Playlist.objects.filter(project=demo))
    assert [row.for_client for row in sorted(playlists, key=lambda one: one.name)] == [False, True]
    known = {str(pk) for pk in previews.values_list("pk", flat=True)}
    for playlist in playlists:
        assert playlist.shots
        assert {entry["preview_file_id"] for entry in playlist.shots} <= known


def test_the_demo_is_written_once(db, client_of, capsys):
    call_command("load_demo")
    assert f"Wrote the production {NAME}." in capsys.readouterr().out
    counts = row_counts()
    call_command("load_demo")
    assert "is there already" in capsys.readouterr().out
    assert row_counts() == counts
    answer = client_of().post("/auth/login", {"email": "maya@demo.example.com", "password": PASSWORD})
    assert answer.status_code == 200
    assert Person.objects.filter(email__endswith="@demo.example.com").count() == len(PEOPLE)


def test_the_demo_needs_no_ffmpeg_and_leaves_salaries_alone(db, monkeypatch):
    monkeypatch.setattr(movies, "program", lambda name: None)
    factories.make(SalaryScale, salary=7)
    call_command("load_demo", verbosity=0)
    assert PreviewFile.objects.exists()
    assert not PreviewFile.objects.exclude(extension="png", status="ready").exists()
    assert set(SalaryScale.objects.values_list("salary", flat=True)) == {0, 7}


def test_the_pictures_of_the_demo_are_files(transactional_db):
    call_command("load_demo", verbosity=0)
    stored = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(stored) >= 20 * 4
