"""Castings: what is in a shot, and everything that follows from it."""

import pytest

from assets.models import EntityLink
from assets.services import casting as services
from assets.services.casting import Cast
from events.models import ApiEvent, LiveEvent
from productions.models import Entity, ProjectTaskTypeLink
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tv(studio):
    """An episode with a sequence of two shots, and two assets."""
    studio.episode = factories.entity(studio.project, "Episode")
    sequence = factories.entity(studio.project, "Sequence", parent=studio.episode, name="SQ01")
    studio.shots = [factories.shot(studio.project, sequence, name=f"SH0{n}") for n in (1, 2)]
    studio.assets = [factories.entity(studio.project, "Prop", name=name) for name in ("Lamp", "Table")]
    studio.sequence = sequence
    return studio


def path_of(studio, entity):
    return f"/data/projects/{studio.project.pk}/entities/{entity.pk}/casting"


def line(asset, count=1, **extra):
    return {"asset_id": str(asset.pk), "nb_occurences": count, **extra}


def cast_of(entity):
    return {
        link.entity_out.name: (link.nb_occurences, link.label)
        for link in EntityLink.objects.filter(entity_in=entity).select_related("entity_out")
    }


def test_a_casting_is_replaced_and_echoed(tv):
    client, (shot, _other), (lamp, table) = tv.as_("manager"), tv.shots, tv.assets
    body = [line(table, 2, label="fixed"), line(lamp)]
    assert client.put(path_of(tv, shot), body).json() == body
    rows = client.get(path_of(tv, shot)).json()
    assert [(row["asset_name"], row["nb_occurences"], row["label"]) for row in rows] == [
        ("Lamp", 1, ""),
        ("Table", 2, "fixed"),
    ]
    client.put(path_of(tv, shot), [line(table, 3)])
    assert cast_of(shot) == {"Table": (3, "")}
    shot.refresh_from_db()
    assert shot.nb_entities_out == 1


def test_the_events_of_a_new_casting(tv):
    shot, lamp = tv.shots[0], tv.assets[0]
    tv.as_("manager").put(path_of(tv, shot), [line(lamp)])
    told = ApiEvent.objects.order_by("created_at", "pk")
    assert {event.name for event in told} == {"asset:update", "entity-link:new", "shot:casting-update"}
    payload = told.get(name="shot:casting-update").data
    assert payload["added_asset_ids"] == [str(lamp.pk)]
    assert payload["removed_asset_ids"] == []
    assert payload["nb_entities_out"] == 1
    assert payload["project_id"] == str(tv.project.pk)


@pytest.mark.parametrize(
    "bad",
    [
        {"nb_occurences": "many"},
        {"nb_occurences": 2**40},
        {"label": "x" * 81},
        {"label": 5},
        {"asset_id": "nonsense"},
    ],
)
def test_a_bad_line_leaves_the_old_casting(tv, nothing_written, bad):
    shot, (lamp, table) = tv.shots[0], tv.assets
    services.replace_castings({shot.pk: [Cast(lamp.pk, 4, "kept")]})
    client = tv.as_("manager")
    with nothing_written():
        assert client.put(path_of(tv, shot), [line(table), {**line(table), **bad}]).status_code == 400
    assert cast_of(shot) == {"Lamp": (4, "kept")}


@pytest.mark.parametrize("bad", ["text", None, 1, []])
def test_a_line_that_is_no_object_leaves_the_old_casting(tv, nothing_written, bad):
    shot, lamp = tv.shots[0], tv.assets[0]
    services.replace_castings({shot.pk: [Cast(lamp.pk, 4, "kept")]})
    client = tv.as_("manager")
    with nothing_written():
        assert client.put(path_of(tv, shot), [bad]).status_code == 400
    assert cast_of(shot) == {"Lamp": (4, "kept")}


def test_lines_without_number_or_of_nothing_are_skipped(tv):
    shot, lamp = tv.shots[0], tv.assets[0]
    body = [{"asset_id": str(lamp.pk)}, {"nb_occurences": 1}, line(tv.project), line(lamp, "2"), line(lamp, None)]
    assert tv.as_("manager").put(path_of(tv, shot), body).status_code == 200
    assert cast_of(shot) == {"Lamp": (1, "")}


