"""The published client's functions for assets and castings, each called and its result checked."""

import csv

import gazu
import pytest

from tests.clients import coverage
from tests.clients.conftest import ids, production

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]
covered = coverage.of(gazu.asset, gazu.casting)


@pytest.fixture
def series(kitsu):
    """A television production with an episode, a sequence, two shots and three assets of two types."""
    found = production("tvshow")
    found.episode = gazu.shot.new_episode(found.project, "E07")
    found.sequence = gazu.shot.new_sequence(found.project, "SQ01", found.episode)
    found.shots = [gazu.shot.new_shot(found.project, found.sequence, name) for name in ("SH01", "SH02")]
    found.prop, found.creature = (gazu.asset.new_asset_type(f"{name} {found.name}") for name in ("Prop", "Creature"))
    found.lamp = gazu.asset.new_asset(found.project, found.prop, "Lamp")
    found.table = gazu.asset.new_asset(found.project, found.prop, "Table")
    found.llama = gazu.asset.new_asset(found.project, found.creature, "Llama", episode=found.episode)
    return found


# -- asset types -----------------------------------------------------------------------------------


def test_asset_types(series):
    prop, creature = series.prop, series.creature
    assert gazu.asset.new_asset_type(prop["name"].upper())["id"] == prop["id"]
    assert gazu.asset.get_asset_type(prop["id"])["name"] == prop["name"]
    assert gazu.asset.get_asset_type_by_name(prop["name"].lower())["id"] == prop["id"]
    assert {prop["id"], creature["id"]} <= ids(gazu.asset.all_asset_types())
    assert ids(gazu.asset.all_asset_types_for_project(series.project)) == {prop["id"], creature["id"]}
    assert gazu.asset.get_asset_type_from_asset(series.llama)["id"] == creature["id"]
    gazu.casting.cast_asset(series.project, series.shots[:1], series.lamp)
    assert ids(gazu.asset.all_asset_types_for_shot(series.shots[0])) == {prop["id"]}
    renamed = gazu.asset.update_asset_type({**prop, "name": prop["name"] + " again"})
    assert gazu.asset.get_asset_type(prop["id"])["name"] == renamed["name"] == prop["name"] + " again"
    unused = gazu.asset.new_asset_type(f"Unused {series.name}")
    assert gazu.asset.remove_asset_type(unused) == ""
    assert unused["id"] not in ids(gazu.asset.all_asset_types())


# -- assets ------------------------------------------------------------------------------------------


def test_assets_are_made_found_and_listed(series):
    project, lamp, table, llama = series.project, series.lamp, series.table, series.llama
    made = gazu.asset.new_asset(project, series.prop, "Chair", "To sit on", {"legs": 4}, series.episode, is_shared=True)
    assert (made["name"], made["description"], made["data"]) == ("Chair", "To sit on", {"legs": 4})
    assert (made["source_id"], made["is_shared"]) == (series.episode["id"], True)
    assert gazu.asset.new_asset(project, series.prop, "chair")["id"] == made["id"]
    assert gazu.asset.get_asset(lamp["id"])["name"] == "Lamp"
    assert gazu.asset.get_asset_by_name(project, "LAMP")["id"] == lamp["id"]
    assert gazu.asset.get_asset_by_name(project, "Lamp", series.creature) is None
    everything = {lamp["id"], table["id"], llama["id"], made["id"]}
    assert ids(gazu.asset.all_assets_for_project(project)) == everything
    assert everything <= ids(gazu.asset.all_assets_for_open_projects())
    assert everything <= ids(gazu.asset.all_assets_for_project(None))
    assert ids(gazu.asset.all_assets_for_project_and_type(project, series.creature)) == {llama["id"]}
    assert ids(gazu.asset.all_assets_for_episode(series.episode)) == {llama["id"], made["id"]}
    assert gazu.asset.get_episode_from_asset(llama)["id"] == series.episode["id"]
    assert gazu.asset.get_episode_from_asset(lamp) is None


