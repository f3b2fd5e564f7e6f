"""The published client's functions for episodes, sequences and shots, each called and its result checked."""

import csv

import gazu
import pytest

from tests.clients import coverage
from tests.clients.conftest import ids, production

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]
covered = coverage.of(gazu.shot)


@pytest.fixture
def series(kitsu):
    """A television production with an episode, a sequence and a shot."""
    found = production("tvshow")
    found.episode = gazu.shot.new_episode(found.project, "E07")
    found.sequence = gazu.shot.new_sequence(found.project, "SQ01", found.episode)
    found.shot = gazu.shot.new_shot(found.project, found.sequence, "SH01", 12, 5, 16, "Dawn", {"extra": 1})
    return found


def test_episodes(series):
    project, episode = series.project, series.episode
    assert gazu.shot.new_episode(project, "e07")["id"] == episode["id"]
    assert gazu.shot.get_episode(episode["id"])["name"] == "E07"
    assert gazu.shot.get_episode_by_name(project, "e07")["id"] == episode["id"]
    assert gazu.shot.get_episode_by_name(project, "E99") is None
    assert {row["name"] for row in gazu.shot.all_episodes_for_project(project)} == {"E01", "E07"}
    assert gazu.shot.update_episode({**episode, "status": "standby"})["status"] == "standby"
    gazu.shot.update_episode_data(episode, {"a": 1})
    assert gazu.shot.update_episode_data(episode, {"b": 2})["data"] == {"a": 1, "b": 2}
    empty = gazu.shot.new_episode(project, "E08")
    assert gazu.shot.remove_episode(empty) == ""
    assert gazu.shot.remove_episode(episode, force=True) == ""
    assert {row["name"] for row in gazu.shot.all_episodes_for_project(project)} == {"E01"}
    assert gazu.shot.all_shots_for_project(project) == []


def test_sequences(series):
    project, episode, sequence = series.project, series.episode, series.sequence
    assert gazu.shot.new_sequence(project, "sq01", episode)["id"] == sequence["id"]
    free = gazu.shot.new_sequence(project, "SQ99")
    assert gazu.shot.get_sequence(sequence["id"])["episode_name"] == "E07"
    assert gazu.shot.get_sequence_by_name(project, "sq01", episode)["id"] == sequence["id"]
    assert gazu.shot.get_sequence_by_name(project, "SQ99")["id"] == free["id"]
    assert gazu.shot.get_sequence_from_shot(series.shot)["id"] == sequence["id"]
    assert gazu.shot.get_sequence_from_shot(series.shot["id"])["id"] == sequence["id"]
    assert gazu.shot.get_episode_from_sequence(sequence)["id"] == episode["id"]
    assert gazu.shot.get_episode_from_sequence(free) is None
    assert ids(gazu.shot.all_sequences_for_project(project)) == {sequence["id"], free["id"]}
    assert ids(gazu.shot.all_sequences_for_episode(episode)) == {sequence["id"]}
    assert gazu.shot.update_sequence({**sequence, "description": "Dusk"})["description"] == "Dusk"
    gazu.shot.update_sequence_data(sequence, {"a": 1})
    assert gazu.shot.update_sequence_data(sequence, {"b": 2})["data"] == {"a": 1, "b": 2}
    assert gazu.shot.remove_sequence(free) == ""
    assert gazu.shot.remove_sequence(sequence, force=True) == ""
    assert gazu.shot.all_sequences_for_project(project) == []


def test_shots_are_made_found_and_listed(series):
    shot, sequence = series.shot, series.sequence
    assert (shot["nb_frames"], shot["description"]) == (12, "Dawn")
    assert shot["data"] == {"frame_in": 5, "frame_out": 16, "extra": 1}
    assert gazu.shot.new_shot(series.project, sequence, "sh01")["id"] == shot["id"]
    full = gazu.shot.get_shot(shot["id"])
    assert (full["frame_in"], full["sequence_name"], full["episode_name"]) == (5, "SQ01", "E07")
    assert gazu.shot.get_shot_by_name(sequence, "sh01")["id"] == shot["id"]
    assert gazu.shot.get_shot_by_name(sequence, "SH99") is None
    for rows in (
        gazu.shot.all_shots_for_project(series.project),
        gazu.shot.all_shots_for_episode(series.episode),
        gazu.shot.all_shots_for_sequence(sequence),
    ):
        assert ids(rows) == {shot["id"]}


def test_shots_are_changed_removed_and_restored(series):
    shot = series.shot
    assert gazu.shot.update_shot({**shot, "name": "SH02"})["name"] == "SH02"
    changed = gazu.shot.update_shot_data(shot, {"mood": "dawn"})
    assert changed["data"] == {"frame_in": 5, "frame_out": 16, "extra": 1, "mood": "dawn"}
    gazu.task.new_task(shot, gazu.task.get_task_type_by_name("Animation"))
    assert gazu.shot.remove_shot(shot) == ""
    assert gazu.shot.get_shot(shot["id"])["canceled"] is True
    assert gazu.shot.restore_shot(shot)["canceled"] is False
    assert gazu.shot.get_shot(shot["id"])["canceled"] is False
    assert gazu.shot.remove_shot(shot, force=True) == ""
    assert gazu.shot.all_shots_for_sequence(series.sequence) == []


