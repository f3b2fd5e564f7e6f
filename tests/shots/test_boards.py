"""The with-tasks listings: complete, narrowed, blanked, in every encoding, at a constant cost."""

import json

import pytest

from productions.models import MetadataDescriptor
from tests import factories

pytestmark = pytest.mark.django_db
KINDS = {
    "assets": "Prop",
    "shots": "Shot",
    "sequences": "Sequence",
    "episodes": "Episode",
    "scenes": "Scene",
    "edits": "Edit",
    "concepts": "Concept",
}


def make(studio, kind, **values):
    if kind == "shots":
        return factories.shot(studio.project, **values)
    return factories.entity(studio.project, KINDS[kind], **values)


def path_of(studio, kind, query=""):
    return f"/data/{kind}/with-tasks?project_id={studio.project.pk}{query}"


@pytest.mark.parametrize("kind", KINDS)
def test_tasks_are_nested_with_their_assignees(studio, kind):
    entity = make(studio, kind, data={"frame_in": 7})
    task = factories.task(entity, assignees=[studio.artist], estimation=60)
    (row,) = studio.as_("artist").get(path_of(studio, kind)).json()
    assert (row["id"], row["data"]) == (str(entity.pk), {"frame_in": 7})
    (nested,) = row["tasks"]
    assert (nested["id"], nested["assignees"], nested["estimation"]) == (str(task.pk), [str(studio.artist.pk)], 60)
    assert nested["is_subscribed"] is False
    if kind not in ("assets", "edits"):
        assert (row["frame_in"], row["fps"]) == (7, None)


@pytest.mark.parametrize("kind", KINDS)
def test_boards_take_the_same_statements_for_any_number(studio, sql_count, kind):
    client, path = studio.as_("artist"), path_of(studio, kind)
    factories.task(make(studio, kind), assignees=[studio.artist])
    client.get(path)
    few = sql_count(client.get, path)
    for _n in range(20):
        factories.task(make(studio, kind), assignees=[studio.artist, studio.manager])
    assert sql_count(client.get, path) == few
    assert few <= 5


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "concepts"])
def test_clients_see_no_figures(studio, kind):
    factories.task(make(studio, kind), assignees=[studio.artist], estimation=60, retake_count=3)
    ((nested,),) = [row["tasks"] for row in studio.as_("client").get(path_of(studio, kind)).json()]
    assert (nested["estimation"], nested["retake_count"], nested["assignees"]) == (0, 0, [])


@pytest.mark.parametrize("kind", ["assets", "shots", "edits"])
def test_vendors_see_what_is_theirs(studio, kind):
    mine, other = make(studio, kind), make(studio, kind)
    factories.task(mine, assignees=[studio.vendor, studio.artist])
    factories.task(mine, assignees=[studio.artist])
    factories.task(other, assignees=[studio.artist])
    (row,) = studio.as_("vendor").get(path_of(studio, kind)).json()
    assert row["id"] == str(mine.pk)
    (nested,) = row["tasks"]
    assert set(nested["assignees"]) == {str(studio.vendor.pk), str(studio.artist.pk)}


def test_vendors_reach_sequences_and_episodes_through_tasks(studio):
    episode = factories.entity(studio.project, "Episode")
    sequence = factories.entity(studio.project, "Sequence", parent=episode)
    factories.entity(studio.project, "Sequence")
    factories.entity(studio.project, "Episode")
    factories.task(factories.shot(studio.project, sequence), assignees=[studio.vendor])
    for kind, expected in (("sequences", sequence), ("episodes", episode)):
        for path in (path_of(studio, kind), f"/data/{kind}?project_id={studio.project.pk}"):
            assert [row["id"] for row in studio.as_("vendor").get(path).json()] == [str(expected.pk)]
    assert studio.as_("vendor").get(path_of(studio, "scenes")).status_code == 403


@pytest.mark.parametrize("kind", ["concepts"])
@pytest.mark.parametrize("name", ["client", "vendor", "outsider"])
def test_concepts_are_not_for_everybody(studio, kind, name):
    concept = make(studio, kind)
    for path in (
        path_of(studio, kind),
        f"/data/concepts?project_id={studio.project.pk}",
        f"/data/concepts/{concept.pk}",
    ):
        assert studio.as_(name).get(path).status_code == 403


def test_metadata_of_other_departments_is_hidden_at_both_places(studio):
    descriptor = factories.make(
        MetadataDescriptor,
        project=studio.project,
        entity_type="Shot",
        name="Start",
        field_name="frame_in",
        data_type="number",
    )
    descriptor.departments.add(factories.department())
    shot = factories.shot(studio.project, data={"frame_in": 7, "frame_out": 9})
    factories.task(shot, assignees=[studio.vendor])
    (row,) = studio.as_("vendor").get(path_of(studio, "shots")).json()
    assert (row["data"], row["frame_in"], row["frame_out"]) == ({"frame_out": 9}, None, 9)
    assert "frame_in" not in studio.as_("vendor").get(f"/data/shots/{shot.pk}").json()["data"]


