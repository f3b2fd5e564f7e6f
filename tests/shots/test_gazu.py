"""The published Python client, against a running server: every function of its modules for what this app serves."""

import gazu
import pytest

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kitsu(live_server):
    """A client logged in as an administrator, and a production."""
    person = factories.person("admin")
    project = factories.project()
    gazu.set_host(live_server.url)
    gazu.log_in(person.email, factories.PASSWORD)
    gazu.cache.disable()
    return gazu.project.get_project(str(project.pk))


def ids(rows):
    return {row["id"] for row in rows}


def test_assets_and_castings(kitsu):
    prop = gazu.asset.new_asset_type("Prop")
    assert gazu.asset.new_asset_type("prop")["id"] == prop["id"]
    gazu.asset.update_asset_type({**prop, "name": "Props"})
    assert gazu.asset.get_asset_type(prop["id"])["name"] == "Props"
    assert gazu.asset.get_asset_type_by_name("PROPS")["id"] == prop["id"]
    lamp = gazu.asset.new_asset(kitsu, prop, "Lamp", "A lamp", {"size": 1})
    assert gazu.asset.new_asset(kitsu, prop, "Lamp")["id"] == lamp["id"]
    table = gazu.asset.new_asset(kitsu, prop, "Table", is_shared=True)
    assert gazu.asset.get_asset(lamp["id"])["name"] == "Lamp"
    assert gazu.asset.get_asset_by_name(kitsu, "lamp", prop)["id"] == lamp["id"]
    for rows in (
        gazu.asset.all_assets_for_project(kitsu),
        gazu.asset.all_assets_for_project_and_type(kitsu, prop),
        gazu.asset.all_assets_for_project(None),
    ):
        assert ids(rows) == {lamp["id"], table["id"]}
    assert ids(gazu.asset.all_asset_types_for_project(kitsu)) == {prop["id"]}
    assert prop["id"] in ids(gazu.asset.all_asset_types())
    assert gazu.asset.update_asset({**lamp, "description": "Lit"})["description"] == "Lit"
    assert gazu.asset.update_asset_data(lamp, {"color": "red"})["data"] == {"size": 1, "color": "red"}
    inside = gazu.asset.new_asset_asset_instance(table, lamp)
    assert gazu.asset.all_asset_instances_for_asset(table)[lamp["id"]][0]["id"] == inside["id"]
    assert list(gazu.asset.all_scene_asset_instances_for_asset(lamp)) == ["None"]
    assert gazu.asset.all_shot_asset_instances_for_asset(lamp) == {}
    assert gazu.asset.get_asset_instance(inside["id"])["name"] == "Lamp_0001"
    episode = gazu.shot.new_episode(kitsu, "E01")
    sequence = gazu.shot.new_sequence(kitsu, "SQ01", episode)
    shot = gazu.shot.new_shot(kitsu, sequence, "SH01", nb_frames=10, frame_in=1, frame_out=10)
    gazu.casting.update_shot_casting(kitsu, shot, [{"asset_id": lamp["id"], "nb_occurences": 2}])
    assert [row["nb_occurences"] for row in gazu.casting.get_shot_casting(shot)] == [2]
    assert [row["asset_id"] for row in gazu.casting.get_episode_casting(episode)] == [lamp["id"]]
    gazu.casting.cast_asset(kitsu, [shot], table)
    assert ids(gazu.asset.all_assets_for_shot(shot)) == {lamp["id"], table["id"]}
    assert ids(gazu.asset.all_asset_types_for_shot(shot)) == {prop["id"]}
    gazu.casting.uncast_asset(kitsu, [shot], table)
    gazu.casting.update_asset_casting(kitsu, table, [{"asset_id": lamp["id"], "nb_occurences": 1}])
    assert [row["asset_name"] for row in gazu.casting.get_asset_casting(table)] == ["Lamp"]
    gazu.casting.update_episode_casting(kitsu, episode, [{"asset_id": lamp["id"], "nb_occurences": 1}])
    assert list(gazu.casting.get_asset_type_casting(kitsu, prop)) == [table["id"]]
    for found in (
        gazu.casting.get_sequence_casting(sequence),
        gazu.casting.get_sequence_shots_casting(kitsu, sequence),
        gazu.casting.get_episode_shots_casting(kitsu, episode),
        gazu.casting.get_project_shots_casting(kitsu),
        gazu.casting.get_episodes_casting(kitsu),
    ):
        assert shot["id"] in found
    assert [row.get("shot_id") or row["asset_id"] for row in gazu.casting.get_asset_cast_in(lamp)] == [
        shot["id"],
        table["id"],
    ]
    links = gazu.casting.all_entity_links_for_project(kitsu)
    gazu.casting.delete_entity_link(links[0])
    assert len(gazu.casting.all_entity_links_for_project(kitsu)) == len(links) - 1
    gazu.asset.remove_asset(lamp, force=True)
    assert ids(gazu.asset.all_assets_for_project(kitsu)) == {table["id"]}
    gazu.asset.remove_asset(table, force=True)
    gazu.asset.remove_asset_type(prop)