def test_assets_are_changed_and_removed(series):
    lamp = series.lamp
    assert gazu.asset.update_asset({**lamp, "description": "Lit"})["description"] == "Lit"
    moved = gazu.asset.update_asset({**lamp, "episode_id": series.episode["id"]})
    assert moved["source_id"] == series.episode["id"]
    whole = gazu.asset.get_asset(series.table["id"])  # spells "no episode" as an empty text
    assert gazu.asset.update_asset({**whole, "name": "Desk"})["name"] == "Desk"
    gazu.asset.update_asset_data(lamp, {"size": 1})
    assert gazu.asset.update_asset_data(lamp, {"color": "red"})["data"] == {"size": 1, "color": "red"}
    gazu.task.new_task(lamp, gazu.task.get_task_type_by_name("Modeling"))
    assert gazu.asset.remove_asset(lamp) == ""
    assert gazu.asset.get_asset(lamp["id"])["canceled"] is True
    assert gazu.asset.remove_asset(lamp, force=True) == ""
    assert lamp["id"] not in ids(gazu.asset.all_assets_for_project(series.project))


def test_addresses_of_assets(series):
    host, project, episode = gazu.client.get_api_url_from_host(), series.project["id"], series.episode["id"]
    base = f"{host}/productions/{project}/episodes"
    assert gazu.asset.get_asset_url(series.lamp) == f"{base}/main/assets/{series.lamp['id']}/"
    assert gazu.asset.get_asset_url(series.llama) == f"{base}/{episode}/assets/{series.llama['id']}/"
    assert gazu.asset.get_all_assets_url(series.project) == f"{base}/main/assets/"
    assert gazu.asset.get_asset_type_url(series.project, series.prop).startswith(f"{base}/main/assets?search=type")
    film = production("short").project
    assert gazu.asset.get_all_assets_url(film) == f"{host}/productions/{film['id']}/assets/"


def test_asset_instances(series):
    lamp, table, shot = series.lamp, series.table, series.shots[0]
    inside = gazu.asset.new_asset_asset_instance(table, lamp, description="On top")
    assert (inside["name"], inside["number"], inside["description"]) == ("Lamp_0001", 1, "On top")
    assert gazu.asset.get_asset_instance(inside["id"])["target_asset_id"] == table["id"]
    assert ids(gazu.asset.all_asset_instances_for_asset(table)[lamp["id"]]) == {inside["id"]}
    assert gazu.asset.disable_asset_instance(inside)["active"] is False
    assert gazu.asset.enable_asset_instance(inside)["active"] is True
    scene = gazu.scene.new_scene(series.project, series.sequence, "SC01")
    placed = gazu.scene.new_scene_asset_instance(scene, lamp)
    by_scene = gazu.asset.all_scene_asset_instances_for_asset(lamp)
    assert {place: ids(rows) for place, rows in by_scene.items()} == {
        scene["id"]: {placed["id"]},
        "None": {inside["id"]},
    }
    gazu.shot.add_asset_instance_to_shot(shot, placed)
    assert ids(gazu.asset.all_shot_asset_instances_for_asset(lamp)[shot["id"]]) == {placed["id"]}
    assert ids(gazu.asset.all_asset_instances_for_shot(shot)[lamp["id"]]) == {placed["id"]}


def test_assets_travel_as_csv(series, tmp_path):
    sheet = tmp_path / "assets.csv"
    sheet.write_text(f"Episode,Type,Name,Description\nE07,{series.prop['name']},Vase,Blue\n", encoding="utf-8")
    (vase,) = gazu.asset.import_assets_with_csv(series.project, str(sheet))
    assert (vase["name"], vase["description"]) == ("Vase", "Blue")
    assert gazu.asset.get_asset(vase["id"])["episode_id"] == series.episode["id"]

    def exported(**narrowed):
        target = tmp_path / "exported.csv"
        assert gazu.asset.export_assets_with_csv(series.project, str(target), **narrowed).status_code == 200
        lines = csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        return {line["Name"] for line in lines}

    assert exported() == {"Lamp", "Table", "Llama", "Vase"}
    assert exported(episode=series.episode) == {"Llama", "Vase"}


# -- castings ----------------------------------------------------------------------------------------


def cast(rows):
    """Return {asset id: number of occurrences} of casting rows."""
    return {row["asset_id"]: row["nb_occurences"] for row in rows}


