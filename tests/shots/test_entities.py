"""Entities of every kind as one resource: labels, merging, rights, versions."""

import datetime

import pytest
from django.utils import timezone

from assets.models import EntityLink
from productions.models import Entity, MetadataDescriptor
from shots.models import EntityVersion
from tests import factories

pytestmark = pytest.mark.django_db


def test_kinds_label_rows(studio, admin):
    for type_name, kind in (("Prop", "Asset"), ("Shot", "Shot"), ("ConceptFolder", "ConceptFolder")):
        entity = factories.entity(studio.project, type_name)
        assert admin.get(f"/data/entities/{entity.pk}").json()["type"] == kind
        (row,) = admin.get(f"/data/entities?id={entity.pk}").json()
        assert row["type"] == kind


def test_a_created_entity_belongs_to_its_creator(studio):
    asset, kind = factories.entity(studio.project), factories.entity_type("Shot")
    body = {
        "name": "SH01",
        "project_id": str(studio.project.pk),
        "entity_type_id": str(kind.pk),
        "created_by": str(studio.artist.pk),
        "entities_out": [str(asset.pk)],
    }
    row = studio.as_("manager").post("/data/entities", body).json()
    assert (row["type"], row["created_by"], row["entities_out"]) == (
        "Entity",
        str(studio.manager.pk),
        [str(asset.pk)],
    )
    assert Entity.objects.get(pk=row["id"]).nb_entities_out == 1


@pytest.mark.parametrize("extra", [{"status": "nonsense"}, {"status": None}, {"type": "Shot"}, {"data": [1]}])
def test_bad_entities_are_not_stored(studio, nothing_written, extra):
    kind, client = factories.entity_type("Shot"), studio.as_("manager")
    body = {"name": "SH01", "project_id": str(studio.project.pk), "entity_type_id": str(kind.pk)}
    with nothing_written():
        assert client.post("/data/entities", {**body, **extra}).status_code == 400


def test_metadata_is_merged(studio):
    asset = factories.entity(studio.project, data={"a": 1, "b": {"c": 1}})
    path = f"/data/entities/{asset.pk}"
    client = studio.as_("manager")
    assert client.put(path, {"data": {"b": 2}}).json()["data"] == {"a": 1, "b": 2}
    assert client.put(path, {"data": None}).json()["data"] == {"a": 1, "b": 2}
    bare = factories.entity(studio.project)
    assert client.put(f"/data/entities/{bare.pk}", {}).json()["data"] == {}


def test_a_whole_asset_can_be_put_back(studio):
    asset = factories.entity(studio.project)
    client = studio.as_("manager")
    detail = client.get(f"/data/assets/{asset.pk}").json()
    answer = client.put(f"/data/entities/{asset.pk}", {**detail, "source_id": detail["episode_id"]})
    assert answer.status_code == 200
    assert (answer.json()["source_id"], answer.json()["ready_for"]) == (None, None)


def test_a_taken_name_is_refused(studio):
    first, second = (factories.entity(studio.project, name=name) for name in ("A", "B"))
    assert studio.as_("manager").put(f"/data/entities/{second.pk}", {"name": "A"}).status_code == 400
    assert studio.as_("manager").put(f"/data/entities/{first.pk}", {"name": "A"}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "parent"),
    [("Shot", "Sequence"), ("Scene", "Sequence"), ("Sequence", "Episode"), ("Edit", "Episode")]
    + [("Concept", "ConceptFolder"), ("Prop", "Prop"), ("Episode", None), ("ConceptFolder", None)],
)
def test_a_parent_is_of_the_right_kind_and_production(studio, kind, parent):
    client, entity = studio.as_("manager"), factories.entity(studio.project, kind)
    wrong = [factories.entity(studio.project, other) for other in ("Shot", "Episode", "Sequence") if other != parent]
    wrong += [entity, factories.entity(factories.project(), parent or "Episode"), studio.project]
    path, new = f"/data/entities/{entity.pk}", {"name": "X", "project_id": str(studio.project.pk)}
    new["entity_type_id"] = str(entity.entity_type_id)
    for one in wrong:
        assert client.put(path, {"parent_id": str(one.pk)}).status_code == 400
        if one != entity:
            assert client.post("/data/entities", {**new, "parent_id": str(one.pk)}).status_code == 400
    assert not Entity.objects.filter(name="X").exists()
    if parent:
        right = str(factories.entity(studio.project, parent).pk)
        assert client.put(path, {"parent_id": right}).json()["parent_id"] == right
        assert client.post("/data/entities", {**new, "parent_id": right}).json()["parent_id"] == right


