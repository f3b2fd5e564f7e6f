"""Listings and single rows of shots, sequences, episodes, scenes and edits."""

import pytest

from events.models import ApiEvent
from productions.models import Entity
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tv(studio):
    studio.episode = factories.entity(studio.project, "Episode", name="E01")
    studio.sequence = factories.entity(studio.project, "Sequence", name="SQ01", parent=studio.episode)
    studio.shot = factories.shot(studio.project, studio.sequence, name="SH01")
    studio.scene = factories.entity(studio.project, "Scene", name="SC01", parent=studio.sequence)
    studio.edit = factories.entity(studio.project, "Edit", name="Cut", parent=studio.episode)
    studio.orphan = factories.entity(studio.project, "Shot", name="Orphan")
    return studio


def test_names_around_shots_and_scenes(tv):
    client = tv.as_("artist")
    for path in (
        f"/data/shots?project_id={tv.project.pk}",
        f"/data/shots/all?sequence_id={tv.sequence.pk}",
        f"/data/sequences/{tv.sequence.pk}/shots",
    ):
        (row,) = client.get(path).json()
        assert (row["id"], row["sequence_name"], row["project_name"]) == (str(tv.shot.pk), "SQ01", tv.project.name)
    (scene,) = client.get(f"/data/scenes/all?project_id={tv.project.pk}").json()
    assert scene["sequence_name"] == "SQ01"
    assert len(client.get(f"/data/projects/{tv.project.pk}/shots").json()) == 2
    assert [row["name"] for row in client.get(f"/data/episodes/{tv.episode.pk}/shots").json()] == ["SH01"]


def test_single_rows(tv):
    client = tv.as_("artist")
    sequence = client.get(f"/data/sequences/{tv.sequence.pk}").json()
    assert (sequence["episode_id"], sequence["episode_name"]) == (str(tv.episode.pk), "E01")
    scene = client.get(f"/data/scenes/{tv.scene.pk}").json()
    assert (scene["sequence_name"], scene["episode_name"]) == ("SQ01", "E01")
    assert client.get(f"/data/episodes/{tv.episode.pk}").json()["project_name"] == tv.project.name
    shot = client.get(f"/data/shots/{tv.shot.pk}").json()
    assert (shot["episode_name"], shot["sequence_name"], shot["data"]) == ("E01", "SQ01", None)
    assert client.get(f"/data/edits/{tv.edit.pk}").json()["episode_name"] == "E01"
    assert client.get(f"/data/shots/{tv.orphan.pk}").status_code == 404
    free = factories.entity(tv.project, "Sequence")
    assert "episode_id" not in client.get(f"/data/sequences/{free.pk}").json()


@pytest.mark.parametrize("kind", ["shots", "sequences", "episodes", "scenes", "edits", "concepts"])
@pytest.mark.parametrize("pk", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_unknown_ids_are_not_found(admin, kind, pk):
    assert admin.get(f"/data/{kind}/{pk}").status_code == 404


def test_ids_of_another_kind_are_not_found(tv, admin):
    assert admin.get(f"/data/shots/{tv.sequence.pk}").status_code == 404
    assert admin.get(f"/data/sequences?episode_id={tv.sequence.pk}").status_code == 404
    assert admin.get("/data/episodes/all/sequences").json() == []


@pytest.mark.parametrize("kind", ["shots", "sequences", "episodes", "edits", "scenes/all"])
def test_listings_without_production_are_for_administrators(tv, kind):
    assert tv.as_("artist").get(f"/data/{kind}").status_code == 403
    assert tv.as_("admin").get(f"/data/{kind}").status_code == 200
    assert tv.as_("outsider").get(f"/data/{kind}?project_id={tv.project.pk}").status_code == 403


@pytest.mark.parametrize("kind", ["shots", "sequences", "episodes", "scenes", "edits", "concepts"])
def test_listings_take_the_same_statements_for_any_number(tv, sql_count, kind):
    types = {"shots": "Shot", "sequences": "Sequence", "episodes": "Episode", "scenes": "Scene", "edits": "Edit"}
    paths = [f"/data/projects/{tv.project.pk}/{kind}", f"/data/{kind}?project_id={tv.project.pk}"]
    paths = paths[:1] if kind == "scenes" else paths
    client = tv.as_("artist")
    few = [client.get(path) and sql_count(client.get, path) for path in paths]
    for _n in range(20):
        factories.entity(tv.project, types.get(kind, "Concept"), parent=tv.sequence if kind == "shots" else None)
    assert [sql_count(client.get, path) for path in paths] == few


def test_shots_sort_without_case(tv):
    for name in ("b", "B1", "a"):
        factories.shot(tv.project, tv.sequence, name=name)
    rows = tv.as_("artist").get(f"/data/sequences/{tv.sequence.pk}/shots").json()
    assert [row["name"] for row in rows] == ["a", "b", "B1", "SH01"]


# -- changes -----------------------------------------------------------------------------------------


def test_a_shot_is_changed_and_its_metadata_replaced(tv):
    Entity.objects.filter(pk=tv.shot.pk).update(data={"old": 1})
    body = {"name": "SH02", "data": {"frame_in": 1}, "type": "Shot", "project_id": "x", "nonsense": 1}
    row = tv.as_("manager").put(f"/data/shots/{tv.shot.pk}", body).json()
    assert (row["name"], row["data"], row["type"]) == ("SH02", {"frame_in": 1}, "Entity")
    assert ApiEvent.objects.get().name == "shot:update"
    assert not tv.shot.entity_versions.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"name": None},
        {"name": ""},
        {"name": "Taken"},
        {"status": "nonsense"},
        {"data": "text"},
        {"nb_frames": 2**40},
        {"parent_id": "nonsense"},
        {"preview_file_id": "00000000-0000-0000-0000-000000000000"},
        {"source_id": "00000000-0000-0000-0000-000000000000"},
        {"canceled": "perhaps"},
        [],
    ],
)
def test_bad_changes_of_a_shot_are_refused(tv, body):
    factories.shot(tv.project, tv.sequence, name="Taken")
    assert tv.as_("manager").put(f"/data/shots/{tv.shot.pk}", body).status_code == 400
    tv.shot.refresh_from_db()
    assert tv.shot.name == "SH01"
    assert not ApiEvent.objects.exists()


