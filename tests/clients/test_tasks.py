"""The published client's functions for tasks and for searching, each called and its result checked."""

import gazu
import pytest
from gazu.exception import ParameterException, RouteNotFoundException

from tests.clients import coverage
from tests.clients.conftest import NUMBERS, ids, production
from tests.files.conftest import png

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]
covered = coverage.of(gazu.task, gazu.search)
task = gazu.task


def new_person(project, **values):
    """Return a new person on a production's team."""
    number = next(NUMBERS)
    person = gazu.person.new_person(f"Tess{number}", "Tasker", f"tess{number}@studio.example", **values)
    gazu.project.add_person_to_team(project, person)
    return person


def picture(folder, name="a.png"):
    path = folder / name
    path.write_bytes(png())
    return str(path)


@pytest.fixture
def film(kitsu):
    """A production with a shot and two tasks of it, one given to a person."""
    found = production("short")
    found.sequence = gazu.shot.new_sequence(found.project, "SQ01")
    found.shot = gazu.shot.new_shot(found.project, found.sequence, "SH01")
    found.animation, found.layout = task.get_task_type_by_name("Animation"), task.get_task_type_by_name("Layout")
    found.person = new_person(found.project)
    found.task = task.new_task(found.shot, found.animation, assignees=[found.person])
    found.other = task.new_task(found.shot, found.layout)
    found.wip, found.wfa, found.done = map(task.get_task_status_by_short_name, ("wip", "wfa", "done"))
    return found


# -- types and statuses --------------------------------------------------------------------------------


def test_task_types(film):
    name = f"Grooming {next(NUMBERS)}"
    kind = task.new_task_type(name, "#00FF00")
    assert task.new_task_type(name)["id"] == kind["id"]
    assert task.get_task_type(kind["id"])["color"] == "#00FF00"
    assert task.get_task_type_by_name(name, for_entity="Asset")["id"] == kind["id"]
    assert task.get_task_type_by_name(name, for_entity="Shot") is None
    changed = task.update_task_type({**kind, "short_name": name[-6:], "for_entity": "Shot"})
    assert changed["for_entity"] == "Shot"
    assert task.get_task_type_by_short_name(name[-6:])["id"] == kind["id"]
    assert kind["id"] in ids(task.all_task_types())
    gazu.project.add_task_type(film.project, kind, 1)
    assert kind["id"] in ids(task.all_task_types_for_project(film.project))
    with pytest.raises(ParameterException):
        task.remove_task_type(kind)
    assert task.remove_task_type(kind, force=True) == ""
    assert kind["id"] not in ids(task.all_task_types())


def test_task_statuses(film):
    number = next(NUMBERS)
    status = task.new_task_status(f"Blocked {number}", f"blk{number}", "#123456")
    assert task.get_task_status(status["id"])["color"] == "#123456"
    assert task.get_task_status_by_name(status["name"])["id"] == status["id"]
    assert task.get_task_status_by_short_name(f"blk{number}")["id"] == status["id"]
    assert status["id"] in ids(task.all_task_statuses())
    assert task.update_task_status({**status, "is_wip": True})["is_wip"] is True
    gazu.project.add_task_status(film.project, status)
    assert status["id"] in ids(task.all_task_statuses_for_project(film.project))
    assert task.get_default_task_status()["short_name"] == "todo"
    unused = task.new_task_status(f"Unused {number}", f"un{number}", "#654321")
    assert task.remove_task_status(unused) == ""
    assert task.get_task_status_by_short_name(f"un{number}") is None


# -- finding tasks --------------------------------------------------------------------------------------


