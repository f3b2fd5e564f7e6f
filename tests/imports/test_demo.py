"""The demo production: complete, and written once."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from accounts.choices import Role
from accounts.models import Person
from files.models import PreviewFile
from imports.services.demo import NAME, PASSWORD, PICTURES
from productions.models import Entity, Project
from tasks.models import Comment, Task
from tests.conftest import row_counts


def test_the_demo_is_complete_and_written_once(db, client_of, capsys):
    call_command("load_demo")
    assert f"Wrote the production {NAME}." in capsys.readouterr().out
    project = Project.objects.get(name=NAME)
    roles = {link.person.role for link in project.team_links.select_related("person")}
    assert roles == set(Role.values) - {Role.ADMIN}
    assert Entity.objects.assets().filter(project=project).count() == 9
    shots = Entity.objects.of_type("Shot").filter(project=project)
    assert (shots.count(), shots.filter(nb_frames__gt=0, nb_entities_out__gt=0).count()) == (15, 15)
    tasks = Task.objects.filter(project=project)
    assert tasks.filter(assignees__isnull=False).exists()
    assert len(set(tasks.values_list("task_status__short_name", flat=True))) >= 5
    assert Comment.objects.exists()
    ready = PreviewFile.objects.filter(status="ready", extension="png")
    assert ready.count() == PICTURES
    assert Entity.objects.filter(preview_file__isnull=False).exists()
    counts = row_counts()
    call_command("load_demo")
    assert "is there already" in capsys.readouterr().out
    assert row_counts() == counts
    answer = client_of().post("/auth/login", {"email": "maya@demo.example.com", "password": PASSWORD})
    assert answer.status_code == 200
    assert Person.objects.filter(email__endswith="@demo.example.com").count() == 8


def test_the_pictures_of_the_demo_are_files(transactional_db):
    call_command("load_demo", verbosity=0)
    stored = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(stored) >= PICTURES * 4