def test_a_shot_is_changed_by_a_form_too(tv):
    """Texts of a form or of the query string are read as numbers and booleans (spec 05, 1.3)."""
    path = f"/data/shots/{tv.shot.pk}?nb_frames=44&canceled=true"
    answer = tv.as_("manager").call("PUT", path, b"", content_type="text/plain")
    assert answer.status_code == 200
    tv.shot.refresh_from_db()
    assert (tv.shot.nb_frames, tv.shot.canceled) == (44, True)


def test_a_bad_change_is_told_before_a_missing_right(tv):
    assert tv.as_("artist").put(f"/data/shots/{tv.shot.pk}", {"nb_frames": 1.5}).status_code == 400
    assert tv.as_("artist").put(f"/data/shots/{tv.shot.pk}", {"nb_frames": 1}).status_code == 403


def test_a_shot_moves_only_to_sequences_of_its_production(tv):
    client, path = tv.as_("manager"), f"/data/shots/{tv.shot.pk}"
    for wrong in (tv.episode, tv.shot, factories.entity(factories.project(), "Sequence")):
        assert client.put(path, {"parent_id": str(wrong.pk)}).status_code == 400
    right = factories.entity(tv.project, "Sequence")
    assert client.put(path, {"parent_id": str(right.pk)}).json()["parent_id"] == str(right.pk)


# -- scenes and shots -----------------------------------------------------------------------------------


def test_shots_are_linked_to_scenes(tv):
    client, path = tv.as_("artist"), f"/data/scenes/{tv.scene.pk}/shots"
    for _time in range(2):
        assert client.post(path, {"shot_id": str(tv.shot.pk)}).status_code == 201
    assert [row["id"] for row in client.get(path).json()] == [str(tv.shot.pk)]
    assert client.delete(f"{path}/{tv.shot.pk}").status_code == 204
    assert client.get(path).json() == []


def test_a_shot_of_another_scene_stays_there(tv):
    other = factories.entity(tv.project, "Scene", parent=tv.sequence)
    Entity.objects.filter(pk=tv.shot.pk).update(source=other)
    tv.as_("artist").delete(f"/data/scenes/{tv.scene.pk}/shots/{tv.shot.pk}")
    tv.shot.refresh_from_db()
    assert tv.shot.source_id == other.pk
    assert not ApiEvent.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("artist", 201), ("client", 403), ("vendor", 403), ("outsider", 403)])
def test_who_links_shots(tv, name, status):
    answer = tv.as_(name).post(f"/data/scenes/{tv.scene.pk}/shots", {"shot_id": str(tv.shot.pk)})
    assert answer.status_code == status


def test_shots_of_other_productions_are_not_linked(tv):
    stranger = factories.shot(factories.project())
    path = f"/data/scenes/{tv.scene.pk}/shots"
    assert tv.as_("manager").post(path, {"shot_id": str(stranger.pk)}).status_code == 404


# -- deletion ---------------------------------------------------------------------------------------------


