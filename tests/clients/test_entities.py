"""The published client's functions for scenes, edits, concepts and entities, each called and its result checked."""

import gazu
import pytest

from tests.clients import coverage
from tests.clients.conftest import ids, production

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]
covered = coverage.of(gazu.scene, gazu.edit, gazu.concept, gazu.entity)


@pytest.fixture
def film(kitsu):
    """A short film with a sequence, a shot and an asset."""
    found = production("short")
    found.sequence = gazu.shot.new_sequence(found.project, "SQ01")
    found.shot = gazu.shot.new_shot(found.project, found.sequence, "SH01")
    found.lamp = gazu.asset.new_asset(found.project, gazu.asset.get_asset_type_by_name("Prop"), f"Lamp {found.name}")
    return found


def with_preview(entity, for_entity):
    """Put a preview on a new task of an entity; return {task type id: [preview id]}, as its listing should say."""
    kind = next(kind for kind in gazu.task.all_task_types() if kind["for_entity"] == for_entity)
    task = gazu.task.new_task(entity, kind)
    comment = gazu.task.add_comment(task, gazu.task.get_task_status_by_short_name("wip"), "Look")
    return {kind["id"]: [gazu.task.create_preview(task, comment)["id"]]}


def preview_ids(listing):
    """Return {task type id: [preview id]} of a listing of previews."""
    return {kind: [one["id"] for one in rows] for kind, rows in listing.items()}


def test_scenes(film):
    project, sequence, shot = film.project, film.sequence, film.shot
    scene = gazu.scene.new_scene(project, sequence, "SC01")
    assert gazu.scene.get_scene(scene["id"])["sequence_name"] == "SQ01"
    assert gazu.scene.get_scene_by_name(sequence, "sc01")["id"] == scene["id"]
    assert gazu.scene.get_scene_by_name(sequence, "SC99") is None
    assert scene["id"] in ids(gazu.scene.all_scenes())
    for rows in (
        gazu.scene.all_scenes(project),
        gazu.scene.all_scenes_for_project(project),
        gazu.scene.all_scenes_for_sequence(sequence),
    ):
        assert ids(rows) == {scene["id"]}
    assert gazu.scene.get_sequence_from_scene(scene)["id"] == sequence["id"]
    assert gazu.scene.get_sequence_from_scene(scene["id"])["id"] == sequence["id"]
    assert gazu.scene.update_scene({**scene, "name": "SC02"})["name"] == "SC02"
    assert gazu.scene.add_shot_to_scene(scene, shot)["source_id"] == scene["id"]
    assert ids(gazu.scene.all_shots_for_scene(scene)) == {shot["id"]}
    assert gazu.scene.remove_shot_from_scene(scene, shot) == ""
    assert gazu.scene.all_shots_for_scene(scene) == []


def test_asset_instances_of_scenes(film):
    scene, lamp = gazu.scene.new_scene(film.project, film.sequence, "SC01"), film.lamp
    instance = gazu.scene.new_scene_asset_instance(scene, lamp, description="On the table")
    assert (instance["number"], instance["description"]) == (1, "On the table")
    assert ids(gazu.scene.all_asset_instances_for_scene(scene)[lamp["id"]]) == {instance["id"]}
    assert gazu.scene.all_camera_instances_for_scene(scene) == {}
    eye = gazu.asset.new_asset(film.project, gazu.asset.new_asset_type("Camera"), "Eye")
    camera = gazu.scene.new_scene_asset_instance(scene, eye)
    assert ids(gazu.scene.all_camera_instances_for_scene(scene)[eye["id"]]) == {camera["id"]}
    assert gazu.scene.get_asset_instance_by_name(scene, instance["name"])["id"] == instance["id"]
    assert gazu.scene.update_asset_instance_name(instance, "Renamed")["name"] == "Renamed"
    assert gazu.scene.update_asset_instance_data(instance, {"k": 1})["data"] == {"k": 1}


def test_edits(film):
    project = film.project
    cut = gazu.edit.new_edit(project, "Cut", "First", {"k": 1})
    assert (cut["description"], cut["data"]) == ("First", {"k": 1})
    assert gazu.edit.new_edit(project, "cut")["id"] == cut["id"]
    assert gazu.edit.get_edit(cut["id"])["name"] == "Cut"
    assert gazu.edit.get_edit_by_name(project, "CUT")["id"] == cut["id"]
    assert ids(gazu.edit.all_edits_for_project(project)) == {cut["id"]}
    assert gazu.edit.update_edit({**cut, "description": "Second"})["description"] == "Second"
    assert gazu.edit.update_edit_data(cut, {"l": 2})["data"] == {"k": 1, "l": 2}
    base = f"{gazu.client.get_api_url_from_host()}/productions"
    assert gazu.edit.get_edit_url(cut) == f"{base}/{project['id']}/edits/{cut['id']}/"
    assert gazu.edit.all_previews_for_edit(cut) == {}
    expected = with_preview(cut, "Edit")
    assert preview_ids(gazu.edit.all_previews_for_edit(cut)) == expected
    assert gazu.edit.remove_edit(cut) == ""
    assert gazu.edit.get_edit(cut["id"])["canceled"] is True
    assert gazu.edit.remove_edit(cut, force=True) == ""
    assert gazu.edit.all_edits_for_project(project) == []


