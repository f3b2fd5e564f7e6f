"""A studio moves in over HTTP from a running server: rows, log-ins, files; stopped and taken up again."""

import os
import random
import signal
import time

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from files.models import PreviewFile
from imports.services.moving import client as http
from imports.services.moving.client import Absent, KitsuClient
from imports.services.moving.database import SourceError
from imports.services.moving.pull import read_studio, write_studio
from imports.services.moving.spool import Spool
from imports.services.moving.wire import KINDS
from productions.models import ProjectPersonLink, ProjectTaskTypeLink
from tasks.models import Comment, Task
from tests.imports.studios import ADMIN, PASSWORD

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("moving")]
KILLS = 4


@pytest.fixture
def var_dir(settings, tmp_path):
    """A VAR_DIR of the test's own: the spool lies there."""
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_a_studio_moves_in_with_its_logins_and_files(source, db, var_dir, commits_at_once, anonymous, capsys):
    studio, url = source
    (var_dir / "password").write_text(PASSWORD + "\n")
    how = {"api": url, "email": ADMIN, "password_file": str(var_dir / "password")}
    call_command("import_kitsu", **how)
    told = capsys.readouterr()
    assert "Every row is here." in told.out
    assert told.err == ""
    there = studio.counts()
    for model, table in ((Task, "task"), (Comment, "comment"), (PreviewFile, "preview_file"), (Person, "person")):
        assert model.objects.count() == there[table] > 0
    assert ProjectTaskTypeLink.objects.count() == there["project_task_type_link"]
    assert set(ProjectPersonLink.objects.values_list("role", flat=True)) == {None, "supervisor"}
    assert anonymous.post("/auth/login", {"email": ADMIN, "password": PASSWORD}).json()["login"] is True
    served = [name for name in studio.files() if "tiles" not in name]
    stored = [str(path) for path in (var_dir / "media").rglob("*") if path.is_file()]
    assert {name.rsplit("/", 1)[-1] for name in served} <= {name.rsplit("/", 1)[-1] for name in stored}
    assert not list((var_dir / "moving").glob("*")), "what was read is forgotten once it is here"

    call_command("import_kitsu", **how)
    told = capsys.readouterr().out
    assert "Loaded 0 rows" in told
    assert "Files: 0 brought" in told


def test_killed_anywhere_a_move_goes_on_and_nothing_is_there_twice(source, empty, tmp_path):
    studio, url = source
    target = empty.copy(tmp_path / "target")
    command = ["import_kitsu", "--api", url, "--email", ADMIN]
    target.env["IMPORT_PASSWORD"] = PASSWORD
    dice = random.Random(os.environ.get("PYTEST_RANDOM_SEED", "8"))
    marks = sorted(dice.randrange(1, len(KINDS) + 1) for _ in range(KILLS // 2))
    pages = [(lambda mark=mark: len(list((target.folder / "moving").rglob("whole.json"))) >= mark) for mark in marks]
    files = [(lambda mark=mark: len(target.files()) >= mark) for mark in (1, 6)]
    for reached in (*pages, *files):
        process = target.start(*command)
        while process.poll() is None and not reached():
            time.sleep(0.005)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    told = target.must(*command)
    assert "Every row is here." in told
    behind = ("entity_version", "build_job", "desktop_login_log", "preview_file_storage_state", "playlist_share_link")
    assert target.counts() == studio.counts() | dict.fromkeys(behind, 0)
    served = [name for name in studio.files() if "tiles" not in name]
    assert set(served) <= set(target.files())


def test_refusals_are_one_line(source, db, var_dir, monkeypatch):
    _studio, url = source
    monkeypatch.setattr(http, "PAUSE", 0.01)
    monkeypatch.setenv("IMPORT_PASSWORD", "wrong")
    with pytest.raises(CommandError, match="cannot log in"):
        call_command("import_kitsu", api=url, email=ADMIN)
    monkeypatch.setenv("IMPORT_PASSWORD", "mypassword")
    with pytest.raises(CommandError, match="no administrator"):
        call_command("import_kitsu", api=url, email="leo@demo.example.com")
    with pytest.raises(CommandError, match="Say who logs in"):
        call_command("import_kitsu", api=url)
    monkeypatch.delenv("IMPORT_PASSWORD")
    with pytest.raises(CommandError, match="password is missing"):
        call_command("import_kitsu", api=url, email=ADMIN)
    monkeypatch.setenv("IMPORT_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="failed 5 times"):
        call_command("import_kitsu", api="http://127.0.0.1:1", email=ADMIN)
    with pytest.raises(CommandError, match="Rows are missing here"):
        call_command("import_kitsu", api=url, email=ADMIN, verify=True)


class Scripted(KitsuClient):
    """An instance whose answers are given: {path: list of pages}."""

    def __init__(self, pages):
        super().__init__("http://scripted")
        self.answers, self.asked = pages, []

    def get(self, path, page=None, **params):
        self.asked.append((path, page))
        if path not in self.answers:
            raise Absent(path)
        pages = self.answers[path]
        if not isinstance(pages, list):
            return pages
        rows = pages[page - 1]
        if isinstance(rows, Exception):
            raise rows
        return {"data": rows, "total": sum(len(p) for p in pages if isinstance(p, list)), "nb_pages": len(pages)}


def department(number):
    return {
        "id": f"0b1f8a4e-0000-4000-8000-{number:012}",
        "name": f"D{number}",
        "color": "#000000",
        "type": "Department",
    }


def test_reading_goes_on_at_the_page_where_it_stopped(db, var_dir):
    broken = {"/data/departments": [[department(1)], SourceError("gone")]}
    spool = Spool("http://scripted").open()
    with pytest.raises(SourceError, match="gone"):
        read_studio(Scripted(broken), spool)
    whole = Scripted({"/data/departments": [[department(1)], [department(2)]]})
    warnings = []
    read_studio(whole, spool, warn=warnings.append)
    assert [asked for asked in whole.asked if asked[0] == "/data/departments"] == [("/data/departments", 2)]
    assert write_studio(spool)["department"].written == 2
    assert (spool.folder.stat().st_mode & 0o777) == 0o700


def test_rows_that_move_between_pages_are_read_again(db, var_dir):
    spool, warnings = Spool("http://moving").open(), []
    restless = Scripted({"/data/departments": [[department(1)], [department(1)]]})
    read_studio(restless, spool, warn=warnings.append)
    assert "departments: 1 of 2 rows seen, people are working there; run it again" in warnings
    assert write_studio(spool)["department"].written == 1


def test_what_the_wire_calls_otherwise_becomes_columns_and_links(db, var_dir):
    person = {
        "id": department(1)["id"], "first_name": "Ada", "last_name": "L", "email": "ada@studio.example", "role": "user",
        "full_name": "Ada L", "departments": [department(2)["id"]], "totp_enabled": True, "type": "Person",
        "password": "$2b$04$x", "archived": False, "is_bot": False, "is_guest": False,
    }  # fmt: skip
    notification = {
        "id": department(3)["id"], "person_id": person["id"], "author_id": person["id"], "type": "Notification",
        "notification_type": "mention", "read": False,
    }  # fmt: skip
    pages = {
        "/data/departments": [[department(2)]],
        "/data/persons": [[person]],
        "/data/notifications": [[notification]],
    }
    spool = Spool("http://wire").open()
    read_studio(Scripted(pages), spool)
    write_studio(spool)
    ada = Person.objects.get()
    assert ada.totp_enabled is False, "the secret stays there: a second factor is set up again"
    assert list(ada.departments.values_list("name", flat=True)) == ["D2"]
    assert ada.notifications.get().type == "mention"