@pytest.mark.parametrize(
    ("name", "read", "write"),
    [
        ("manager", 200, 200),
        ("supervisor", 200, 403),
        ("artist", 200, 403),
        ("client", 200, 403),
        ("vendor", 403, 403),
        ("outsider", 403, 403),
        ("nobody", 401, 401),
    ],
)
def test_rights_on_castings(tv, name, read, write):
    client, shot = tv.as_(name), tv.shots[0]
    assert client.get(path_of(tv, shot)).status_code == read
    assert client.put(path_of(tv, shot), [line(tv.assets[0])]).status_code == write
    assert bool(cast_of(shot)) == (write == 200)


def test_entities_of_other_productions_are_refused(tv, nothing_written):
    stranger = factories.shot(factories.project())
    client = tv.as_("manager")
    many = f"/data/projects/{tv.project.pk}/entities/casting"
    body = {str(tv.shots[0].pk): [line(tv.assets[0])], str(stranger.pk): []}
    with nothing_written():
        assert client.put(path_of(tv, stranger), []).status_code == 403
        assert client.put(many, body).status_code == 403
        assert client.put(many, {"nonsense": []}).status_code == 404
        assert client.put(many, []).status_code == 400


def test_an_asset_out_of_reach_is_not_cast_unless_it_is_already(tv, admin):
    """Casting tells name and thumbnail: only shared assets, and those of one's own productions, can be cast."""
    private = factories.entity(factories.project(), "Prop", name="Private")
    shared = factories.entity(private.project, "Prop", name="Shared", is_shared=True)
    shot, client = tv.shots[0], tv.as_("manager")
    one = f"/data/projects/{tv.project.pk}/entities/casting/assets/{private.pk}"
    body = [line(private), line(shared)]
    for path in (path_of(tv, shot), f"/data/assets/{tv.assets[0].pk}/casting"):
        assert client.put(path, body).status_code == 200
    assert cast_of(shot) == cast_of(tv.assets[0]) == {"Shared": (1, "")}
    assert client.put(one, {"entity_ids": [str(shot.pk)]}).status_code == 404
    admin.put(path_of(tv, shot), body)
    client.put(path_of(tv, shot), [line(private, 3), line(shared)])
    assert cast_of(shot) == {"Private": (3, ""), "Shared": (1, "")}
    assert client.put(one, {"entity_ids": [str(shot.pk)], "nb_occurences": 2}).status_code == 200
    assert client.put(one, {"entity_ids": [str(shot.pk)], "nb_occurences": 0}).status_code == 200
    assert cast_of(shot) == {"Shared": (1, "")}


# -- mirror of shots on their episode --------------------------------------------------------------


def test_a_shot_casts_for_its_episode_too(tv):
    lamp = tv.assets[0]
    services.replace_castings({tv.shots[0].pk: [Cast(lamp.pk, 3, "held")]})
    link = EntityLink.objects.get(entity_in=tv.episode)
    assert (link.entity_out_id, link.nb_occurences, link.label, link.data) == (lamp.pk, 1, "held", {"auto": True})
    tv.episode.refresh_from_db()
    assert tv.episode.nb_entities_out == 1


def test_the_last_shot_takes_an_automatic_link_along(tv):
    lamp = tv.assets[0]
    services.replace_castings({shot.pk: [Cast(lamp.pk)] for shot in tv.shots})
    services.replace_castings({tv.shots[0].pk: []})
    assert cast_of(tv.episode)
    services.replace_castings({tv.shots[1].pk: []})
    assert not cast_of(tv.episode)
    tv.episode.refresh_from_db()
    assert tv.episode.nb_entities_out == 0
    gone = ApiEvent.objects.get(name="episode:casting-update")
    assert gone.data["removed_asset_ids"] == [str(lamp.pk)]


def test_a_link_made_by_hand_stays(tv):
    lamp = tv.assets[0]
    services.replace_castings({tv.episode.pk: [Cast(lamp.pk)]})
    services.replace_castings({tv.shots[0].pk: [Cast(lamp.pk)]})
    services.replace_castings({tv.shots[0].pk: []})
    assert cast_of(tv.episode) == {"Lamp": (1, "")}


def test_what_leaves_an_episode_leaves_its_shots(tv):
    lamp, table = tv.assets
    services.replace_castings({shot.pk: [Cast(lamp.pk), Cast(table.pk)] for shot in tv.shots})
    services.replace_castings({tv.episode.pk: [Cast(table.pk)]})
    for shot in tv.shots:
        assert cast_of(shot) == {"Table": (1, "")}
        shot.refresh_from_db()
        assert shot.nb_entities_out == 1


# -- one asset in many castings ----------------------------------------------------------------------


