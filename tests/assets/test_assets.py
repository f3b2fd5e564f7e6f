"""Assets: who creates, lists, reads them, and what stays out of sight."""

import pytest

from accounts.choices import Role
from assets.models import EntityLink
from events.models import ApiEvent
from productions.models import Entity, MetadataDescriptor
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def prop_type(db):
    return factories.entity_type("Prop")


def creation_path(studio, asset_type):
    return f"/data/projects/{studio.project.pk}/asset-types/{asset_type.pk}/assets/new"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("admin", 201),
        ("manager", 201),
        ("supervisor", 403),
        ("artist", 403),
        ("client", 403),
        ("vendor", 403),
        ("outside_manager", 403),
        ("nobody", 401),
    ],
)
def test_who_creates_assets(studio, prop_type, name, status):
    before = Entity.objects.count()
    answer = studio.as_(name).post(creation_path(studio, prop_type), {"name": "Lamp"})
    assert answer.status_code == status
    assert Entity.objects.count() == before + (status == 201)


def test_a_created_asset_is_told_and_complete(studio, prop_type):
    episode = factories.entity(studio.project, "Episode")
    answer = studio.as_("manager").post(
        creation_path(studio, prop_type), {"name": "Lamp", "episode_id": str(episode.pk), "is_shared": "yes"}
    )
    row = answer.json()
    assert (row["type"], row["description"], row["data"], row["is_shared"]) == ("Asset", "", {}, True)
    assert row["source_id"] == str(episode.pk)
    assert row["created_by"] == str(studio.manager.pk)
    event = ApiEvent.objects.get(name="asset:new")
    assert event.data == {
        "asset_id": row["id"],
        "asset_type": str(prop_type.pk),
        "project_id": str(studio.project.pk),
    }


def test_the_same_name_twice_makes_two_assets(studio, prop_type):
    for _time in range(2):
        assert studio.as_("manager").post(creation_path(studio, prop_type), {"name": "Lamp"}).status_code == 201
    assert Entity.objects.filter(name="Lamp").count() == 2


def test_a_form_and_a_query_string_stand_in_for_json(studio, prop_type):
    answer = studio.as_("manager").call(
        "POST", creation_path(studio, prop_type) + "?name=Lamp", b"", content_type="text/plain"
    )
    assert answer.status_code == 201
    assert answer.json()["name"] == "Lamp"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": None},
        {"name": "x" * 161},
        {"name": "Lamp", "data": "text"},
        {"name": "Lamp", "episode_id": ""},
        {"name": "Lamp", "is_shared": "perhaps"},
        [],
    ],
)
def test_bad_bodies_write_nothing(studio, prop_type, nothing_written, body):
    path, client = creation_path(studio, prop_type), studio.as_("manager")
    with nothing_written():
        answer = client.post(path, body)
    assert answer.status_code == 400
    assert answer.json()["data"]["errors"]


def test_an_episode_of_another_production_is_not_found(studio, prop_type):
    elsewhere = factories.entity(factories.project(), "Episode")
    answer = studio.as_("manager").post(
        creation_path(studio, prop_type), {"name": "Lamp", "episode_id": str(elsewhere.pk)}
    )
    assert answer.status_code == 404


def test_temporal_types_are_no_asset_types(studio, admin):
    shot_type = factories.entity_type("Shot")
    assert admin.post(creation_path(studio, shot_type), {"name": "Lamp"}).status_code == 404
    assert admin.get(f"/data/asset-types/{shot_type.pk}").status_code == 404
    factories.entity_type("Prop")
    assert [row["name"] for row in admin.get("/data/asset-types").json()] == ["Prop"]


# -- listings ------------------------------------------------------------------------------------


def test_listings_hold_assets_only_and_sort_by_name(studio):
    for name in ("b", "B", "a"):
        factories.entity(studio.project, "Prop", name=name)
    factories.shot(studio.project)
    rows = studio.as_("artist").get(f"/data/projects/{studio.project.pk}/assets").json()
    assert [row["name"] for row in rows] == ["B", "a", "b"]
    assert {row["type"] for row in rows} == {"Asset"}


def test_outsiders_see_no_assets_of_a_production(studio):
    factories.entity(studio.project)
    assert studio.as_("outsider").get("/data/assets").json() == []
    for path in (f"/data/assets?project_id={studio.project.pk}", f"/data/projects/{studio.project.pk}/assets"):
        assert studio.as_("outsider").get(path).status_code == 403