def test_groups_in_use_are_deleted_by_force_only(tv, nothing_written):
    client = tv.as_("manager")
    with nothing_written():
        assert client.delete(f"/data/sequences/{tv.sequence.pk}").status_code == 400
        assert client.delete(f"/data/episodes/{tv.episode.pk}").status_code == 400
    factories.task(tv.shot)
    factories.task(tv.scene)
    home = factories.entity(tv.project, "Prop", source=tv.episode)
    kept = factories.entity(tv.project, "Prop")
    assert client.delete(f"/data/episodes/{tv.episode.pk}?force=true").status_code == 204
    left = set(Entity.objects.values_list("name", flat=True))
    assert left == {tv.orphan.name, kept.name}
    assert home.name not in left
    told = set(ApiEvent.objects.values_list("name", flat=True))
    assert {"shot:delete", "scene:delete", "sequence:delete", "edit:delete", "asset:delete", "episode:delete"} <= told


def test_an_unused_sequence_is_deleted(tv):
    empty = factories.entity(tv.project, "Sequence")
    assert tv.as_("manager").delete(f"/data/sequences/{empty.pk}").status_code == 204
    assert ApiEvent.objects.get().data["sequence_id"] == str(empty.pk)


@pytest.mark.parametrize("name", ["supervisor", "artist", "client", "vendor", "outsider"])
@pytest.mark.parametrize("kind", ["shots", "sequences", "episodes", "scenes", "edits"])
def test_who_does_not_delete(tv, kind, name):
    entity = getattr(tv, kind[:-1])
    assert tv.as_(name).delete(f"/data/{kind}/{entity.pk}?force=true").status_code == 403
    assert Entity.objects.filter(pk=entity.pk).exists()


def test_a_scene_in_use_is_cancelled(tv):
    Entity.objects.filter(pk=tv.shot.pk).update(source=tv.scene)
    free = factories.entity(tv.project, "Scene")
    for scene in (tv.scene, free):
        assert tv.as_("manager").delete(f"/data/scenes/{scene.pk}").status_code == 204
    tv.scene.refresh_from_db()
    assert tv.scene.canceled
    assert not Entity.objects.filter(pk=free.pk).exists()
    assert ApiEvent.objects.filter(name="scene:delete").count() == 2


@pytest.mark.parametrize("kind", ["shots", "edits"])
def test_shots_and_edits_with_tasks_are_cancelled(tv, kind):
    entity = getattr(tv, kind[:-1])
    factories.task(entity)
    path = f"/data/{kind}/{entity.pk}"
    assert tv.as_("manager").delete(path).status_code == 204
    entity.refresh_from_db()
    assert entity.canceled
    assert tv.as_("manager").delete(path + "?force=TRUE").status_code == 204
    assert not Entity.objects.filter(pk=entity.pk).exists()


# -- concept folders -----------------------------------------------------------------------------------------


def test_concept_folders(tv):
    client = tv.as_("supervisor")
    base = f"/data/projects/{tv.project.pk}/concept-folders"
    folder, other = (client.post(base, {"name": name}).json()["id"] for name in ("Mood", "Light"))
    concept = factories.entity(tv.project, "Concept")
    move = f"/actions/projects/{tv.project.pk}/move-concepts"
    body = {"concept_ids": [str(concept.pk), str(tv.shot.pk)], "concept_folder_id": folder}
    assert client.post(move, body).json() == [str(concept.pk)]
    assert client.put(f"/data/concept-folders/{folder}", {"name": "Light"}).status_code == 400
    assert client.put(f"/data/concept-folders/{folder}", {"name": "Mood"}).json()["name"] == "Mood"
    assert tv.as_("artist").put(f"/data/concept-folders/{other}", {"name": "X"}).status_code == 403
    assert client.delete(f"/data/concept-folders/{folder}").status_code == 204
    concept.refresh_from_db()
    assert concept.parent_id is None
    assert [row["name"] for row in client.get(base).json()] == ["Light"]


# -- cost ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["admin", "artist", "client", "vendor"])
def test_a_single_read_takes_three_statements_at_most(tv, sql_count, name):
    asset = factories.entity(tv.project, "Prop", source=tv.episode, data={"mood": "dawn"})
    concept = factories.entity(tv.project, "Concept")
    known = {"episodes": tv.episode, "sequences": tv.sequence, "shots": tv.shot, "scenes": tv.scene, "edits": tv.edit}
    known |= {"assets": asset, "concepts": concept, "entities": tv.shot}
    for entity in known.values():
        factories.task(entity, assignees=[tv.vendor, tv.artist])
    client = tv.as_(name)
    for kind, entity in known.items():
        path = f"/data/{kind}/{entity.pk}"
        status = 403 if (kind, name) == ("concepts", "client") else 200
        assert client.get(path).status_code == status
        assert sql_count(client.get, path) <= 3, kind
