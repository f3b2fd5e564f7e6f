"""Departments: their people, software and machines (spec 02, 5.2 and 8.1)."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import HardwareItem, Software, SoftwareDepartmentLink
from events.models import ApiEvent
from files import storage
from tests import factories
from tests.factories import make
from tests.files.conftest import png

NOT_ADMIN = ["manager", "supervisor", "artist", "client", "vendor", "outsider", "bot"]


@pytest.fixture
def department(db):
    return factories.department("Compositing")


@pytest.mark.parametrize("role", ["admin", *NOT_ADMIN])
def test_everybody_lists_the_people_of_a_department(studio, department, role):
    factories.person(first_name="Zoe", departments=[department])
    factories.person(first_name="Abel", active=False, departments=[department])
    rows = studio.as_(role).get(f"/data/departments/{department.pk}/persons").json()
    assert [row["first_name"] for row in rows] == ["Abel", "Zoe"]
    assert rows[0]["departments"] == [str(department.pk)]
    assert ("email" in rows[0]) is (role == "admin")


def test_people_of_no_department(studio):
    assert studio.as_("artist").get(f"/data/departments/{uuid.uuid4()}/persons").status_code == 404
    assert studio.as_("artist").get("/data/departments/x/persons").status_code == 400


def test_joining_and_leaving(studio, department):
    api, path = studio.as_("admin"), f"/actions/persons/{studio.artist.pk}/departments"
    for _time in range(2):
        answer = api.post(f"{path}/add", {"department_id": str(department.pk)})
        assert (answer.status_code, answer.json()["departments"]) == (201, [str(department.pk)])
    for _time in range(2):
        assert api.delete(f"{path}/{department.pk}").status_code == 204
    assert not studio.artist.departments.exists()
    assert [event.name for event in ApiEvent.objects.all()] == ["person:update"] * 4


@pytest.mark.parametrize("role", NOT_ADMIN)
def test_only_administrators_move_people(studio, department, nothing_written, role):
    api, path = studio.as_(role), f"/actions/persons/{studio.artist.pk}/departments"
    with nothing_written():
        assert api.post(f"{path}/add", {"department_id": str(department.pk)}).status_code == 403
        assert api.delete(f"{path}/{department.pk}").status_code == 403


@pytest.mark.parametrize("value", [None, "x", 5, str(uuid.UUID(int=1))])
def test_no_such_department(studio, value):
    path = f"/actions/persons/{studio.artist.pk}/departments"
    assert studio.as_("admin").post(f"{path}/add", {"department_id": value}).status_code == 400
    assert studio.as_("admin").delete(f"{path}/{value}").status_code == 400


@pytest.mark.parametrize("person_id", ["x", str(uuid.UUID(int=1))])
def test_no_such_person(studio, department, person_id):
    body = {"department_id": str(department.pk)}
    assert studio.as_("admin").post(f"/actions/persons/{person_id}/departments/add", body).status_code == 404
    assert studio.as_("artist").delete(f"/actions/persons/{person_id}/clear-avatar").status_code == 404


@pytest.mark.parametrize(
    ("kind", "key", "model"),
    [("software-licenses", "software_id", Software), ("hardware-items", "hardware_item_id", HardwareItem)],
)
def test_what_a_department_has(studio, department, kind, key, model):
    thing, api, path = make(model, name="Thing"), studio.as_("admin"), f"/data/departments/{department.pk}/{kind}"
    assert api.get(f"/data/departments/{kind}").json() == {}
    assert api.get(f"{path}/{thing.pk}").status_code == 404
    first, second = api.post(path, {key: str(thing.pk)}), api.post(path, {key: str(thing.pk)})
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.json()[key] == str(thing.pk)
    assert api.get(f"{path}/{thing.pk}").json()["name"] == "Thing"
    assert [row["name"] for row in api.get(f"/data/departments/{kind}").json()[str(department.pk)]] == ["Thing"]
    assert api.post(path, {key: str(uuid.uuid4())}).status_code == 404
    assert api.post(path, {key: "x"}).status_code == 400
    assert api.post(path, {}).status_code == 400
    for _time in range(2):
        assert api.delete(f"{path}/{thing.pk}").status_code == 204
    assert api.delete(f"{path}/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize("role", NOT_ADMIN)
@pytest.mark.parametrize("kind", ["software-licenses", "hardware-items"])
def test_equipment_is_the_administrators(studio, department, role, kind):
    api, path = studio.as_(role), f"/data/departments/{department.pk}/{kind}"
    statuses = {
        api.get(f"/data/departments/{kind}").status_code,
        api.get(f"{path}/{uuid.uuid4()}").status_code,
        api.delete(f"{path}/{uuid.uuid4()}").status_code,
        api.post(path, {"software_id": "x"}).status_code,
    }
    assert statuses == {403}


def test_listing_software_costs_the_same_for_many(studio, sql_count):
    api = studio.as_("admin")

    def give(count):
        for _number in range(count):
            make(SoftwareDepartmentLink)

    give(1)
    few = sql_count(api.get, "/data/departments/software-licenses")
    give(20)
    assert sql_count(api.get, "/data/departments/software-licenses") == few


@pytest.mark.parametrize("own", [True, False])
def test_clearing_an_avatar_removes_the_picture(studio, django_capture_on_commit_callbacks, own):
    picture, portrait = SimpleUploadedFile("me.png", png()), f"/pictures/thumbnails/persons/{studio.artist.pk}"
    with django_capture_on_commit_callbacks(execute=True):
        assert studio.as_("artist").upload(portrait, file=picture).status_code == 201
    stored = storage.exists(storage.THUMBNAIL, studio.artist.pk)
    assert stored
    ApiEvent.objects.all().delete()
    path = f"/actions/{'user' if own else f'persons/{studio.artist.pk}'}/clear-avatar"
    if not own:
        assert studio.as_("manager").delete(path).status_code == 403
    api = studio.as_("artist" if own else "admin")
    with django_capture_on_commit_callbacks(execute=True):
        assert api.delete(path).status_code == 204
        assert storage.exists(storage.THUMBNAIL, studio.artist.pk)
    assert not storage.exists(storage.THUMBNAIL, studio.artist.pk)
    assert studio.as_("artist").get(portrait).status_code == 404
    studio.artist.refresh_from_db()
    assert studio.artist.has_avatar is False
    assert ApiEvent.objects.get().name == "person:update"
    assert api.delete(path).status_code == 204
