"""Custom columns: who may, names, stored values that move along, all productions at once."""

import pytest

from accounts.choices import Role
from events.models import ApiEvent
from productions.entities import ensure_temporal_types
from productions.models import MetadataDescriptor, ProjectPersonLink
from productions.services.slugs import field_name_of
from tests import factories
from tests.factories import make

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"
EVERYWHERE = "/data/metadata-descriptors/all-projects"


@pytest.fixture
def path(studio):
    return f"/data/projects/{studio.project.pk}/metadata-descriptors"


def descriptor(project, name="Level", entity_type="Asset", **values):
    return make(
        MetadataDescriptor,
        project=project,
        name=name,
        entity_type=entity_type,
        field_name=values.pop("field_name", field_name_of(name)),
        **values,
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("SP Difficulty Level!", "sp_difficulty_level"),
        ("Don't do", "don_t_do"),
        ("Über Größe", "uber_grosse"),
        ("日本", "ri_ben"),
        ("1,000 pts", "1000_pts"),
        ("a__b", "a_b"),
        ("é!!!", "e"),
        ("!!!", ""),
    ],
)
def test_slugs(name, slug):
    assert field_name_of(name) == slug


# -- creation --------------------------------------------------------------------------------------


def test_creation(studio, path):
    department = factories.department()
    body = {
        "name": "Difficulty",
        "data_type": "list",
        "choices": ["a", "b"],
        "departments": [str(department.pk), UNKNOWN],
    }
    answer = studio.as_("manager").post(path, body)
    assert answer.status_code == 201
    row = answer.json()
    assert (row["entity_type"], row["field_name"], row["position"]) == ("Asset", "difficulty", None)
    assert (row["choices"], row["departments"]) == (["a", "b"], [str(department.pk)])
    event = ApiEvent.objects.get()
    assert (event.name, event.project_id) == ("metadata-descriptor:new", studio.project.pk)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 121},
        {"name": "A", "entity_type": "asset"},
        {"name": "A", "data_type": "money"},
        {"name": "A", "data_type": None},
        {"name": "A", "entity_type": "Task"},
        {"name": "A", "entity_type": "Task", "task_type_id": UNKNOWN},
        {"name": "A", "task_type_id": UNKNOWN},
        {"name": "Level"},
        {"name": "level!"},
        {"name": "A", "choices": [1]},
    ],
)
def test_wrong_bodies_store_nothing(studio, admin, path, nothing_written, body):
    descriptor(studio.project)
    with nothing_written():
        assert admin.post(path, body).status_code == 400


def test_a_malformed_department_is_not_found(admin, path, nothing_written):
    with nothing_written():
        assert admin.post(path, {"name": "A", "departments": ["x"]}).status_code == 404


@pytest.mark.parametrize("role", ["artist", "client", "vendor", "outside_manager"])
def test_who_does_not_create(studio, path, nothing_written, role):
    with nothing_written():
        assert studio.as_(role).post(path, {"name": "A"}).status_code == 403


@pytest.mark.parametrize(
    ("own", "named", "status"),
    [((), (), 403), ((), (0,), 201), ((0,), (), 403), ((0,), (0,), 201), ((0,), (1,), 403), ((0, 1), (0,), 201)],
)
def test_the_department_rule_of_supervisors(studio, path, own, named, status):
    departments = [factories.department(), factories.department()]
    studio.supervisor.departments.set([departments[index] for index in own])
    body = {"name": "A", "departments": [str(departments[index].pk) for index in named]}
    assert studio.as_("supervisor").post(path, body).status_code == status


# -- stored values ---------------------------------------------------------------------------------


@pytest.fixture
def holders(studio):
    """Rows that hold a value under `level`, of this column and of others."""
    project = studio.project
    other = factories.project()
    return {
        "asset": factories.entity(project, data={"level": {"a": [1, True, "é"]}, "x": 1.5}),
        "over": factories.entity(project, "Prop", data={"level": "new", "grade": "old"}),
        "null": factories.entity(project, data={"level": None, "x": 1}),
        "none": factories.entity(project, data=None),
        "without": factories.entity(project, data={"x": 1}),
        "shot": factories.shot(project, data={"level": 1}),
        "elsewhere": factories.entity(other, data={"level": 1}),
    }


def values(holders):
    for row in holders.values():
        row.refresh_from_db()
    return {name: row.data for name, row in holders.items()}


