"""The published client's functions about whoever is logged in, each called as an artist and its result checked."""

import datetime

import gazu
import pytest

from tests.clients import coverage
from tests.clients.conftest import NUMBERS, ids, production
from tests.files.conftest import png

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]
covered = coverage.of(gazu.user)
SECRET = "another-long-password"
user = gazu.user


@pytest.fixture
def mine(server, kitsu):
    """A production with a task per kind of entity, all given to an artist; `me` is the artist's session."""
    found = production("tvshow")
    number = next(NUMBERS)
    email = f"uma{number}@studio.example"
    found.person = gazu.person.new_person(f"Uma{number}", "User", email, password=SECRET)
    gazu.project.add_person_to_team(found.project, found.person)
    found.episode = gazu.shot.new_episode(found.project, "E07")
    found.sequence = gazu.shot.new_sequence(found.project, "SQ01", found.episode)
    found.shot = gazu.shot.new_shot(found.project, found.sequence, "SH01")
    found.scene = gazu.scene.new_scene(found.project, found.sequence, "SC01")
    found.prop = gazu.asset.get_asset_type_by_name("Prop")
    found.lamp = gazu.asset.new_asset(found.project, found.prop, f"Lamp {found.name}")
    found.tasks, found.types = {}, {}
    for kind, entity in (
        ("Shot", found.shot),
        ("Asset", found.lamp),
        ("Scene", found.scene),
        ("Sequence", found.sequence),
    ):
        found.types[kind] = gazu.task.new_task_type(f"Mine {next(NUMBERS)}", for_entity=kind)
        found.tasks[kind] = gazu.task.new_task(entity, found.types[kind], assignees=[found.person])
    with gazu.create_session(server.api, email, SECRET) as found.me:
        yield found


def test_where_i_work(mine):
    me, project = mine.me, mine.project
    assert ids(user.all_open_projects(client=me)) == {project["id"]}
    assert ids(user.all_asset_types_for_project(project, client=me)) == {mine.prop["id"]}
    assert ids(user.all_assets_for_asset_type_and_project(project, mine.prop, client=me)) == {mine.lamp["id"]}
    assert ids(user.all_episodes_for_project(project, client=me)) == {mine.episode["id"]}
    assert ids(user.all_sequences_for_project(project, client=me)) == {mine.sequence["id"]}
    assert ids(user.all_shots_for_sequence(mine.sequence, client=me)) == {mine.shot["id"]}
    assert ids(user.all_scenes_for_sequence(mine.sequence, client=me)) == {mine.scene["id"]}


@pytest.mark.parametrize("kind", ["Shot", "Asset", "Scene", "Sequence"])
def test_my_tasks_of_an_entity(mine, kind):
    entity, tasks, types = {
        "Shot": (mine.shot, user.all_tasks_for_shot, user.all_task_types_for_shot),
        "Asset": (mine.lamp, user.all_tasks_for_asset, user.all_task_types_for_asset),
        "Scene": (mine.scene, user.all_tasks_for_scene, user.all_task_types_for_scene),
        "Sequence": (mine.sequence, user.all_tasks_for_sequence, user.all_task_types_for_sequence),
    }[kind]
    assert ids(tasks(entity, client=mine.me)) == {mine.tasks[kind]["id"]}
    assert ids(types(entity, client=mine.me)) == {mine.types[kind]["id"]}


def test_my_work(mine):
    me, task = mine.me, mine.tasks["Shot"]
    assert ids(user.all_tasks_to_do(client=me)) == ids(mine.tasks.values())
    assert user.all_done_tasks(client=me) == []
    gazu.task.add_comment(task, gazu.task.get_task_status_by_short_name("done"))
    assert ids(user.all_done_tasks(client=me)) == {task["id"]}
    assert task["id"] not in ids(user.all_tasks_to_do(client=me))
    assert user.all_tasks_requiring_feedback(client=me) == []  # an artist checks nothing
    other = mine.tasks["Asset"]
    gazu.task.add_comment(other, gazu.task.get_task_status_by_short_name("wfa"))
    gazu.project.add_person_to_team(mine.project, gazu.client.get_current_user())
    assert other["id"] in ids(user.all_tasks_requiring_feedback())