def test_one_asset_is_added_changed_and_removed_in_many(tv):
    lamp, table = tv.assets
    services.replace_castings({tv.shots[0].pk: [Cast(lamp.pk, 2, "held"), Cast(table.pk)]})
    kept = EntityLink.objects.get(entity_in=tv.shots[0], entity_out=lamp).pk
    path = f"/data/projects/{tv.project.pk}/entities/casting/assets/{lamp.pk}"
    ids = [str(shot.pk) for shot in tv.shots]
    rows = tv.as_("manager").put(path, {"entity_ids": [*ids, ids[0]]}).json()
    assert set(rows) == set(ids)
    assert cast_of(tv.shots[0]) == {"Lamp": (2, "held"), "Table": (1, "")}
    assert cast_of(tv.shots[1]) == {"Lamp": (1, "")}
    assert EntityLink.objects.filter(pk=kept).exists()
    tv.as_("manager").put(path, {"entity_ids": ids, "nb_occurences": 0})
    assert cast_of(tv.shots[0]) == {"Table": (1, "")}
    assert cast_of(tv.shots[1]) == {}


def test_removing_an_asset_that_is_not_cast_says_nothing(tv):
    before = ApiEvent.objects.count()
    services.uncast_asset(asset_id=tv.assets[0].pk, container_ids=[tv.shots[0].pk, tv.episode.pk])
    assert ApiEvent.objects.count() == before


@pytest.mark.parametrize("body", [{}, {"entity_ids": []}, {"entity_ids": ["x"]}, {"nb_occurences": -1}])
def test_bad_bodies_of_one_asset_in_many(tv, body, nothing_written):
    client = tv.as_("manager")
    path = f"/data/projects/{tv.project.pk}/entities/casting/assets/{tv.assets[0].pk}"
    with nothing_written():
        assert client.put(path, body).status_code == 400


def test_the_casting_of_an_asset_is_read_strictly(tv):
    lamp, table = tv.assets
    client, path = tv.as_("manager"), f"/data/assets/{lamp.pk}/casting"
    assert client.put(path, [{"asset_id": str(table.pk)}]).json() == [
        {"asset_id": str(table.pk), "nb_occurences": 1, "label": ""}
    ]
    for bad in ({"asset_id": "x"}, {"asset_id": str(table.pk), "nb_occurences": None}, {"nb_occurences": 1}):
        answer = client.put(path, [bad])
        assert answer.status_code == 400
        assert answer.json()["data"]["errors"][0]["field"].startswith("0.")
    for broken in (b"", b"text"):
        assert client.call("PUT", path, broken, content_type="text/plain").status_code == 400
    assert cast_of(lamp) == {"Table": (1, "")}
    assert ApiEvent.objects.get(name="asset:casting-update").data["asset_id"] == str(lamp.pk)


# -- readiness -----------------------------------------------------------------------------------------


def ready_studio(tv):
    """Two shot task types in order, a task of each on the first shot."""
    kinds = [factories.task_type(for_entity="Shot") for _n in range(2)]
    for number, kind in enumerate(kinds, start=1):
        ProjectTaskTypeLink.objects.create(project=tv.project, task_type=kind, priority=number)
    return kinds, [factories.task(tv.shots[0], kind) for kind in kinds]


def test_ready_assets_are_counted_per_task(tv):
    (first, second), (layout, animation) = ready_studio(tv)
    lamp, table = tv.assets
    lamp.ready_for, table.ready_for = first, second
    lamp.save()
    table.save()
    shared = factories.entity(factories.project(), is_shared=True)
    canceled = factories.entity(tv.project, canceled=True, ready_for=second)
    lines = [Cast(one.pk) for one in (lamp, table, shared, canceled)]
    services.replace_castings({tv.shots[0].pk: lines})
    for task, ready in ((layout, 3), (animation, 2)):
        task.refresh_from_db()
        assert task.nb_assets_ready == ready
    told = LiveEvent.objects.filter(name="task:update-casting-stats")
    assert sorted(event.data["nb_assets_ready"] for event in told) == [2, 3]
    tv.shots[0].refresh_from_db()
    assert tv.shots[0].nb_entities_out == 3


def test_a_changed_ready_for_reaches_the_shots(tv):
    (first, _second), (layout, _animation) = ready_studio(tv)
    lamp = tv.assets[0]
    services.replace_castings({tv.shots[0].pk: [Cast(lamp.pk)]})
    tv.as_("manager").put(f"/data/entities/{lamp.pk}", {"ready_for": str(first.pk)})
    layout.refresh_from_db()
    assert layout.nb_assets_ready == 1
    tv.as_("manager").put(f"/data/entities/{lamp.pk}", {"ready_for": "None"})
    layout.refresh_from_db()
    assert layout.nb_assets_ready == 0