def test_renaming_moves_the_values(studio, admin, path, holders):
    made = descriptor(studio.project)
    answer = admin.put(f"{path}/{made.pk}", {"name": "Grade"})
    assert (answer.status_code, answer.json()["field_name"]) == (200, "grade")
    assert values(holders) == {
        "asset": {"x": 1.5, "grade": {"a": [1, True, "é"]}},
        "over": {"grade": "new"},
        "null": {"level": None, "x": 1},
        "none": None,
        "without": {"x": 1},
        "shot": {"level": 1},
        "elsewhere": {"level": 1},
    }
    assert ApiEvent.objects.get().name == "metadata-descriptor:update"


def test_deleting_removes_the_values(studio, admin, path, holders):
    made = descriptor(studio.project)
    assert admin.delete(f"{path}/{made.pk}").status_code == 204
    assert admin.delete(f"{path}/{made.pk}").status_code == 404
    assert values(holders) == {
        "asset": {"x": 1.5},
        "over": {"grade": "old"},
        "null": {"x": 1},
        "none": None,
        "without": {"x": 1},
        "shot": {"level": 1},
        "elsewhere": {"level": 1},
    }


def test_a_column_that_keeps_its_name_keeps_its_field_name(studio, admin, path):
    made = descriptor(studio.project, field_name="old_level")
    asset = factories.entity(studio.project, data={"old_level": 1})
    for address in (f"{path}/{made.pk}", f"{EVERYWHERE}/old_level"):
        answer = admin.put(address, {"name": "Level", "entity_type": "Asset", "data_type": "number"})
        assert answer.status_code == 200
        made.refresh_from_db()
        assert (made.field_name, made.data_type) == ("old_level", "number")
    asset.refresh_from_db()
    assert asset.data == {"old_level": 1}


def test_values_of_productions_and_tasks(studio, admin, path):
    task_type = factories.task_type()
    task = factories.task(factories.entity(studio.project), type=task_type, data={"level": 1})
    other = factories.task(factories.entity(studio.project), data={"level": 1})
    studio.project.data = {"level": 1}
    studio.project.save()
    for made in (
        descriptor(studio.project, entity_type="Project"),
        descriptor(studio.project, entity_type="Task", task_type=task_type),
    ):
        assert admin.put(f"{path}/{made.pk}", {"name": "Grade"}).status_code == 200
    for row in (task, other, studio.project):
        row.refresh_from_db()
    assert (studio.project.data, task.data, other.data) == ({"grade": 1}, {"grade": 1}, {"level": 1})


def test_keys_that_are_not_slugs(studio, admin, path):
    asset = factories.entity(studio.project, data={"": 1, "a b": 2, "é": 3})
    for field_name in ("", "a b", "é"):
        made = descriptor(studio.project, name=f"column {field_name}", field_name=field_name)
        assert admin.delete(f"{path}/{made.pk}").status_code == 204
    asset.refresh_from_db()
    assert asset.data == {}


def test_absent_settings_go_back_to_their_defaults(studio, admin, path):
    made = descriptor(studio.project, data_type="list", choices=["a"], for_client=True)
    made.departments.add(factories.department())
    row = admin.put(f"{path}/{made.pk}", {"name": None}).json()
    assert (row["name"], row["data_type"], row["choices"], row["for_client"]) == ("Level", "string", [], False)
    assert row["departments"] == []


@pytest.mark.parametrize("name", ["Other", "other!", "", "x" * 121])
def test_a_name_that_cannot_be(studio, admin, path, nothing_written, name):
    made = descriptor(studio.project)
    descriptor(studio.project, "Other")
    with nothing_written():
        assert admin.put(f"{path}/{made.pk}", {"name": name}).status_code == 400
    made.refresh_from_db()
    assert made.name == "Level"


def test_renaming_takes_the_same_number_of_statements_for_any_number_of_entities(studio, admin, path, sql_count):
    ensure_temporal_types()
    counts = []
    for number, entities in enumerate((1, 20)):
        made = descriptor(studio.project, f"Level {number}")
        for _entity in range(entities):
            factories.entity(studio.project, data={f"level_{number}": 1})
        counts.append(sql_count(admin.put, f"{path}/{made.pk}", {"name": f"Grade {number}"}))
    assert counts[0] == counts[1]


# -- reading and order -----------------------------------------------------------------------------


def test_reading(studio, admin, path):
    hidden = descriptor(studio.project, "Hidden")
    shown = descriptor(studio.project, "Shown", for_client=True, position=1)
    manager, client = studio.as_("manager"), studio.as_("client")
    assert [row["name"] for row in manager.get(path).json()] == ["Shown", "Hidden"]
    assert [row["name"] for row in client.get(path).json()] == ["Shown"]
    assert client.get(f"{path}/{shown.pk}").status_code == 200
    assert client.get(f"{path}/{hidden.pk}").status_code == 403
    assert manager.get(f"{path}/{descriptor(factories.project()).pk}").status_code == 404
    assert manager.get(f"{path}/x").status_code == 404
    assert admin.get(f"/data/projects/{UNKNOWN}/metadata-descriptors").status_code == 404
    assert studio.as_("outsider").get(path).status_code == 403