def test_my_time(mine):
    me, task = mine.me, mine.tasks["Shot"]
    row = gazu.task.set_time_spent(task, mine.person, "2026-03-02", 120, client=me)
    assert ids(user.get_timespents_range("2026-03-01", "2026-03-31", client=me)) == {row["id"]}
    assert ids(user.get_time_spents_by_date("2026-03-02", client=me)) == {row["id"]}
    assert user.get_task_time_spent(task, "2026-03-02", client=me)["duration"] == 120
    assert not user.get_day_off("2026-03-03", client=me)
    gazu.person.new_day_off(mine.person, "2026-03-03", "2026-03-04")
    assert user.get_day_off("2026-03-03", client=me)["end_date"] == "2026-03-04"


def test_my_session(server, mine, tmp_path):
    me = mine.me
    assert user.is_authenticated(client=me) is True
    assert user.is_authenticated(client=gazu.client.create_client(server.api)) is False
    assert {row["id"] for row in user.get_context(client=me)["projects"]} == {mine.project["id"]}
    user.log_desktop_session_log_in(client=me)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    (logged,) = user.all_desktop_login_logs(client=me)
    assert logged["date"].startswith(today)
    face = tmp_path / "face.png"
    face.write_bytes(png((300, 300)))
    gazu.person.set_avatar(mine.person, str(face), client=me)
    assert gazu.client.get_current_user(client=me)["has_avatar"] is True
    assert user.clear_avatar(client=me) == ""
    assert gazu.client.get_current_user(client=me)["has_avatar"] is False


def test_my_filters(mine):
    me = mine.me
    row = user.new_filter("Late", "due<today", "shot", project=mine.project, client=me)
    assert user.update_filter({"id": row["id"], "name": "Too late"}, client=me)["name"] == "Too late"
    stored = user.all_filters(client=me)["shot"][mine.project["id"]]
    assert [one["name"] for one in stored] == ["Too late"]
    assert user.remove_filter(row, client=me) == ""
    assert not user.all_filters(client=me).get("shot", {}).get(mine.project["id"])


def test_my_groups_of_filters(mine):
    me = mine.me
    body = {"name": "Group", "project_id": mine.project["id"], "list_type": "shot", "color": "#112233"}
    group = gazu.client.post("data/user/filter-groups", body, client=me)
    assert user.get_filter_group(group, client=me)["name"] == "Group"
    changed = user.update_filter_group({"id": group["id"], "name": "Renamed"}, client=me)
    assert changed["name"] == "Renamed"
    assert [one["id"] for one in user.all_filter_groups(client=me)["shot"][mine.project["id"]]] == [group["id"]]
    assert user.remove_filter_group(group, client=me) == ""
    assert not user.all_filter_groups(client=me).get("shot", {}).get(mine.project["id"])
    user.new_filter_group("Plain", project=mine.project, client=me)


def test_what_i_am_told(mine):
    me, task = mine.me, mine.tasks["Shot"]
    comment = gazu.task.add_comment(task, gazu.task.get_task_status_by_short_name("wip"), "Look")
    told = [row for row in user.all_notifications(client=me) if row["comment_id"] == comment["id"]]
    assert [(row["notification_type"], row["read"]) for row in told] == [("comment", False)]
    assert user.get_notification(told[0]["id"], client=me)["comment_text"] == "Look"
    assert user.update_notification({"id": told[0]["id"], "read": True}, client=me)["read"] is True
    assert user.mark_all_notifications_as_read(client=me) == {"success": True}
    assert all(row["read"] for row in user.all_notifications(client=me))


def test_what_i_follow(mine):
    me, task = mine.me, mine.tasks["Asset"]
    assert user.check_task_subscription(task, client=me) is False
    assert user.subscribe_to_task(task, client=me)["task_id"] == task["id"]
    assert user.check_task_subscription(task, client=me) is True
    assert user.unsubscribe_from_task(task, client=me) == ""
    assert user.check_task_subscription(task, client=me) is False


def test_my_chats(mine):
    me = mine.me
    assert user.all_chats(client=me) == []
    user.join_chat(mine.shot, client=me)
    assert [row["object_id"] for row in user.all_chats(client=me)] == [mine.shot["id"]]
    assert user.leave_chat(mine.shot, client=me) == ""
    assert user.all_chats(client=me) == []


def test_nothing_is_forgotten(covered):
    covered.check()