def test_new_tasks_of_a_shot_know_its_ready_assets(tv):
    first = ready_studio(tv)[0][0]
    lamp = tv.assets[0]
    Entity.objects.filter(pk=lamp.pk).update(ready_for=first)
    services.replace_castings({tv.shots[1].pk: [Cast(lamp.pk)]})
    path = f"/data/entities/{tv.shots[1].pk}/tasks"
    (row,) = tv.as_("manager").post(path, {"task_type_ids": [str(first.pk)]}).json()
    assert row["nb_assets_ready"] == 1


def test_counters_follow_whatever_happens_to_an_asset(tv):
    lamp, table = tv.assets
    first, layout = (found[0] for found in ready_studio(tv))
    Entity.objects.filter(pk=lamp.pk).update(ready_for=first)
    services.replace_castings({one.pk: [Cast(lamp.pk)] for one in (tv.shots[0], tv.episode, table)})
    manager = tv.as_("manager")
    for changed, body, counted in (
        (lamp, {"canceled": True}, 0),
        (lamp, {"canceled": False}, 1),
        *((one, {"nb_entities_out": 9}, 1) for one in (lamp, table, tv.shots[0])),
    ):
        assert manager.put(f"/data/entities/{changed.pk}", body).status_code == 200
        for container in (tv.shots[0], tv.episode, table):
            container.refresh_from_db()
            assert container.nb_entities_out == counted
        layout.refresh_from_db()
        assert layout.nb_assets_ready == counted


@pytest.mark.parametrize("path", ["/data/assets/{}?force=true", "/data/entities/{}"])
def test_counters_follow_a_deleted_asset(tv, path):
    lamp, table = tv.assets
    first, layout = (found[0] for found in ready_studio(tv))
    Entity.objects.filter(pk=lamp.pk).update(ready_for=first)
    services.replace_castings({one.pk: [Cast(lamp.pk)] for one in (tv.shots[0], tv.episode, table)})
    assert tv.as_("manager").delete(path.format(lamp.pk)).status_code == 204
    for container in (tv.shots[0], tv.episode, table):
        container.refresh_from_db()
        assert container.nb_entities_out == 0
    layout.refresh_from_db()
    assert layout.nb_assets_ready == 0


# -- many castings at once -------------------------------------------------------------------------------


def test_castings_of_sequences_and_productions(tv):
    lamp, table = tv.assets
    services.replace_castings({tv.shots[1].pk: [Cast(table.pk), Cast(lamp.pk)], tv.shots[0].pk: [Cast(table.pk)]})
    base = f"/data/projects/{tv.project.pk}"
    client = tv.as_("artist")
    for path in (
        f"{base}/sequences/{tv.sequence.pk}/casting",
        f"{base}/sequences/all/casting",
        f"{base}/episodes/{tv.episode.pk}/sequences/all/casting",
        f"{base}/episodes/all/sequences/all/casting",
        f"{base}/sequences/{tv.sequence.pk}/shots/casting",
        f"{base}/episodes/{tv.episode.pk}/shots/casting",
        f"{base}/shots/casting",
    ):
        found = client.get(path).json()
        assert list(found) == [str(shot.pk) for shot in tv.shots]
        assert [row["name"] for row in found[str(tv.shots[1].pk)]] == ["Lamp", "Table"]
        assert found[str(tv.shots[0].pk)][0]["sequence_name"] == "SQ01"
    assert client.get(f"{base}/episodes/main/sequences/all/casting").json() == {}
    assert str(tv.episode.pk) in client.get(f"{base}/episodes/casting").json()
    assert tv.as_("vendor").get(f"{base}/episodes/casting").status_code == 403
    assert client.get(f"{base}/episodes/nonsense/sequences/all/casting").status_code == 400
    prop = lamp.entity_type_id
    for rest in ("sequences/all/casting", "episodes/casting", f"asset-types/{prop}/casting"):
        assert tv.as_("admin").get(f"/data/projects/nonsense/{rest}").status_code == 400