def test_nothing_stands_in_itself(studio):
    outer = factories.entity(studio.project)
    inner = factories.entity(studio.project, parent=outer)
    innermost = factories.entity(studio.project, parent=inner)
    for one in (outer, inner, innermost):
        assert studio.as_("manager").put(f"/data/entities/{outer.pk}", {"parent_id": str(one.pk)}).status_code == 400


def test_a_ring_that_is_there_already_holds_nothing_up(studio):
    first = factories.entity(studio.project)
    second = factories.entity(studio.project, parent=first)
    Entity.objects.filter(pk=first.pk).update(parent=second)
    path = f"/data/entities/{factories.entity(studio.project).pk}"
    assert studio.as_("manager").put(path, {"parent_id": str(first.pk)}).status_code == 200


def test_a_source_is_of_the_production(studio):
    asset, client = factories.entity(studio.project), studio.as_("manager")
    for wrong in (asset, factories.entity(factories.project(), "Episode")):
        assert client.put(f"/data/entities/{asset.pk}", {"source_id": str(wrong.pk)}).status_code == 400
    home = str(factories.entity(studio.project, "Episode").pk)
    assert client.put(f"/data/entities/{asset.pk}", {"source_id": home}).json()["source_id"] == home


@pytest.mark.parametrize("kind", ["Prop", "Shot", "Sequence", "Episode", "Scene"])
def test_vendors_see_the_columns_of_their_departments_wherever_they_read_an_entity(studio, kind):
    column = factories.make(
        MetadataDescriptor,
        project=studio.project,
        entity_type="Asset" if kind == "Prop" else kind,
        name="Secret",
        field_name="secret",
        data_type="string",
    )
    column.departments.add(factories.department())
    sequence = factories.entity(studio.project, "Sequence") if kind in ("Shot", "Scene") else None
    entity = factories.entity(studio.project, kind, parent=sequence, data={"secret": 1, "open": 2})
    factories.task(entity, assignees=[studio.vendor])
    holder = factories.shot(studio.project)
    factories.task(holder, assignees=[studio.vendor])
    EntityLink.objects.create(entity_in=holder, entity_out=entity)
    factories.make(EntityVersion, entity=entity, person=studio.artist, data={"secret": 1, "open": 2})
    paths = [f"/data/entities/{entity.pk}", f"/data/entities?id={entity.pk}", f"/data/shots/{holder.pk}/assets"]
    plural = "assets" if kind == "Prop" else f"{kind.lower()}s"
    paths += [f"/data/{plural}/{entity.pk}", *([f"/data/shots/{entity.pk}/versions"] if kind == "Shot" else [])]
    for path in paths if kind == "Prop" else [one for one in paths if not one.endswith("/assets")]:
        for name, bag in (("vendor", {"open": 2}), ("artist", {"secret": 1, "open": 2})):
            rows = studio.as_(name).get(path).json()
            assert [row["data"] for row in (rows if isinstance(rows, list) else [rows])] == [bag], path


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("manager", {"name": "X"}, 200),
        ("supervisor", {"data": {"size": 1}}, 200),
        ("supervisor", {"name": "X"}, 403),
        ("artist", {"data": {"size": 1}}, 403),
        ("vendor", {"data": {"size": 1}}, 403),
        ("outside_manager", {"name": "X"}, 403),
    ],
)
def test_who_changes_entities(studio, name, body, status):
    asset = factories.entity(studio.project)
    assert studio.as_(name).put(f"/data/entities/{asset.pk}", body).status_code == status


def test_supervisors_with_departments_change_their_columns_only(studio):
    department = factories.department()
    studio.supervisor.departments.add(department)
    for field, owner in (("mine", department), ("theirs", factories.department()), ("common", None)):
        descriptor = factories.make(
            MetadataDescriptor,
            project=studio.project,
            entity_type="Asset",
            name=field,
            field_name=field,
            data_type="string",
        )
        if owner:
            descriptor.departments.add(owner)
    path = f"/data/entities/{factories.entity(studio.project).pk}"
    client = studio.as_("supervisor")
    assert client.put(path, {"data": {"mine": 1}}).status_code == 200
    for data in ({"mine": 1, "theirs": 1}, {"common": 1}, {}, None):
        assert client.put(path, {"data": data}).status_code == 403


def test_creators_change_their_own(studio):
    asset = factories.entity(studio.project, created_by=studio.artist)
    assert studio.as_("artist").put(f"/data/entities/{asset.pk}", {"name": "Mine"}).status_code == 200


@pytest.mark.parametrize("name", ["client", "vendor"])
def test_creators_who_left_the_making_change_nothing(studio, name):
    asset = factories.entity(studio.project, created_by=studio.people[name])
    assert studio.as_(name).put(f"/data/entities/{asset.pk}", {"name": "Mine"}).status_code == 403