def test_previews_of_a_shot(series):
    animation = gazu.task.get_task_type_by_name("Animation")
    assert gazu.shot.all_previews_for_shot(series.shot) == {}
    task = gazu.task.new_task(series.shot, animation)
    comment = gazu.task.add_comment(task, gazu.task.get_task_status_by_short_name("wip"), "Look")
    preview = gazu.task.create_preview(task, comment)
    found = gazu.shot.all_previews_for_shot(series.shot)
    assert {kind: [(one["id"], one["revision"]) for one in rows] for kind, rows in found.items()} == {
        animation["id"]: [(preview["id"], 1)]
    }


def test_asset_instances_of_a_shot(series):
    scene = gazu.scene.new_scene(series.project, series.sequence, "SC01")
    lamp = gazu.asset.new_asset(series.project, gazu.asset.get_asset_type_by_name("Prop"), "Lamp")
    instance = gazu.scene.new_scene_asset_instance(scene, lamp)
    assert gazu.shot.get_asset_instances_for_shot(series.shot) == {}
    assert gazu.shot.add_asset_instance_to_shot(series.shot, instance)["id"] == series.shot["id"]
    assert ids(gazu.shot.get_asset_instances_for_shot(series.shot)[lamp["id"]]) == {instance["id"]}
    assert ids(gazu.shot.all_asset_instances_for_shot(series.shot)[lamp["id"]]) == {instance["id"]}
    assert gazu.shot.remove_asset_instance_from_shot(series.shot, instance) == ""
    assert gazu.shot.get_asset_instances_for_shot(series.shot) == {}


def test_addresses(series):
    base = f"{gazu.client.get_api_url_from_host()}/productions/{series.project['id']}"
    of_episode = f"{base}/episodes/{series.episode['id']}"
    assert gazu.shot.get_episode_url(series.episode) == f"{of_episode}/shots"
    assert gazu.shot.get_shot_url(series.shot) == f"{of_episode}/shots/{series.shot['id']}/"
    assert gazu.shot.get_sequence_url(series.sequence) == f"{of_episode}/sequences/{series.sequence['id']}/"
    assert gazu.shot.get_all_episodes_url(series.project) == f"{base}/episodes/"
    assert gazu.shot.get_all_sequences_url(series.project) == f"{base}/sequences/"
    free = gazu.shot.new_sequence(series.project, "SQ99")
    assert gazu.shot.get_sequence_url(free) == f"{base}/sequences/{free['id']}/"


def test_shots_travel_as_csv(series, tmp_path):
    sheet = tmp_path / "shots.csv"
    sheet.write_text("Episode,Sequence,Name,Nb Frames\nE07,SQ01,SH01,24\nE08,SQ02,SH10,36\n", encoding="utf-8")
    imported = gazu.shot.import_shots_with_csv(series.project, str(sheet))
    frames = {row["name"]: row["nb_frames"] for row in imported}
    assert frames == {"SH01": 12, "SH10": 36}  # what exists stays, unless an update is asked for
    assert imported[0]["id"] == series.shot["id"]

    def exported(**narrowed):
        target = tmp_path / "exported.csv"
        assert gazu.shot.export_shots_with_csv(series.project, str(target), **narrowed).status_code == 200
        lines = csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        return {line["Name"] for line in lines}

    assert exported() == {"SH01", "SH10"}
    assert exported(episode=series.episode) == {"SH01"}


def test_shots_come_from_a_timeline(series, tmp_path):
    cut = tmp_path / "cut.edl"
    cut.write_text(
        "TITLE: Cut\nFCM: NON-DROP FRAME\n\n"
        "001  AX       V     C        00:00:00:00 00:00:05:05 10:00:00:00 10:00:05:05\n"
        "* FROM CLIP NAME: SQ01-SH01.mp4\n\n"
        "002  AX       V     C        00:00:00:00 00:00:02:23 10:00:05:05 10:00:08:03\n"
        "* FROM CLIP NAME: SQ02-SH10.mp4\n"
    )
    convention = "${sequence_name}-${shot_name}"
    told = gazu.shot.import_otio(series.project, str(cut), series.episode, convention)
    assert ids(told["updated_shots"]) == {series.shot["id"]}
    assert [row["name"] for row in told["created_shots"]] == ["SH10"]
    frames = {row["name"]: row["nb_frames"] for row in gazu.shot.all_shots_for_episode(series.episode)}
    assert frames == {"SH01": 130, "SH10": 73}


def test_nothing_is_forgotten(covered):
    covered.check()