def test_shots_and_what_holds_them(kitsu):
    episode = gazu.shot.new_episode(kitsu, "E01")
    assert gazu.shot.new_episode(kitsu, "E01")["id"] == episode["id"]
    sequence = gazu.shot.new_sequence(kitsu, "SQ01", episode)
    assert gazu.shot.new_sequence(kitsu, "SQ01", episode)["id"] == sequence["id"]
    shot = gazu.shot.new_shot(kitsu, sequence, "SH01", frame_in=5, frame_out=9, data={"extra": 1})
    assert gazu.shot.new_shot(kitsu, sequence, "SH01")["id"] == shot["id"]
    assert gazu.shot.get_episode(episode["id"])["name"] == "E01"
    assert gazu.shot.get_episode_by_name(kitsu, "e01")["id"] == episode["id"]
    assert gazu.shot.get_sequence(sequence["id"])["episode_name"] == "E01"
    assert gazu.shot.get_sequence_by_name(kitsu, "SQ01", episode)["id"] == sequence["id"]
    assert gazu.shot.get_sequence_from_shot(shot)["id"] == sequence["id"]
    assert gazu.shot.get_episode_from_sequence(sequence)["id"] == episode["id"]
    full = gazu.shot.get_shot(shot["id"])
    assert (full["frame_in"], full["data"]["extra"], full["sequence_name"]) == (5, 1, "SQ01")
    assert gazu.shot.get_shot_by_name(sequence, "sh01")["id"] == shot["id"]
    for rows in (
        gazu.shot.all_shots_for_project(kitsu),
        gazu.shot.all_shots_for_episode(episode),
        gazu.shot.all_shots_for_sequence(sequence),
    ):
        assert ids(rows) == {shot["id"]}
    assert ids(gazu.shot.all_sequences_for_project(kitsu)) == {sequence["id"]}
    assert ids(gazu.shot.all_sequences_for_episode(episode)) == {sequence["id"]}
    assert ids(gazu.shot.all_episodes_for_project(kitsu)) == {episode["id"]}
    assert gazu.shot.update_shot({**shot, "name": "SH02"})["name"] == "SH02"
    assert gazu.shot.update_shot_data(shot, {"more": 2})["data"]["more"] == 2
    assert gazu.shot.update_sequence({**sequence, "description": "d"})["description"] == "d"
    assert gazu.shot.update_sequence_data(sequence, {"k": 1})["data"] == {"k": 1}
    assert gazu.shot.update_episode({**episode, "status": "standby"})["status"] == "standby"
    assert gazu.shot.update_episode_data(episode, {"k": 1})["data"] == {"k": 1}
    assert gazu.shot.get_asset_instances_for_shot(shot) == {}
    gazu.shot.remove_shot(shot)
    assert gazu.shot.all_shots_for_sequence(sequence) == []
    gazu.shot.remove_sequence(sequence)
    gazu.shot.remove_episode(episode, force=True)
    assert gazu.shot.all_episodes_for_project(kitsu) == []