def test_subscriptions_are_the_callers(studio):
    task = factories.task(factories.shot(studio.project))
    task.subscriptions.create(person=studio.artist)
    for name, followed in (("artist", True), ("manager", False)):
        (row,) = studio.as_(name).get(path_of(studio, "shots")).json()
        assert row["tasks"][0]["is_subscribed"] is followed


# -- encodings -------------------------------------------------------------------------------------


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(("kind", "header"), [("assets", "asset_fields"), ("shots", "shot_fields")])
def test_every_encoding_says_the_same(studio, kind, header):
    for number in range(3):
        entity = make(studio, kind, name=f"N{number}")
        for _n in range(2):
            factories.task(entity, assignees=[studio.artist])
    client = studio.as_("artist")
    plain = client.get(path_of(studio, kind)).json()

    def unpacked(head, lines):
        rows = []
        for line in lines:
            row = dict(zip(head[header], line))
            row["tasks"] = [dict(zip(head["task_fields"], task)) for task in row["tasks"]]
            rows.append(row)
        return rows

    compact = client.get(path_of(studio, kind, "&compact=true")).json()
    assert unpacked(compact, compact["rows"]) == plain
    streamed = client.get(path_of(studio, kind, "&stream=true"))
    assert streamed["Content-Type"] == "application/x-ndjson"
    head, *rows = [json.loads(line) for line in body_of(streamed).splitlines()]
    in_order = sorted(plain, key=lambda row: row["id"])
    assert (head, rows) == ({"compact": False}, in_order)
    both = [
        json.loads(line)
        for line in body_of(client.get(path_of(studio, kind, "&stream=true&compact=true"))).splitlines()
    ]
    assert unpacked(both[0], both[1:]) == in_order
    assert isinstance(client.get(path_of(studio, kind, "&compact=True")).json(), list)


@pytest.mark.parametrize("kind", ["assets", "shots"])
def test_an_unchanged_board_is_answered_without_being_built(studio, kind, sql_count):
    entity = make(studio, kind)
    task = factories.task(entity)
    client, path = studio.as_("artist"), path_of(studio, kind)
    tag = client.get(path)["ETag"]
    assert len(tag) == 66
    again = client.get(path, HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Cache-Control"] == "private, no-cache"
    assert client.get(path_of(studio, kind, "&compact=true"), HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert client.get(path, HTTP_IF_NONE_MATCH=f'"other", W/{tag}').status_code == 304  # what a compressing proxy sends
    assert sql_count(client.get, path, HTTP_IF_NONE_MATCH=tag) == 2  # who is calling, and whether anything changed
    assert studio.as_("client").get(path, HTTP_IF_NONE_MATCH=tag).status_code == 200
    task.subscriptions.create(person=studio.artist)
    changed = client.get(path, HTTP_IF_NONE_MATCH=tag)
    assert changed.status_code == 200
    entity.save()
    assert client.get(path, HTTP_IF_NONE_MATCH=changed["ETag"]).status_code == 200


def test_there_is_no_tag_without_a_production(admin):
    assert "ETag" not in admin.get("/data/shots/with-tasks")


@pytest.mark.parametrize("query", ["&id=x", "&episode_id=x", "&episode_id="])
@pytest.mark.parametrize("kind", ["shots", "assets", "edits"])
def test_malformed_filters_are_refused(studio, kind, query):
    assert studio.as_("artist").get(path_of(studio, kind, query)).status_code == 400


@pytest.mark.parametrize("kind", KINDS)
def test_a_malformed_production_is_told_to_everybody(studio, kind):
    assert studio.as_("manager").get(f"/data/{kind}/with-tasks?project_id=x").status_code == 400


def test_boards_of_an_episode(studio):
    episode = factories.entity(studio.project, "Episode")
    sequence = factories.entity(studio.project, "Sequence", parent=episode)
    inside = {
        "shots": factories.shot(studio.project, sequence),
        "sequences": sequence,
        "edits": factories.entity(studio.project, "Edit", parent=episode),
        "assets": factories.entity(studio.project, "Prop", source=episode),
    }
    for kind, entity in inside.items():
        outside = make(studio, kind)
        client = studio.as_("artist")

        def ids(value, kind=kind, client=client):
            return {row["id"] for row in client.get(path_of(studio, kind, f"&episode_id={value}")).json()}

        assert ids(episode.pk) == {str(entity.pk)}
        assert str(outside.pk) in ids("main")
        assert str(entity.pk) not in ids("main")
        assert {str(entity.pk), str(outside.pk)} <= ids("all")
