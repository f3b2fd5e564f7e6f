"""A production from log-in to log-out, with the published Python client."""

import threading

import gazu
import pytest

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]


def test_a_whole_production(kitsu, tmp_path):
    """Log in, project, team, types, assets, sequences, shots, casting, tasks, assign, metadata, CSV, log out."""
    assert kitsu.client.get_current_user()["email"] == "admin@example.com"

    project = kitsu.project.new_project("Caminandes", production_type="short")
    assert kitsu.project.get_project_by_name("Caminandes")["id"] == project["id"]
    ada = kitsu.person.new_person("Ada", "Lovelace", "ada@studio.example", role="user")
    kitsu.project.add_person_to_team(project, ada)
    assert ada["id"] in [person["id"] for person in kitsu.project.get_team(project)]

    character = kitsu.asset.new_asset_type("Creature")
    llama = kitsu.asset.new_asset(project, character, "Llama", description="The hero")
    fence = kitsu.asset.new_asset(project, kitsu.asset.get_asset_type_by_name("Prop"), "Fence")
    assert {asset["name"] for asset in kitsu.asset.all_assets_for_project(project)} == {"Llama", "Fence"}

    sequence = kitsu.shot.new_sequence(project, "SQ01")
    shots = [
        kitsu.shot.new_shot(project, sequence, f"SH{number:02}", nb_frames=48, frame_in=1, frame_out=48)
        for number in range(3)
    ]
    assert [shot["name"] for shot in kitsu.shot.all_shots_for_sequence(sequence)] == ["SH00", "SH01", "SH02"]
    assert kitsu.shot.get_shot_by_name(sequence, "SH01")["id"] == shots[1]["id"]

    casting = [{"asset_id": llama["id"], "nb_occurences": 2}, {"asset_id": fence["id"], "nb_occurences": 1}]
    kitsu.casting.update_shot_casting(project, shots[0], casting)
    cast = {link["asset_id"]: link["nb_occurences"] for link in kitsu.casting.get_shot_casting(shots[0])}
    assert cast == {llama["id"]: 2, fence["id"]: 1}
    assert [shot["shot_id"] for shot in kitsu.casting.get_asset_cast_in(llama)] == [shots[0]["id"]]

    animation = kitsu.task.get_task_type_by_name("Animation")
    task = kitsu.task.new_task(shots[0], animation, assignees=[])
    kitsu.task.assign_task(task, ada)
    assert kitsu.task.get_task(task["id"])["assignees"] == [ada["id"]] or ada["id"] in [
        person["id"] for person in kitsu.task.get_task(task["id"])["persons"]
    ]
    assert [row["id"] for row in kitsu.task.all_tasks_for_shot(shots[0])] == [task["id"]]

    kitsu.shot.update_shot_data(shots[0], {"mood": "dawn"})
    assert kitsu.shot.get_shot(shots[0]["id"])["data"]["mood"] == "dawn"

    sheet = tmp_path / "shots.csv"
    sheet.write_text("Sequence,Name,Nb Frames\nSQ02,SH10,24\nSQ02,SH11,36\n", encoding="utf-8")
    imported = kitsu.shot.import_shots_with_csv(project, str(sheet))
    assert [shot["name"] for shot in imported] == ["SH10", "SH11"]
    assert {row["name"] for row in kitsu.shot.all_sequences_for_project(project)} == {"SQ01", "SQ02"}

    kitsu.log_out()
    with pytest.raises(gazu.exception.NotAuthenticatedException):
        kitsu.client.get_current_user()


def test_a_listener_hears_what_happens(kitsu):
    """The client's event listener gets an event of another request within seconds."""
    heard, connected = [], threading.Event()
    stream = kitsu.events.init()
    kitsu.events.add_listener(stream, "department:new", lambda data: (heard.append(data), connected.set()))
    try:
        made = kitsu.client.post("data/departments", {"name": "Crowd", "color": "#00FF00"})
        assert connected.wait(10), "no event arrived"
        assert heard[0]["department_id"] == made["id"]
    finally:
        stream.disconnect()