def test_filters_narrow_the_listing(studio, admin):
    lamp = factories.entity(studio.project, "Prop", name="Lamp")
    factories.entity(studio.project, "Character", name="Fox", canceled=True)
    other = factories.entity(factories.project(), "Prop", name="Lamp")
    base = f"/data/assets/all?project_id={studio.project.pk}"

    def names(query):
        return [row["name"] for row in admin.get(base + query).json()]

    assert names("") == ["Fox", "Lamp"]
    assert names("&name=lAmP") == ["Lamp"]
    assert names(f"&entity_type_id={lamp.entity_type_id}") == ["Lamp"]
    assert names("&canceled=true") == ["Fox"]
    assert names("&nonsense=1&page=1") == ["Fox", "Lamp"]
    assert {row["id"] for row in admin.get("/data/assets?name=Lamp").json()} == {str(lamp.pk), str(other.pk)}
    assert admin.get(base + "&parent_id=nonsense").status_code == 400


def test_an_episode_lists_what_lives_in_it_and_what_it_casts(studio, admin):
    episode = factories.entity(studio.project, "Episode")
    home = factories.entity(studio.project, name="Home", source=episode)
    cast = factories.entity(studio.project, name="Cast")
    factories.entity(studio.project, name="Elsewhere")
    EntityLink.objects.create(entity_in=episode, entity_out=cast)
    EntityLink.objects.create(entity_in=episode, entity_out=home)
    rows = admin.get(f"/data/assets?project_id={studio.project.pk}&episode_id={episode.pk}").json()
    assert [row["name"] for row in rows] == ["Cast", "Home"]
    assert admin.get("/data/assets?episode_id=all").status_code == 404


def hidden_column(project, department):
    descriptor = factories.make(
        MetadataDescriptor, project=project, entity_type="Asset", name="Price", field_name="price", data_type="string"
    )
    descriptor.departments.add(department)


def test_a_vendor_sees_assigned_assets_without_the_columns_of_others(studio):
    hidden_column(studio.project, factories.department())
    data = {"price": 12, "size": 3}
    mine = factories.entity(studio.project, name="Mine", data=data)
    factories.entity(studio.project, name="Not mine", data=data)
    factories.task(mine, assignees=[studio.vendor])
    path = f"/data/projects/{studio.project.pk}/assets"
    assert [(r["name"], r["data"]) for r in studio.as_("vendor").get(path).json()] == [("Mine", {"size": 3})]
    assert [r["data"] for r in studio.as_("artist").get(path).json()] == [data, data]


def test_a_vendor_of_the_right_department_sees_its_columns(studio):
    department = factories.department()
    hidden_column(studio.project, department)
    studio.vendor.departments.add(department)
    asset = factories.entity(studio.project, data={"price": 12})
    factories.task(asset, assignees=[studio.vendor])
    assert studio.as_("vendor").get(f"/data/assets/{asset.pk}").json()["data"] == {"price": 12}


def test_a_vendor_on_one_production_only_is_narrowed_there(studio, client_of):
    person = factories.person(Role.USER)
    factories.join(studio.project, person, Role.VENDOR)
    factories.entity(studio.project, name="Hidden")
    free = factories.project(team=[person])
    factories.entity(free, name="Free")
    assert [row["name"] for row in client_of(person).get("/data/assets").json()] == ["Free"]
    assert [row["name"] for row in client_of(person).get("/data/entities").json()] == ["Free"]


@pytest.mark.parametrize("path", ["/data/assets?project_id={p}", "/data/projects/{p}/assets", "/data/asset-types"])
def test_listings_take_the_same_statements_for_any_number(studio, sql_count, path):
    client = studio.as_("artist")
    path = path.format(p=studio.project.pk)
    factories.entity(studio.project)
    client.get(path)
    few = sql_count(client.get, path)
    for number in range(20):
        factories.entity(studio.project, f"Type {number}")
    assert sql_count(client.get, path) == few


# -- single assets -------------------------------------------------------------------------------


def test_every_caller_gets_their_own_view_of_an_asset(studio):
    asset = factories.entity(studio.project)
    factories.task(asset, assignees=[studio.artist], estimation=90, retake_count=2)
    seen = {name: studio.as_(name).get(f"/data/assets/{asset.pk}").json() for name in ("manager", "client", "artist")}
    assert seen["manager"]["tasks"][0]["estimation"] == 90
    assert seen["client"]["tasks"][0]["estimation"] == 0
    assert seen["client"]["tasks"][0]["assignees"] == []
    assert seen["artist"]["tasks"][0]["assignees"] == [str(studio.artist.pk)]
    for key in ("episode_id", "preview_file_id"):
        assert seen["manager"][key] == ""
    assert seen["manager"]["ready_for"] == "None"
    assert not {"source_id", "nb_frames"} & set(seen["manager"])