def test_order(studio, admin, path):
    made = [descriptor(studio.project, name) for name in ("A", "B", "C", "D")]
    body = {"entity_type": "Asset", "descriptor_ids": [str(made[3].pk), str(made[1].pk)]}
    rows = admin.post(f"{path}/reorder", body).json()
    assert [(row["name"], row["position"]) for row in rows] == [("D", 1), ("B", 2), ("A", 3), ("C", 4)]
    assert ApiEvent.objects.count() == 0
    foreign = descriptor(studio.project, "Shot one", "Shot")
    for ids in ([str(foreign.pk)], [], ["x"]):
        assert admin.post(f"{path}/reorder", {**body, "descriptor_ids": ids}).status_code == 400
    assert [
        row["name"] for row in admin.post(f"{path}/reorder", {"descriptor_ids": body["descriptor_ids"]}).json()
    ] == [row["name"] for row in rows]
    supervisor = studio.as_("supervisor")
    assert supervisor.post(f"{path}/reorder", body).status_code == 403
    assert supervisor.post(f"{path}/reorder", {**body, "descriptor_ids": []}).status_code == 400


# -- all productions -------------------------------------------------------------------------------


@pytest.fixture
def three(studio):
    """Three productions, the last one closed; the manager runs the first two."""
    return [studio.project, factories.project(team=[studio.manager]), factories.project(open=False)]


def test_everywhere(studio, admin, three):
    descriptor(three[1], "Code", "Project")
    made = admin.post(EVERYWHERE, {"name": "Code", "entity_type": "Project"})
    assert made.status_code == 201
    assert [row["project_id"] for row in made.json()] == [str(three[0].pk)]
    changed = admin.put(f"{EVERYWHERE}/code", {"entity_type": "Project", "name": "Ship code"})
    assert {row["field_name"] for row in changed.json()} == {"ship_code"}
    order = {"entity_type": "Project", "field_order": ["nothing", "ship_code"]}
    assert [
        row["position"] for row in admin.post("/actions/metadata-descriptors/all-projects/reorder", order).json()
    ] == [
        1,
        1,
    ]
    gone = admin.delete(f"{EVERYWHERE}/ship_code?entity_type=Project")
    assert (gone.status_code, len(gone.json())) == (200, 2)
    assert admin.delete(f"{EVERYWHERE}/ship_code?entity_type=Project").json() == []
    assert admin.delete(f"{EVERYWHERE}/ship_code").status_code == 400
    assert admin.put(f"{EVERYWHERE}/nothing", {"entity_type": "Shot"}).json() == []
    for wrong in ({**order, "field_order": []}, {"field_order": ["ship_code"]}, {"entity_type": "Project"}):
        assert admin.post("/actions/metadata-descriptors/all-projects/reorder", wrong).status_code == 400


def test_everywhere_is_where_the_caller_manages(studio, three):
    ProjectPersonLink.objects.filter(person=studio.manager, project=three[1]).update(role=Role.USER)
    rows = studio.as_("manager").post(EVERYWHERE, {"name": "Code", "entity_type": "Shot"}).json()
    assert [row["project_id"] for row in rows] == [str(three[0].pk)]


def test_a_name_that_is_taken_somewhere_changes_nothing(studio, admin, three):
    for project in three[:2]:
        descriptor(project, "Code", "Shot")
    descriptor(three[1], "Ship code", "Shot")
    assert admin.put(f"{EVERYWHERE}/code", {"entity_type": "Shot", "name": "Ship code"}).status_code == 400
    assert MetadataDescriptor.objects.filter(field_name="code").count() == 2


@pytest.mark.parametrize("role", ["supervisor", "artist", "client", "vendor"])
def test_everywhere_is_for_managers(studio, nothing_written, role):
    with nothing_written():
        assert studio.as_(role).post(EVERYWHERE, {"name": "A"}).status_code == 403


def test_the_crud_list_has_departments_only_without_parameters(studio, admin):
    descriptor(studio.project)
    assert admin.get("/data/metadata-descriptors").json()[0]["departments"] == []
    assert "departments" not in admin.get(f"/data/metadata-descriptors?project_id={studio.project.pk}").json()[0]
    assert "departments" in admin.get("/data/metadata-descriptors?relations=true").json()[0]
    assert studio.as_("outsider").get("/data/metadata-descriptors").json() == []
