"""Studios that are moved from, made once for the tests of one worker (they share the group `moving`); a site."""

import sqlite3
from contextlib import closing

import pytest

from imports.services import engine, pulls
from imports.services.shotgun import source as reading
from tests import factories, migrated
from tests.imports.shotgrid import MockSite, write_schema
from tests.imports.studios import Studio


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A studio that has its tables and nothing else."""
    studio = Studio(tmp_path_factory.mktemp("moving") / "empty")
    migrated.embedded(studio.folder)
    return studio


@pytest.fixture(scope="session")
def source(empty):
    """A studio with the demo production, served: (studio, address)."""
    studio = empty.copy(empty.folder.parent / "source")
    studio.must("studio", "--prepare-only")
    studio.must("load_demo", "--verbosity", "0")
    project_id = studio.query("SELECT id FROM project")[0][0]
    person_id = studio.query("SELECT id FROM person WHERE email = 'leo@demo.example.com'")[0][0]
    with closing(sqlite3.connect(studio.folder / "studio.sqlite3")) as connection, connection:
        connection.execute(
            "UPDATE project_person_link SET role = 'supervisor' WHERE project_id = ? AND person_id = ?",
            [project_id, person_id],
        )
    yield studio, studio.serve()
    studio.stop()


@pytest.fixture(scope="session")
def shotgrid_schema(tmp_path_factory):
    """Let the mock server know the fields a site has."""
    write_schema(tmp_path_factory.mktemp("shotgrid"))


@pytest.fixture
def site(shotgrid_schema, monkeypatch):
    """An empty ShotGrid site that commands reach; pages and batches are small."""
    made = MockSite()
    monkeypatch.setattr(reading, "Shotgun", made.connect)
    monkeypatch.setattr(reading, "PAUSE", 0)
    monkeypatch.setattr(reading, "PAGE", 4)
    monkeypatch.setattr(pulls, "PAGE", 4)
    monkeypatch.setattr(engine, "BATCH", 3)
    return made


@pytest.fixture
def boss(db):
    """An administrator, for whom commands import."""
    return factories.person(role="admin", email="boss@here.example")