def test_a_task(film):
    found = task.get_task(film.task["id"])
    assert (found["id"], found["project"]["name"], found["entity"]["name"]) == (film.task["id"], film.name, "SH01")
    assert ids(found["persons"]) == {film.person["id"]}
    assert task.new_task(film.shot, film.animation)["id"] == film.task["id"]
    assert task.get_task_by_entity(film.shot, film.animation)["id"] == film.task["id"]
    base = f"{gazu.client.get_api_url_from_host()}/productions/{film.project['id']}"
    assert task.get_task_url(film.task) == f"{base}/shots/tasks/{film.task['id']}/"
    changed = task.update_task({**found, "priority": 2, "estimation": 480})
    assert (changed["priority"], changed["estimation"]) == (2, 480)
    task.update_task_data(film.task, {"a": 1})
    assert task.update_task_data(film.task, {"b": 2})["data"] == {"a": 1, "b": 2}
    assert task.remove_task(film.task) == ""
    with pytest.raises(RouteNotFoundException):
        task.get_task(film.task["id"])


def test_tasks_of_shots_and_sequences(film):
    both = {film.task["id"], film.other["id"]}
    assert ids(task.all_tasks_for_shot(film.shot)) == both
    assert all("assignees" in row for row in task.all_tasks_for_shot(film.shot, relations=True))
    assert ids(task.all_shot_tasks_for_sequence(film.sequence)) == both
    assert ids(task.all_task_types_for_shot(film.shot)) == {film.animation["id"], film.layout["id"]}
    assert ids(task.all_tasks_for_entity_and_task_type(film.shot, film.animation)) == {film.task["id"]}
    kind = task.new_task_type(f"Boards {next(NUMBERS)}", for_entity="Sequence")
    mine = task.new_task(film.sequence, kind)
    assert ids(task.all_tasks_for_sequence(film.sequence)) == {mine["id"]}
    # of what the sequence holds, not of the sequence itself
    assert ids(task.all_task_types_for_sequence(film.sequence)) == {film.animation["id"], film.layout["id"]}


@pytest.mark.parametrize("kind", ["asset", "scene", "edit", "concept"])
def test_tasks_of_other_entities(film, kind):
    task_type = task.new_task_type(f"{kind} {next(NUMBERS)}", for_entity=kind.capitalize())
    gazu.project.add_task_type(film.project, task_type, 1)
    entity = {
        "asset": lambda: gazu.asset.new_asset(
            film.project, gazu.asset.get_asset_type_by_name("Prop"), f"Lamp {film.name}"
        ),
        "scene": lambda: gazu.scene.new_scene(film.project, film.sequence, "SC01"),
        "edit": lambda: gazu.edit.new_edit(film.project, "Edit"),
        "concept": lambda: gazu.concept.new_concept(film.project, "Idea"),
    }[kind]()
    made = task.new_task(entity, task_type)
    tasks, types = {
        "asset": (task.all_tasks_for_asset, task.all_task_types_for_asset),
        "scene": (task.all_tasks_for_scene, task.all_task_types_for_scene),
        "edit": (task.all_tasks_for_edit, None),
        "concept": (task.all_tasks_for_concept, task.all_task_types_for_concept),
    }[kind]
    assert ids(tasks(entity)) == {made["id"]}
    if types:
        assert ids(types(entity)) == {task_type["id"]}


def test_tasks_of_episodes(kitsu):
    found = production("tvshow")
    episode = gazu.shot.new_episode(found.project, "E07")
    sequence = gazu.shot.new_sequence(found.project, "SQ01", episode)
    shot = gazu.shot.new_shot(found.project, sequence, "SH01")
    lamp = gazu.asset.new_asset(
        found.project, gazu.asset.get_asset_type_by_name("Prop"), f"Lamp {found.name}", episode=episode
    )
    modeling = task.get_task_type_by_name("Modeling")
    kind = task.new_task_type(f"Script {next(NUMBERS)}", for_entity="Episode")
    own = task.new_task(episode, kind)
    animation = task.get_task_type_by_name("Animation")
    of_shot, of_asset = task.new_task(shot, animation), task.new_task(lamp, modeling)
    assert ids(task.all_tasks_for_episode(episode)) == {own["id"]}
    assert ids(task.all_task_types_for_episode(episode)) == {animation["id"]}  # of its shots
    assert ids(task.all_shot_tasks_for_episode(episode)) == {of_shot["id"]}
    assert ids(task.all_assets_tasks_for_episode(episode)) == {of_asset["id"]}
    assert ids(task.all_tasks_for_task_type(found.project, animation, episode)) == {of_shot["id"]}
    assert ids(task.all_tasks_for_project(found.project, animation, episode)) == {of_shot["id"]}


