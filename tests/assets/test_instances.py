"""Asset instances: numbered per asset and place, cast in shots once."""

import pytest

from assets.models import AssetInstance, AssetInstanceLink
from assets.services.instances import instance_name
from events.models import ApiEvent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def layout(studio):
    studio.asset = factories.entity(studio.project, name="My prop 1")
    studio.scene = factories.entity(studio.project, "Scene", parent=factories.entity(studio.project, "Sequence"))
    studio.shot = factories.shot(studio.project)
    return studio


def place(layout, name="manager", **body):
    path = f"/data/scenes/{layout.scene.pk}/asset-instances"
    return layout.as_(name).post(path, {"asset_id": str(layout.asset.pk), **body})


@pytest.mark.parametrize(
    ("asset", "number", "name"),
    [
        ("My prop 1", 1, "My_prop_1_0001"),
        ("Ça-va", 12, "Ca_va_0012"),
        ("猫", 2, "Mao_0002"),
        ("A" * 160, 3, "A" * 75 + "_0003"),
    ],
)
def test_instance_names(asset, number, name):
    assert instance_name(asset, number) == name


def test_instances_count_per_asset_and_scene(layout):
    rows = [place(layout).json() for _n in range(2)]
    assert [(row["number"], row["name"]) for row in rows] == [(1, "My_prop_1_0001"), (2, "My_prop_1_0002")]
    found = layout.as_("artist").get(f"/data/scenes/{layout.scene.pk}/asset-instances").json()
    assert [row["number"] for row in found[str(layout.asset.pk)]] == [1, 2]
    event = ApiEvent.objects.filter(name="asset_instance:new").first()
    assert event.data["scene_id"] == str(layout.scene.pk)
    assert event.project_id is None


@pytest.mark.parametrize(
    ("name", "status"),
    [("admin", 201), ("manager", 201), ("artist", 201), ("client", 403), ("vendor", 403), ("outsider", 403)],
)
def test_who_places_instances(layout, name, status):
    assert place(layout, name).status_code == status
    assert AssetInstance.objects.count() == (status == 201)


def test_too_long_a_description_is_refused(layout, nothing_written):
    layout.as_("manager")
    with nothing_written():
        assert place(layout, description="x" * 201).status_code == 400


def test_an_instance_is_cast_in_a_shot_once(layout):
    instance = place(layout).json()["id"]
    path = f"/data/shots/{layout.shot.pk}/asset-instances"
    for _time in range(2):
        answer = layout.as_("artist").post(path, {"asset_instance_id": instance})
        assert (answer.status_code, answer.json()["type"]) == (201, "Entity")
    assert AssetInstanceLink.objects.count() == 1
    assert ApiEvent.objects.filter(name="asset_instance:add-to-shot").count() == 1
    assert list(layout.as_("artist").get(path).json()) == [str(layout.asset.pk)]
    by_shot = layout.as_("artist").get(f"/data/assets/{layout.asset.pk}/shot-asset-instances").json()
    assert [row["id"] for row in by_shot[str(layout.shot.pk)]] == [instance]
    for _time in range(2):
        assert layout.as_("artist").delete(f"{path}/{instance}").status_code == 204
    assert layout.as_("artist").delete(f"{path}/nonsense").status_code == 404
    assert not AssetInstanceLink.objects.exists()


def test_instances_inside_assets(layout):
    inner = factories.entity(layout.project, name="Screw")
    path = f"/data/assets/{layout.asset.pk}/asset-asset-instances"
    row = layout.as_("artist").post(path, {"asset_to_instantiate_id": str(inner.pk)}).json()
    assert (row["target_asset_id"], row["number"]) == (str(layout.asset.pk), 1)
    assert list(layout.as_("artist").get(path).json()) == [str(inner.pk)]
    assert list(layout.as_("artist").get(f"/data/assets/{inner.pk}/scene-asset-instances").json()) == ["None"]


def test_cameras_are_read_without_creating_a_type(layout, nothing_written):
    client = layout.as_("artist")
    with nothing_written():
        assert client.get(f"/data/scenes/{layout.scene.pk}/camera-instances").json() == {}


@pytest.mark.parametrize(("name", "status"), [("admin", 200), ("artist", 200), ("client", 403), ("vendor", 403)])
def test_who_changes_instances(layout, name, status):
    instance = place(layout).json()["id"]
    answer = layout.as_(name).put(f"/data/asset-instances/{instance}", {"number": 9, "description": "New"})
    assert answer.status_code == status
    stored = AssetInstance.objects.get()
    assert (stored.number, stored.description) == (1, "New" if status == 200 else None)


@pytest.mark.parametrize("name", ["asset_id", "scene_id", "target_asset_id"])
def test_an_instance_stays_where_its_editor_may_work(layout, name):
    instance = place(layout).json()["id"]
    elsewhere = factories.project()
    stranger = factories.entity(elsewhere, "Scene" if name == "scene_id" else "Prop")
    path = f"/data/asset-instances/{instance}"
    assert layout.as_("artist").put(path, {name: str(stranger.pk)}).status_code == 403
    assert getattr(AssetInstance.objects.get(), name) != stranger.pk
    assert layout.as_("admin").put(path, {name: str(stranger.pk)}).status_code == 200


def test_the_end_of_an_instance_is_told_with_its_production(layout, admin):
    admin.delete(f"/data/asset-instances/{place(layout).json()['id']}")
    assert ApiEvent.objects.get(name="asset-instance:delete").project_id == layout.project.pk