def test_castings_take_the_same_statements_for_any_number(tv, sql_count):
    client = tv.as_("manager")
    paths = [f"/data/projects/{tv.project.pk}/{rest}" for rest in ("sequences/all/casting", "episodes/casting")]

    def casting(number):
        props = [factories.entity(tv.project, "Prop") for _n in range(number)]
        return {str(factories.shot(tv.project, tv.sequence).pk): [line(one) for one in props] for _n in range(number)}

    many = f"/data/projects/{tv.project.pk}/entities/casting"
    client.put(many, casting(1))
    few_writes = sql_count(client.put, many, casting(2))
    few_reads = [sql_count(client.get, path) for path in paths]
    assert sql_count(client.put, many, casting(8)) == few_writes
    assert [sql_count(client.get, path) for path in paths] == few_reads


# -- links as rows -----------------------------------------------------------------------------------------


def test_links_of_a_production_in_three_forms(tv):
    services.replace_castings({tv.shots[0].pk: [Cast(one.pk) for one in tv.assets]})
    client, path = tv.as_("manager"), f"/data/projects/{tv.project.pk}/entity-links"
    rows = client.get(path).json()
    assert len(rows) == 4
    assert len(rows[0]["created_at"]) == 26
    page = client.get(f"{path}?page=1&limit=3").json()
    assert (page["total"], page["nb_pages"], len(page["data"])) == (4, 2, 3)
    after = client.get(f"{path}?cursor_created_at={rows[1]['created_at']}").json()
    assert {row["id"] for row in after["data"]} == {
        row["id"] for row in rows if row["created_at"] > rows[1]["created_at"]
    }
    assert client.get(f"{path}?cursor_created_at=nonsense").status_code == 400
    assert tv.as_("artist").get(path).status_code == 403


def test_a_removed_link_is_answered_and_cleans_up(tv):
    services.replace_castings({tv.shots[0].pk: [Cast(tv.assets[0].pk)]})
    link = EntityLink.objects.get(entity_in=tv.shots[0])
    path = f"/data/projects/{tv.project.pk}/entity-links/{link.pk}"
    answer = tv.as_("manager").delete(path)
    assert (answer.status_code, answer.json()["id"]) == (200, str(link.pk))
    assert not EntityLink.objects.exists()
    assert tv.as_("manager").delete(path).status_code == 404


def test_raw_links_keep_the_counter_right(tv, admin):
    body = {"entity_in_id": str(tv.shots[0].pk), "entity_out_id": str(tv.assets[0].pk)}
    link = admin.post("/data/entity-links", body).json()
    tv.shots[0].refresh_from_db()
    assert tv.shots[0].nb_entities_out == 1
    assert admin.post("/data/entity-links", body).status_code == 400
    admin.delete(f"/data/entity-links/{link['id']}")
    tv.shots[0].refresh_from_db()
    assert tv.shots[0].nb_entities_out == 0
    assert ApiEvent.objects.get(name="entity-link:delete").project_id == tv.project.pk


def test_raw_links_keep_the_readiness_right(tv, admin):
    first, layout = (found[0] for found in ready_studio(tv))
    Entity.objects.filter(pk=tv.assets[0].pk).update(ready_for=first)
    body = {"entity_in_id": str(tv.shots[0].pk), "entity_out_id": str(tv.assets[0].pk)}
    link = admin.post("/data/entity-links", body).json()
    for ready, change in ((1, {"entity_out_id": str(tv.assets[1].pk)}), (0, {})):
        layout.refresh_from_db()
        assert layout.nb_assets_ready == ready
        admin.put(f"/data/entity-links/{link['id']}", change)


def test_cast_in_lists_shots_then_assets(tv):
    lamp, table = tv.assets
    services.replace_castings({tv.shots[0].pk: [Cast(lamp.pk, 2)], table.pk: [Cast(lamp.pk)]})
    rows = tv.as_("artist").get(f"/data/assets/{lamp.pk}/cast-in").json()
    assert rows[0]["shot_name"] == "SH01"
    assert rows[0]["episode_id"] == str(tv.episode.pk)
    assert rows[1]["asset_name"] == "Table"


def test_cast_in_tells_nothing_of_productions_one_is_not_on(tv, admin):
    lamp = tv.assets[0]
    elsewhere = factories.shot(factories.project())
    services.replace_castings({elsewhere.pk: [Cast(lamp.pk)], tv.shots[0].pk: [Cast(lamp.pk)]})
    path = f"/data/assets/{lamp.pk}/cast-in"
    assert [row["shot_id"] for row in tv.as_("manager").get(path).json()] == [str(tv.shots[0].pk)]
    assert [row["shot_id"] for row in admin.get(path).json()] == [str(tv.shots[0].pk), str(elsewhere.pk)]
