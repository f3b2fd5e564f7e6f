"""Creation of temporal kinds: once per name and place, told once, in any number, from any number of threads."""

import pytest
from django.db import connection

from events.models import ApiEvent
from productions.models import Entity
from shots.services.edits import create_edit
from shots.services.episodes import create_episode
from shots.services.scenes import create_scene
from shots.services.sequences import create_sequence
from shots.services.shots import create_shot, create_shots
from tests import factories
from tests.together import at_once

pytestmark = pytest.mark.django_db
KINDS = ["shots", "sequences", "episodes", "scenes", "edits", "concepts", "concept-folders"]


def path_of(studio, kind):
    return f"/data/projects/{studio.project.pk}/{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_creating_twice_gives_one_untouched_row(studio, kind):
    client = studio.as_("manager")
    first = client.post(path_of(studio, kind), {"name": "X", "description": "first"})
    second = client.post(path_of(studio, kind), {"name": "X", "description": "second"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Entity.objects.filter(name="X").count() == 1
    events = [name for name in ApiEvent.objects.values_list("name", flat=True) if name.endswith(":new")]
    assert len(events) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_case_of_a_name_counts(studio, kind):
    client = studio.as_("manager")
    ids = {client.post(path_of(studio, kind), {"name": name}).json()["id"] for name in ("sh", "SH", "SH ")}
    assert len(ids) == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 161}, {"name": 5}, {"name": None}])
def test_bad_names_write_nothing(studio, kind, body, nothing_written):
    client = studio.as_("manager")
    with nothing_written():
        assert client.post(path_of(studio, kind), body).status_code == 400


STAFF = {"admin": 201, "manager": 201, "supervisor": 403, "artist": 403, "client": 403, "vendor": 403, "outsider": 403}
CONCEPTS = {**STAFF, "supervisor": 201, "artist": 201}
FOLDERS = {**STAFF, "supervisor": 201}


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [
        (kind, name, status)
        for kind in KINDS
        for name, status in {"concepts": CONCEPTS, "concept-folders": FOLDERS}.get(kind, STAFF).items()
    ],
)
def test_who_creates(studio, kind, name, status):
    assert studio.as_(name).post(path_of(studio, kind), {"name": "X"}).status_code == status
    assert Entity.objects.filter(name="X").exists() == (status == 201)


@pytest.mark.parametrize(
    ("kind", "key", "parent_kind"),
    [
        ("shots", "sequence_id", "Sequence"),
        ("scenes", "sequence_id", "Sequence"),
        ("sequences", "episode_id", "Episode"),
        ("edits", "episode_id", "Episode"),
        ("edits", "parent_id", "Episode"),
        ("concepts", "parent_id", "ConceptFolder"),
    ],
)
def test_parents_are_of_the_right_kind_and_production(studio, kind, key, parent_kind):
    client, path = studio.as_("manager"), path_of(studio, kind)
    right = factories.entity(studio.project, parent_kind)
    assert client.post(path, {"name": "X", key: str(right.pk)}).json()["parent_id"] == str(right.pk)
    wrong = [factories.entity(studio.project, "Prop"), factories.entity(factories.project(), parent_kind)]
    for parent in wrong:
        assert client.post(path, {"name": "Y", key: str(parent.pk)}).status_code == 404
    assert client.post(path, {"name": "Y", key: ""}).status_code == 400
    assert not Entity.objects.filter(name="Y").exists()


def test_the_same_shot_name_in_two_sequences_is_two_shots(studio):
    sequences = [factories.entity(studio.project, "Sequence") for _n in range(2)]
    for parent in [*sequences, None]:
        shot, created = create_shot(project_id=studio.project.pk, name="SH01", sequence_id=parent and parent.pk)
        assert created
        assert shot.parent_id == (parent and parent.pk)


def test_a_new_shot_tells_its_episode(studio):
    episode = factories.entity(studio.project, "Episode")
    sequence = factories.entity(studio.project, "Sequence", parent=episode)
    body = {"name": "SH01", "sequence_id": str(sequence.pk), "nb_frames": "44", "data": {"frame_in": "25"}}
    row = studio.as_("manager").post(path_of(studio, "shots"), body).json()
    assert (row["nb_frames"], row["data"], row["type"], row["status"]) == (44, {"frame_in": "25"}, "Shot", "running")
    assert ApiEvent.objects.get(name="shot:new").data == {
        "shot_id": row["id"],
        "episode_id": str(episode.pk),
        "project_id": str(studio.project.pk),
    }


@pytest.mark.parametrize(("status", "stored"), [("standby", "standby"), ("nonsense", "running"), (None, "running")])
def test_the_status_of_a_new_episode(studio, status, stored):
    row = studio.as_("manager").post(path_of(studio, "episodes"), {"name": "E01", "status": status}).json()
    assert row["status"] == stored


def test_a_concept_is_linked_by_ids_or_objects(studio):
    about = [factories.entity(studio.project) for _n in range(2)]
    links = [str(about[0].pk), {"id": str(about[1].pk)}, str(studio.project.pk)]
    row = studio.as_("artist").post(path_of(studio, "concepts"), {"name": "X", "entity_concept_links": links}).json()
    assert set(row["entity_concept_links"]) == {str(one.pk) for one in about}


@pytest.mark.parametrize(
    ("links", "status"), [(None, 400), (["x"], 400), ([{}], 400), ([{"id": "x"}], 404), ([{"id": 5}], 400)]
)
def test_what_a_concept_is_about_must_be_ids(studio, nothing_written, links, status):
    client = studio.as_("artist")
    with nothing_written():
        answer = client.post(path_of(studio, "concepts"), {"name": "X", "entity_concept_links": links})
    assert answer.status_code == status
    if links == ["x"]:
        assert answer.json()["data"]["errors"][0]["field"] == "entity_concept_links.0"


def test_shots_are_created_in_numbers_by_few_statements(studio, sql_count):
    sequence = factories.entity(studio.project, "Sequence")

    def create(prefix, number):
        rows = [{"name": f"{prefix}{n}", "parent_id": sequence.pk} for n in range(number)]
        return create_shots(project_id=studio.project.pk, rows=rows)

    create("A", 1)
    few = sql_count(create, "B", 2)
    assert sql_count(create, "C", 60) == few
    again = create("C", 61)
    assert [created for _shot, created in again] == [False] * 60 + [True]
    twice = create_shots(project_id=studio.project.pk, rows=[{"name": "D"}, {"name": "D"}])
    assert twice[0][0].pk == twice[1][0].pk
    assert [created for _shot, created in twice] == [True, False]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("orphan", [True, False])
def test_two_threads_create_one_shot(orphan):
    project = factories.project()
    sequence_id = None if orphan else factories.entity(project, "Sequence").pk
    factories.entity_type("Shot")

    def create():
        shot, created = create_shot(project_id=project.pk, name="SH01", sequence_id=sequence_id)
        return shot.pk, created

    found = at_once(*[create] * 4)
    assert len({pk for pk, _created in found}) == 1
    assert sorted(created for _pk, created in found) == [False, False, False, True]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "create"),
    [("Sequence", create_sequence), ("Episode", create_episode), ("Scene", create_scene), ("Edit", create_edit)],
)
def test_two_threads_create_one_of_every_kind(kind, create):
    project = factories.project()
    factories.entity_type(kind)
    found = at_once(*[lambda: create(project_id=project.pk, name="N01")] * 4)
    assert len({one.pk for one, _created in found}) == 1
    assert sorted(created for _one, created in found) == [False, False, False, True]
    assert Entity.objects.filter(project=project, name="N01").count() == 1