@pytest.mark.parametrize("kind", ["assets", "shots", "edits", "concepts"])
def test_a_vendor_reads_their_own_tasks_only(studio, kind):
    types = {"assets": "Prop", "shots": "Shot", "edits": "Edit", "concepts": "Concept"}
    parent = {"parent": factories.entity(studio.project, "Sequence")} if kind == "shots" else {}
    entity = factories.entity(studio.project, types[kind], **parent)
    mine = factories.task(entity, assignees=[studio.vendor, studio.artist])
    factories.task(entity, assignees=[studio.artist])
    path = f"/data/{kind}/{entity.pk}"
    (task,) = studio.as_("vendor").get(path).json()["tasks"]
    assert task["id"] == str(mine.pk)
    assert set(task["assignees"]) == {str(studio.vendor.pk), str(studio.artist.pk)}
    assert [row["id"] for row in studio.as_("vendor").get(f"{path}/tasks").json()] == [str(mine.pk)]
    assert len(studio.as_("artist").get(path).json()["tasks"]) == 2


def test_an_asset_is_read_in_a_bounded_number_of_statements(studio, sql_count):
    asset = factories.entity(studio.project)
    client = studio.as_("artist")
    path = f"/data/assets/{asset.pk}"
    client.get(path)
    few = sql_count(client.get, path)
    for _number in range(20):
        factories.task(asset, assignees=[studio.artist, studio.manager])
        EntityLink.objects.create(entity_in=factories.entity(studio.project, "Episode"), entity_out=asset)
    assert sql_count(client.get, path) == few


@pytest.mark.parametrize("pk", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_unknown_and_malformed_ids_are_not_found(admin, pk):
    for path in ("/data/assets/{}", "/data/assets/{}/casting", "/data/assets/{}/cast-in", "/data/shots/{}/assets"):
        assert admin.get(path.format(pk)).status_code == 404


# -- sharing -------------------------------------------------------------------------------------


def test_sharing_needs_the_manager_of_every_production(studio, admin):
    here, there = factories.entity(studio.project), factories.entity(factories.project())
    body = {"asset_ids": [str(here.pk), str(there.pk)]}
    assert studio.as_("manager").post("/actions/assets/share", body).status_code == 403
    assert not Entity.objects.filter(is_shared=True).exists()
    assert len(admin.post("/actions/assets/share", body).json()) == 2
    assert Entity.objects.filter(is_shared=True).count() == 2


def test_sharing_a_production_without_naming_assets_shares_all(studio):
    factories.entity(studio.project)
    factories.entity(studio.project)
    shot = factories.shot(studio.project)
    path = f"/actions/projects/{studio.project.pk}/assets/share"
    assert len(studio.as_("manager").post(path, {"asset_ids": []}).json()) == 2
    shot.refresh_from_db()
    assert not shot.is_shared
    studio.as_("manager").post(path, {"is_shared": False})
    assert not Entity.objects.filter(is_shared=True).exists()


def test_what_is_shared_is_told_once(studio):
    asset, other = factories.entity(studio.project), factories.entity(studio.project, is_shared=True)
    client, path = studio.as_("manager"), f"/actions/projects/{studio.project.pk}/assets/share"
    for _time in range(2):
        client.post(path, {"asset_ids": [str(asset.pk), str(other.pk)]})
    told = ApiEvent.objects.get()
    assert (told.name, told.data["asset_id"], told.project_id) == ("asset:update", str(asset.pk), studio.project.pk)


@pytest.mark.parametrize("path", ["actions/assets/share", "actions/projects/{}/assets/share"])
def test_a_null_is_no_answer_to_whether_to_share(studio, path):
    asset = factories.entity(studio.project)
    body = {"is_shared": None, "asset_ids": [str(asset.pk)]}
    assert studio.as_("manager").post("/" + path.format(studio.project.pk), body).status_code == 400
    asset.refresh_from_db()
    assert not asset.is_shared


def test_a_wrong_id_in_a_list_is_named(studio):
    answer = studio.as_("manager").post("/actions/assets/share", {"asset_ids": [str(studio.project.pk), "x"]})
    assert [error["field"] for error in answer.json()["data"]["errors"]] == ["asset_ids.1"]


def test_shared_assets_used_in_shots_are_listed(studio):
    foreign = factories.entity(factories.project(), is_shared=True)
    private = factories.entity(factories.project())
    shot = factories.shot(studio.project)
    for asset in (foreign, private):
        EntityLink.objects.create(entity_in=shot, entity_out=asset)
    rows = studio.as_("artist").get(f"/data/projects/{studio.project.pk}/assets/shared-used").json()
    assert [row["id"] for row in rows] == [str(foreign.pk)]