def test_castings_of_one_entity(series):
    project, (shot, _other) = series.project, series.shots
    lamp, table, llama = series.lamp["id"], series.table["id"], series.llama["id"]
    sent = [{"asset_id": lamp, "nb_occurences": 2}, {"asset_id": llama, "nb_occurences": 1, "label": "far"}]
    assert gazu.casting.update_shot_casting(project, shot, sent) == sent
    rows = gazu.casting.get_shot_casting(shot)
    assert cast(rows) == {lamp: 2, llama: 1}
    assert {row["label"] for row in rows} == {"", "far"}
    assert cast(gazu.casting.get_episode_casting(series.episode)) == {lamp: 1, llama: 1}
    gazu.casting.update_asset_casting(project, series.table, [{"asset_id": lamp, "nb_occurences": 3}])
    assert cast(gazu.casting.get_asset_casting(series.table)) == {lamp: 3}
    gazu.casting.update_episode_casting(project, series.episode, [{"asset_id": llama, "nb_occurences": 1}])
    assert cast(gazu.casting.get_episode_casting(series.episode)) == {llama: 1}
    assert cast(gazu.casting.get_shot_casting(shot)) == {llama: 1}
    assert ids(gazu.asset.all_assets_for_shot(shot)) == {llama}
    seen = gazu.casting.get_asset_cast_in(series.llama)
    assert [(row["shot_id"], row["sequence_name"], row["episode_name"]) for row in seen] == [
        (shot["id"], "SQ01", "E07")
    ]
    assert [row["asset_id"] for row in gazu.casting.get_asset_cast_in(lamp)] == [table]


def test_one_asset_over_many_shots(series):
    project, shots, lamp = series.project, series.shots, series.lamp
    both = gazu.casting.cast_asset(project, shots, lamp, nb_occurences=4, label="near")
    assert {pk: cast(rows) for pk, rows in both.items()} == {shot["id"]: {lamp["id"]: 4} for shot in shots}
    kept = gazu.casting.cast_asset(project, shots[0], lamp)[shots[0]["id"]]
    assert (kept[0]["nb_occurences"], kept[0]["label"]) == (4, "near")
    assert gazu.casting.uncast_asset(project, shots[:1], lamp) == {shots[0]["id"]: []}
    assert cast(gazu.casting.get_shot_casting(shots[1])) == {lamp["id"]: 4}


def test_castings_of_many(series):
    project, (first, second), lamp = series.project, series.shots, series.lamp
    gazu.casting.cast_asset(project, [first, second], lamp, nb_occurences=2)
    gazu.casting.update_asset_casting(project, series.table, [{"asset_id": lamp["id"], "nb_occurences": 1}])
    expected = {shot["id"]: {lamp["id"]: 2} for shot in series.shots}
    for found in (
        gazu.casting.get_sequence_casting(series.sequence),
        gazu.casting.get_sequence_shots_casting(project, series.sequence),
        gazu.casting.get_episode_shots_casting(project, series.episode),
        gazu.casting.get_project_shots_casting(project),
    ):
        assert {pk: cast(rows) for pk, rows in found.items()} == expected
    everywhere = gazu.casting.get_episodes_casting(project)
    assert everywhere.keys() == {first["id"], second["id"], series.table["id"], series.episode["id"]}
    of_type = gazu.casting.get_asset_type_casting(project, series.prop)
    assert {pk: cast(rows) for pk, rows in of_type.items()} == {series.table["id"]: {lamp["id"]: 1}}


def test_casting_links_as_rows(series):
    project, shots = series.project, series.shots
    gazu.casting.cast_asset(project, shots, series.lamp)
    links = gazu.casting.all_entity_links_for_project(project)
    assert {link["entity_in_id"] for link in links} == {*ids(shots), series.episode["id"]}
    page = gazu.casting.all_entity_links_for_project(project, page=1, limit=2)
    assert (len(page["data"]), page["total"], page["nb_pages"]) == (2, 3, 2)
    assert gazu.casting.delete_entity_link(links[0])["id"] == links[0]["id"]
    assert ids(gazu.casting.all_entity_links_for_project(project)) == ids(links[1:])


def test_nothing_is_forgotten(covered):
    covered.check()