def test_tasks_of_a_production(film):
    project = film.project
    assert ids(task.all_tasks_for_project(project)) == {film.task["id"], film.other["id"]}
    assert ids(task.all_tasks_for_project(project, film.layout)) == {film.other["id"]}
    assert ids(task.all_tasks_for_task_type(project, film.animation)) == {film.task["id"]}
    todo = task.get_default_task_status()
    assert ids(task.all_tasks_for_task_status(project, film.animation, todo)) == {film.task["id"]}
    assert task.all_tasks_for_task_status(project, film.animation, film.done) == []


def test_tasks_of_people(film):
    assert ids(task.all_tasks_for_person(film.person)) == {film.task["id"]}
    assert task.all_done_tasks_for_person(film.person) == []
    assert ids(task.all_tasks_for_person_and_type(film.person, film.layout)) == {film.other["id"]}
    task.add_comment(film.task, film.done)
    assert task.all_tasks_for_person(film.person) == []
    assert ids(task.all_done_tasks_for_person(film.person)) == {film.task["id"]}
    task.update_task({"id": film.task["id"], "start_date": "2026-03-02", "due_date": "2026-03-06"})
    (dates,) = [row for row in task.get_persons_tasks_dates() if row["person_id"] == film.person["id"]]
    assert (dates["min_date"][:10], dates["max_date"][:10]) == ("2026-03-02", "2026-03-06")


def test_open_tasks(film):
    listed = task.all_open_tasks()
    assert listed["stats"]["total"] >= 2
    assert task.get_open_tasks_stats()[film.project["id"]]["amount"] == 2


# -- making and removing -------------------------------------------------------------------------------


def test_tasks_are_made_for_entities(film):
    lamp = gazu.asset.new_asset(film.project, gazu.asset.get_asset_type_by_name("Prop"), f"Lamp {film.name}")
    edit, concept = gazu.edit.new_edit(film.project, "Edit"), gazu.concept.new_concept(film.project, "Idea")
    empty = gazu.shot.new_shot(film.project, film.sequence, "SH02")
    for create, entity, for_entity in (
        (task.create_shot_tasks, empty, "Shot"),
        (task.create_asset_tasks, lamp, "Asset"),
        (task.create_edit_tasks, edit, "Edit"),
        (task.create_concept_tasks, concept, "Concept"),
    ):
        kind = task.new_task_type(f"Made {next(NUMBERS)}", for_entity=for_entity)
        gazu.project.add_task_type(film.project, kind, 1)
        (made,) = create(entity, [kind])
        assert (made["entity_id"], made["task_type_id"]) == (entity["id"], kind["id"])
        assert task.create_entity_tasks(entity, [kind]) == []


def test_tasks_are_removed_together(film):
    assert task.remove_tasks_batch(film.project, [film.task]) == [film.task["id"]]
    assert ids(task.all_tasks_for_project(film.project)) == {film.other["id"]}
    assert task.remove_tasks_for_type(film.project, film.layout) == ""
    assert task.all_tasks_for_project(film.project) == []


def test_assignment(film):
    person = new_person(film.project)
    assert ids(task.assign_task(film.other, person)) == {film.other["id"]}
    assert task.get_task(film.other["id"])["assignees"] == [person["id"]]
    assert ids(task.assign_tasks_to_person([film.task, film.other], person)) == {film.task["id"], film.other["id"]}
    assert task.clear_assignations([film.task], film.person) == [film.task["id"]]
    assert task.get_task(film.task["id"])["assignees"] == [person["id"]]
    assert task.clear_assignations(film.task) == [film.task["id"]]
    assert task.get_task(film.task["id"])["assignees"] == []