def test_an_edit_of_an_episode(kitsu):
    project = production("tvshow").project
    episode = gazu.shot.new_episode(project, "E07")
    cut = gazu.edit.new_edit(project, "Cut", episode=episode)
    assert gazu.edit.get_edit(cut["id"])["episode_id"] == episode["id"]
    assert f"/episodes/{episode['id']}/edits/{cut['id']}/" in gazu.edit.get_edit_url(cut)


def test_concepts(film):
    project, lamp = film.project, film.lamp
    mood = gazu.concept.new_concept(project, "Mood", "Warm", {"k": 1}, entity_concept_links=[lamp])
    assert (mood["description"], mood["data"], mood["entity_concept_links"]) == ("Warm", {"k": 1}, [lamp["id"]])
    assert gazu.concept.new_concept(project, "mood")["id"] == mood["id"]
    assert gazu.concept.get_concept(mood["id"])["entity_concept_links"] == [lamp["id"]]
    assert gazu.concept.get_concept_by_name(project, "MOOD")["id"] == mood["id"]
    assert ids(gazu.concept.all_concepts_for_project(project)) == {mood["id"]}
    assert mood["id"] in ids(gazu.concept.all_concepts())
    assert gazu.concept.update_concept({**mood, "name": "Light"})["name"] == "Light"
    assert gazu.concept.all_previews_for_concept(mood) == {}
    expected = with_preview(mood, "Concept")
    assert preview_ids(gazu.concept.all_previews_for_concept(mood)) == expected
    (linked,) = gazu.entity.all_entities_with_tasks_linked_to_entity(lamp)
    assert (linked["id"], len(linked["tasks"])) == (mood["id"], 1)
    assert gazu.concept.remove_concept(mood) == ""
    assert gazu.concept.get_concept(mood["id"])["canceled"] is True
    assert gazu.concept.remove_concept(mood, force=True) == ""
    assert gazu.concept.all_concepts_for_project(project) == []


def test_entities(film):
    project, lamp, shot = film.project, film.lamp, film.shot
    assert gazu.entity.get_entity(lamp["id"])["type"] == "Asset"
    assert gazu.entity.get_entity_by_name(lamp["name"].upper(), project)["id"] == lamp["id"]
    assert gazu.entity.get_entity_by_name(lamp["name"])["id"] == lamp["id"]
    assert {lamp["id"], shot["id"]} <= ids(gazu.entity.all_entities())
    scene = gazu.scene.new_scene(project, film.sequence, "SC01")
    assert gazu.entity.remove_entity(scene, force=True) == ""
    with pytest.raises(gazu.exception.RouteNotFoundException):
        gazu.entity.get_entity(scene["id"])
    both = {lamp["id"], shot["id"]}
    assert set(gazu.entity.remove_entities(project, [lamp, shot], force=True)) == both
    assert not both & ids(gazu.entity.all_entities())


def test_entity_types(film):
    kind = gazu.entity.new_entity_type(f"Vehicle {film.name}")
    assert gazu.entity.get_entity_type(kind["id"])["name"] == kind["name"]
    assert gazu.entity.get_entity_type_by_name(kind["name"].lower())["id"] == kind["id"]
    assert kind["id"] in ids(gazu.entity.all_entity_types())
    assert gazu.entity.remove_entity_type(kind) == ""
    assert gazu.entity.get_entity_type_by_name(kind["name"]) is None


def test_entities_are_guessed_from_paths(film):
    tree = {
        "working": {
            "mountpoint": "/simple",
            "root": "productions",
            "folder_path": {"shot": "<Project>/<Sequence>/<Shot>"},
        }
    }
    gazu.files.update_project_file_tree(film.project, tree)
    path = f"/simple/productions/{film.project['name'].replace(' ', '_')}/sq01/sh01"
    (found,) = gazu.entity.guess_from_path(film.project["id"], path)
    assert (found["Project"], found["Shot"]) == (film.project["id"], film.shot["id"])


def test_nothing_is_forgotten(covered):
    covered.check()