def test_scenes_edits_concepts_and_entities(kitsu):
    sequence = gazu.shot.new_sequence(kitsu, "SQ01")
    shot = gazu.shot.new_shot(kitsu, sequence, "SH01")
    scene = gazu.scene.new_scene(kitsu, sequence, "SC01")
    assert gazu.scene.get_scene(scene["id"])["sequence_name"] == "SQ01"
    assert gazu.scene.get_scene_by_name(sequence, "SC01")["id"] == scene["id"]
    assert ids(gazu.scene.all_scenes_for_project(kitsu)) == {scene["id"]}
    assert ids(gazu.scene.all_scenes_for_sequence(sequence)) == {scene["id"]}
    assert gazu.scene.update_scene({**scene, "name": "SC02"})["name"] == "SC02"
    gazu.scene.add_shot_to_scene(scene, shot)
    assert ids(gazu.scene.all_shots_for_scene(scene)) == {shot["id"]}
    gazu.scene.remove_shot_from_scene(scene, shot)
    prop = gazu.asset.new_asset_type("Prop")
    lamp = gazu.asset.new_asset(kitsu, prop, "Lamp")
    instance = gazu.scene.new_scene_asset_instance(scene, lamp)
    assert list(gazu.scene.all_asset_instances_for_scene(scene)) == [lamp["id"]]
    assert gazu.scene.all_camera_instances_for_scene(scene) == {}
    assert gazu.scene.get_asset_instance_by_name(scene, "Lamp_0001")["id"] == instance["id"]
    assert gazu.scene.update_asset_instance_name(instance, "Renamed")["name"] == "Renamed"
    assert gazu.scene.update_asset_instance_data(instance, {"k": 1})["data"] == {"k": 1}
    gazu.shot.add_asset_instance_to_shot(shot, instance)
    assert list(gazu.shot.get_asset_instances_for_shot(shot)) == [lamp["id"]]
    gazu.shot.remove_asset_instance_from_shot(shot, instance)
    edit = gazu.edit.new_edit(kitsu, "Cut")
    assert gazu.edit.get_edit(edit["id"])["name"] == "Cut"
    assert gazu.edit.get_edit_by_name(kitsu, "cut")["id"] == edit["id"]
    assert ids(gazu.edit.all_edits_for_project(kitsu)) == {edit["id"]}
    assert gazu.edit.update_edit({**edit, "description": "d"})["description"] == "d"
    assert gazu.edit.update_edit_data(edit, {"k": 1})["data"] == {"k": 1}
    gazu.edit.remove_edit(edit)
    concept = gazu.concept.new_concept(kitsu, "Mood", entity_concept_links=[lamp["id"]])
    assert gazu.concept.get_concept(concept["id"])["entity_concept_links"] == [lamp["id"]]
    assert gazu.concept.get_concept_by_name(kitsu, "mood")["id"] == concept["id"]
    assert ids(gazu.concept.all_concepts_for_project(kitsu)) == {concept["id"]}
    assert ids(gazu.concept.all_concepts()) == {concept["id"]}
    assert gazu.concept.update_concept({**concept, "name": "Light"})["name"] == "Light"
    assert ids(gazu.entity.all_entities_with_tasks_linked_to_entity(lamp)) == {concept["id"]}
    gazu.concept.remove_concept(concept, force=True)
    assert gazu.entity.get_entity(lamp["id"])["type"] == "Asset"
    assert gazu.entity.get_entity_by_name("Lamp", kitsu)["id"] == lamp["id"]
    assert {lamp["id"], shot["id"]} <= ids(gazu.entity.all_entities())
    kind = gazu.entity.new_entity_type("Vehicle")
    assert gazu.entity.get_entity_type(kind["id"])["name"] == "Vehicle"
    assert gazu.entity.get_entity_type_by_name("vehicle")["id"] == kind["id"]
    assert kind["id"] in ids(gazu.entity.all_entity_types())
    gazu.entity.remove_entity_type(kind)
    assert set(gazu.entity.remove_entities(kitsu, [lamp["id"], shot["id"]], force=True)) == {lamp["id"], shot["id"]}
    gazu.entity.remove_entity(scene, force=True)
