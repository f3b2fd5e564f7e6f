"""A studio moves in from the database of another instance."""

import io
import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Person
from imports.services.demo import PASSWORD, email_of, load_demo
from imports.services.snapshot import dump
from tasks.models import Task, TaskPersonLink
from tests.imports.kitsu_database import kitsu_database


def dumped():
    """Return what the database holds, rows in one order."""
    file = io.BytesIO()
    dump(file)
    tables = json.loads(file.getvalue())
    return {table: sorted(map(json.dumps, rows)) for table, rows in tables.items() if rows}


@pytest.fixture(scope="module")
def demo_snapshot(django_db_setup, django_db_blocker):
    """The demo production as a snapshot; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        Person.objects.filter(email=email_of("Maya")).update(data={"note": "tab\there, \\ there"})
        file = io.BytesIO()
        dump(file)
        transaction.set_rollback(True)
    return json.loads(file.getvalue())


@pytest.fixture(scope="module")
def source(demo_snapshot):
    """The URL of a database that holds the demo production."""
    with kitsu_database(f"source_{uuid.uuid4().hex[:12]}", demo_snapshot) as url:
        yield url


def test_a_database_moves_in_with_ids_links_and_logins(db, source, demo_snapshot, anonymous, capsys):
    call_command("import_kitsu", database=source)
    assert dumped() == {table: sorted(map(json.dumps, rows)) for table, rows in demo_snapshot.items() if rows}
    answer = anonymous.post("/auth/login", {"email": email_of("Maya"), "password": PASSWORD})
    assert answer.json()["login"] is True
    assert "Loaded" in capsys.readouterr().out


def test_a_second_move_brings_only_what_changed(db, source, capsys):
    call_command("import_kitsu", database=source)
    before = dumped()
    Task.objects.filter(pk=Task.objects.first().pk).update(priority=3)
    TaskPersonLink.objects.first().delete()
    capsys.readouterr()
    call_command("import_kitsu", database=source)
    assert dumped() == before
    assert "Loaded 2 rows" in capsys.readouterr().out


def test_dangling_references_are_mended_and_told(db, demo_snapshot, capsys):
    lost = str(uuid.uuid4())
    broken = dict(demo_snapshot)
    broken["task_person_link"] = [*broken["task_person_link"], {"task_id": lost, "person_id": lost}]
    broken["task"] = [{**broken["task"][0], "assigner_id": lost}, *broken["task"][1:]]
    with kitsu_database(f"source_{uuid.uuid4().hex[:12]}", broken) as url:
        call_command("import_kitsu", database=url)
    told = capsys.readouterr().err
    assert "task_person_link" in told
    assert "left out" in told
    assert "task.assigner_id: 1 references to rows that are not there, emptied" in told
    assert Task.objects.count() == len(broken["task"])


def test_a_bad_row_is_named_or_left_out(db, demo_snapshot, capsys):
    broken = dict(demo_snapshot)
    broken["person"] = [{**broken["person"][0], "role": "king"}, *broken["person"][1:]]
    with kitsu_database(f"source_{uuid.uuid4().hex[:12]}", broken) as url:
        with pytest.raises(CommandError, match="person .*column role.*Nothing was loaded"):
            call_command("import_kitsu", database=url)
        assert not Person.objects.exists()
        call_command("import_kitsu", database=url, skip_bad_rows=True)
    assert Person.objects.count() == len(broken["person"]) - 1
    assert "left out: person" in capsys.readouterr().err


def test_what_is_no_kitsu_is_refused(db, source):
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("import_kitsu", database="postgres://127.0.0.1:1/x")
    with pytest.raises(CommandError, match="has no tables person and project"):
        call_command("import_kitsu", database=source.rsplit("/", 1)[0] + "/postgres")
