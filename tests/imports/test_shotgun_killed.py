"""The process of a pull is killed at random moments and started again: all of it is there once."""

import json
import random
import subprocess
import sys

import pytest

from tests.imports.pull_process import SHOTS
from tests.imports.shotgrid import KEY
from tests.imports.test_import_worker import PATIENCE, ROOT, House, studio
from tests.together import wait_until

pytestmark = pytest.mark.clients
KILLS = 3


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, "files")
    yield made
    made.close()


def test_a_killed_pull_goes_on_where_it_stopped(house):
    snapshot = house.folder / "studio.json"
    snapshot.write_text(json.dumps(studio()))
    house.prepare()
    house.manage("import_kitsu", "--snapshot", str(snapshot), "--verbosity", "0")
    pages, chance = 0, random.Random(7)
    for _kill in range(KILLS):
        process = pull(house, 0.2)
        wait_for(process, house, pages + chance.randint(2, 6))
        process.kill()
        process.wait()
        found = pages_read(house)
        assert found > pages
        assert house.state() == "running"
        assert house.query("SELECT count(*) FROM entity")[0] == 0
        pages = found
    assert KEY not in repr(house.query("SELECT * FROM import_job"))
    process = pull(house, 0)
    out, _none = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out[-3000:]
    assert "Going on where an interrupted run stopped" in out
    assert house.query("SELECT count(*), min(state) FROM import_job") == (1, "done")
    assert pages_read(house) == 0
    assert house.query("SELECT count(*) FROM task")[0] == SHOTS + 1
    assert house.query("SELECT count(*), count(DISTINCT shotgun_id) FROM comment") == (2 * SHOTS, 2 * SHOTS)
    assert house.query("SELECT count(*), count(DISTINCT shotgun_id) FROM preview_file") == (2 * SHOTS, 2 * SHOTS)


def pull(house, pause):
    """Start a process that pulls, one page every `pause` seconds."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.imports.pull_process", str(pause), str(house.folder / "site")],
        cwd=ROOT,
        env=house.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def pages_read(house):
    return house.query("SELECT count(*) FROM import_page")[0]


def wait_for(process, house, pages):
    def are_there():
        assert process.poll() is None, process.stdout.read()[-3000:]
        return pages_read(house) >= pages

    wait_until(are_there, PATIENCE)