def test_time_spent(film):
    row = task.set_time_spent(film.task, film.person, "2026-03-02", 120)
    assert task.add_time_spent(film.task, film.person, "2026-03-02", 60)["duration"] == 180
    for told in (
        task.get_time_spent(film.task),
        task.get_time_spent(film.task, "2026-03-02"),
        task.get_task_time_spent_for_date(film.task, "2026-03-02"),
    ):
        assert (told["total"], ids(told[film.person["id"]])) == (180, {row["id"]})
    assert task.get_task(film.task["id"])["duration"] == 180
    assert task.remove_time_spent(row) == ""
    assert task.get_time_spent(film.task) == {"total": 0}


# -- comments -------------------------------------------------------------------------------------------


def test_comments(film, tmp_path):
    started = task.start_task(film.task)
    assert task.get_task(film.task["id"])["task_status_id"] == film.wip["id"]
    comment = task.add_comment(
        film.task,
        film.wfa,
        "Look",
        person=film.person,
        checklist=[{"text": "eyes", "checked": False}],
        created_at="2099-01-05 10:00:00",
        links=["https://example.com/a"],
    )
    assert (comment["person_id"], comment["created_at"]) == (film.person["id"], "2099-01-05T10:00:00")
    assert (comment["checklist"][0]["text"], comment["links"]) == ("eyes", ["https://example.com/a"])
    assert [row["id"] for row in task.all_comments_for_task(film.task)] == [comment["id"], started["id"]]
    assert task.get_last_comment_for_task(film.task)["id"] == comment["id"]
    assert task.get_comment(comment["id"])["person"]["id"] == film.person["id"]
    assert task.update_comment({"id": comment["id"], "text": "Look again"})["text"] == "Look again"
    assert ids(task.all_comments_for_project(film.project)) == {comment["id"], started["id"]}
    assert task.remove_comment(comment) == ""
    assert task.get_last_comment_for_task(film.task)["id"] == started["id"]
    assert task.get_task(film.task["id"])["task_status_id"] == film.wip["id"]


def test_files_of_comments(film, tmp_path):
    files = [picture(tmp_path, name) for name in ("a.png", "b.png")]
    comment = task.add_comment(film.task, film.wip, "Files", attachments=files, links=["https://example.com/a"])
    assert {row["name"] for row in comment["attachment_files"]} == {"a.png", "b.png"}
    assert comment["links"] == ["https://example.com/a"]
    (added,) = task.add_attachment_files_to_comment(film.task, comment, picture(tmp_path, "c.png"))
    assert added["name"] == "c.png"
    assert task.delete_comment_attachment(film.task, comment, added) == ""
    (stored,) = task.all_comments_for_task(film.task)
    assert {row["name"] for row in stored["attachment_files"]} == {"a.png", "b.png"}


def test_threads(film):
    comment = task.add_comment(film.task, film.wip, "Look")
    me = gazu.client.get_current_user()["id"]
    assert task.acknowledge_comment(film.task, comment)["acknowledgements"] == [me]
    assert task.acknowledge_comment(film.task, comment)["acknowledgements"] == []
    reply = task.reply_to_comment(film.task, comment, "Yes")
    assert (reply["text"], reply["person_id"]) == ("Yes", me)
    assert '"replies":[]' in task.delete_comment_reply(film.task, comment, reply)
    moved = task.move_comment_to_task(film.task, comment, film.other)
    assert moved["object_id"] == film.other["id"]
    assert task.all_comments_for_task(film.task) == []
    assert task.get_task(film.other["id"])["task_status_id"] == film.wip["id"]