@pytest.mark.parametrize(("old", "new"), [("Shot", "Take"), ("Prop", "Scene")])
def test_what_makes_a_shot_a_shot_is_not_renamed(admin, old, new):
    kind = factories.entity_type(old)
    assert admin.put(f"/data/entity-types/{kind.pk}", {"name": new}).status_code == 400
    assert admin.put(f"/data/entity-types/{kind.pk}", {"name": old, "short_name": "x"}).status_code == 200


def test_vendors_list_what_they_are_assigned_to(studio):
    mine = factories.entity(studio.project)
    factories.entity(studio.project)
    for _n in range(2):
        factories.task(mine, assignees=[studio.vendor])
    page = studio.as_("vendor").get("/data/entities?page=1").json()
    assert (page["total"], [row["id"] for row in page["data"]]) == (1, [str(mine.pk)])


def test_deletion_removes_links_and_stops_at_tasks(studio, nothing_written):
    asset, shot = factories.entity(studio.project), factories.shot(studio.project)
    EntityLink.objects.create(entity_in=shot, entity_out=asset)
    task = factories.task(asset)
    client = studio.as_("manager")
    with nothing_written():
        assert client.delete(f"/data/entities/{asset.pk}").status_code == 400
    task.delete()
    assert client.delete(f"/data/entities/{asset.pk}").status_code == 204
    assert not EntityLink.objects.exists()


@pytest.mark.parametrize("kind", ["entities", "entity-types", "entity-links", "asset-instances"])
def test_listings_take_the_same_statements_for_any_number(studio, sql_count, admin, kind):
    path = f"/data/{kind}?relations=true"

    def grow(number):
        for index in range(number):
            asset = factories.entity(studio.project, f"{kind[:10]}{number}{index}")
            EntityLink.objects.create(entity_in=factories.shot(studio.project), entity_out=asset)
            asset.asset_instances.create(name="x")

    grow(1)
    few = sql_count(admin.get, path)
    grow(9)
    assert sql_count(admin.get, path) == few


# -- entity types ------------------------------------------------------------------------------------


def test_type_names_are_unique_in_any_case_and_not_patterns(admin):
    assert admin.post("/data/entity-types", {"name": "Prop_1"}).status_code == 201
    assert admin.post("/data/entity-types", {"name": "pROP_1"}).status_code == 400
    assert admin.post("/data/entity-types", {"name": "Prop%"}).status_code == 201
    assert admin.post("/data/entity-types", {"name": "PropX1"}).status_code == 201


# -- versions ----------------------------------------------------------------------------------------


def versions(shot):
    return [(v.name, v.data) for v in EntityVersion.objects.filter(entity=shot).order_by("created_at", "pk")]


def test_a_burst_of_changes_is_one_version(studio):
    shot = factories.shot(studio.project, name="SH01", data={"frame_in": 1, "frame_out": 9})
    path, client = f"/data/entities/{shot.pk}", studio.as_("manager")
    client.put(path, {"data": {"frame_in": 2}})
    client.put(path, {"data": {"frame_out": 8}})
    client.put(path, {"name": "SH02"})
    assert versions(shot) == [("SH01", {"frame_in": 2, "frame_out": 8})]
    client.put(path, {"data": {"frame_in": 3}})
    assert [name for name, _data in versions(shot)] == ["SH01", "SH02"]
    rows = client.get(f"/data/shots/{shot.pk}/versions").json()
    assert [(row["name"], row["type"]) for row in rows] == [("SH02", "ShotVersion"), ("SH01", "ShotVersion")]


def test_other_people_and_later_changes_make_new_versions(studio):
    shot = factories.shot(studio.project, data={"frame_in": 1})
    path = f"/data/entities/{shot.pk}"
    studio.as_("manager").put(path, {"data": {"frame_in": 2}})
    studio.as_("admin").put(path, {"data": {"frame_in": 3}})
    assert len(versions(shot)) == 2
    EntityVersion.objects.update(updated_at=timezone.now() - datetime.timedelta(seconds=90))
    studio.as_("admin").put(path, {"data": {"frame_in": 4}})
    assert len(versions(shot)) == 3


def test_other_changes_make_no_version(studio):
    shot = factories.shot(studio.project, data={"frame_in": 1})
    path = f"/data/entities/{shot.pk}"
    for body in ({"nb_frames": 5}, {"data": {"note": "x"}}, {"data": {"frame_in": 1}}, {"description": "x"}):
        assert studio.as_("manager").put(path, body).status_code == 200
    assert versions(shot) == []