def test_many_comments(film, tmp_path):
    def one(status, text, **values):
        return {"task_status_id": status["id"], "text": text, **values}

    pair = task.batch_comments([one(film.wip, "a"), one(film.wfa, "b")], film.task)
    assert [row["text"] for row in pair] == ["a", "b"]
    (posted,) = task.batch_comments(
        [one(film.wip, "c", task_id=film.other["id"], attachment_files=[picture(tmp_path)])]
    )
    assert (posted["object_id"], posted["attachment_files"][0]["name"]) == (film.other["id"], "a.png")
    both = task.add_tasks_batch_comments([film.task, film.other], one(film.done, "d"))
    assert {row["object_id"] for row in both} == {film.task["id"], film.other["id"]}
    skipped = {"object_id": film.task["id"], "task_status_id": film.wip["id"]}
    wanted = {**skipped, "comment": "e", "attachment_files": [picture(tmp_path, "e.png")]}
    (posted,) = task.create_multiple_comments(film.project, [skipped, wanted])
    assert (posted["text"], posted["attachment_files"][0]["name"]) == ("e", "e.png")
    assert task.get_last_comment_for_task(film.task)["text"] == "e"


# -- previews -------------------------------------------------------------------------------------------


def test_previews(film, tmp_path):
    comment = task.add_comment(film.task, film.wip, "Look")
    preview = task.create_preview(film.task, comment, revision=4)
    assert preview["revision"] == 4
    uploaded = task.upload_preview_file(preview, picture(tmp_path))
    assert uploaded["id"] == preview["id"]
    extra = task.create_extra_preview(film.task, comment, preview)
    assert (extra["revision"], extra["position"]) == (4, 2)
    other = task.add_extra_preview(film.task, comment, preview, picture(tmp_path, "b.png"))
    assert other["position"] == 3
    assert ids(task.all_previews_for_task(film.task)) == {preview["id"], extra["id"], other["id"]}
    assert ids(task.all_preview_files_for_project(film.project)) == {preview["id"], extra["id"], other["id"]}
    assert task.remove_preview_from_comment(film.task, comment, extra) == ""
    assert ids(task.all_previews_for_task(film.task)) == {preview["id"], other["id"]}
    assert task.set_main_preview(preview)["preview_file_id"] == preview["id"]
    later = task.add_preview(film.task, task.add_comment(film.task, film.wip), picture(tmp_path, "c.png"))
    assert later["revision"] == 5
    posted, shown = task.publish_preview(
        film.task, film.wfa, "Final", preview_file_path=picture(tmp_path, "d.png"), set_thumbnail=True
    )
    assert (posted["text"], shown["revision"]) == ("Final", 6)
    assert gazu.shot.get_shot(film.shot["id"])["preview_file_id"] == shown["id"]


def test_who_is_told(film):
    gazu.user.subscribe_to_task(film.other)
    (row,) = task.all_subscriptions_for_project(film.project)
    assert row["task_id"] == film.other["id"]
    comment = task.add_comment(film.task, film.wip, "Look")
    told = task.all_notifications_for_project(film.project)
    assert (film.person["id"], comment["id"]) in {(one["person_id"], one["comment_id"]) for one in told}


# -- search ---------------------------------------------------------------------------------------------


def test_search(film):
    name = f"Zebulon{next(NUMBERS)}"
    shot = gazu.shot.new_shot(film.project, film.sequence, name)
    person = new_person(film.project, role="manager")
    found = gazu.search.search_entities(name.lower())
    assert (ids(found["shots"]), found["assets"]) == ({shot["id"]}, [])
    assert ids(gazu.search.search_entities(person["full_name"])["persons"]) == {person["id"]}
    assert ids(gazu.search.search_entities(name, film.project)["shots"]) == {shot["id"]}
    assert gazu.search.search_entities(name, production("short").project)["shots"] == []


def test_nothing_is_forgotten(covered):
    covered.check()
