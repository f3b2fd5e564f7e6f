"""A whole small studio from ShotGrid, record by record, and out again (spec 09, 12 and 13)."""

import pytest

from accounts.models import Person
from events.models import ApiEvent
from files.models import PreviewFile
from productions.models import Entity, Project, ProjectPersonLink
from tasks.models import Comment, Task, TaskPersonLink, TaskStatus, TaskType
from tests import factories

pytestmark = pytest.mark.django_db

PROJECT, PERSON, STEP, STATUS = {"id": 10}, {"id": 20}, {"id": 30}, {"id": 40}
#: what is posted, in the order of the look-ups
RECORDS = {
    "projects": {**PROJECT, "name": "Cosmos", "sg_status": "Active"},
    "persons": {**PERSON, "firstname": "Ada", "lastname": "L", "email": "ada@shot.example", "login": "ada"},
    "project-connections": {"id": 50, "project": PROJECT, "user": PERSON},
    "projectconnections": {"id": 50, "project": PROJECT, "user": PERSON},
    "steps": {**STEP, "code": "Animation Main", "short_name": "ani", "color": "10,20,30", "entity_type": "Shot"},
    "status": {**STATUS, "name": "In progress", "code": "ip"},
    "episodes": {"id": 60, "code": "E01", "description": "", "project": {"name": "Cosmos"}},
    "sequences": {"id": 61, "code": "SQ01", "description": "", "project": {"name": "Cosmos"}, "episode": {"id": 60}},
    "scenes": {"id": 62, "code": "SC01", "project": PROJECT, "sequence_sg_scenes_1_sequences": [{"id": 61}]},
    "assets": {"id": 63, "code": "Lamp", "description": "", "sg_asset_type": "Prop", "project": PROJECT},
    "shots": {
        "id": 64, "code": "SH01", "project": PROJECT, "sg_cut_in": 5, "sg_cut_duration": 20,
        "sg_sequence": {"id": 61}, "assets": [{"id": 63}],
    },
    "tasks": {
        "id": 70, "cached_display_name": "main", "start_date": "2026-01-05", "due_date": "2026-01-09",
        "sg_sort_order": 1, "duration": 480, "sg_status_list": "ip", "step": STEP, "project": PROJECT,
        "entity": {"id": 64, "type": "Shot"}, "created_by": PERSON, "task_assignees": [PERSON],
    },
    "versions": {
        "id": 80, "code": "SH01_v1", "description": "", "sg_task": {"id": 70}, "user": PERSON,
        "sg_uploaded_movie": {"url": "https://shot.example/v1.mp4", "name": "v1.mp4"},
    },
    "notes": {
        "id": 90, "content": "Nice", "tasks": [{"id": 70}], "user": PERSON,
        "created_at": "2026-01-06T10:00:00Z",
    },
}  # fmt: skip


@pytest.fixture
def imported(admin):
    """Post every record; return {noun: rows answered}."""
    answers = {noun: admin.post(f"/import/shotgun/{noun}", [record]) for noun, record in RECORDS.items()}
    assert {noun: answer.status_code for noun, answer in answers.items()} == dict.fromkeys(RECORDS, 200)
    return {noun: answer.json() for noun, answer in answers.items()}


def test_everything_is_where_it_belongs(imported):
    assert {noun: len(rows) for noun, rows in imported.items()} == dict.fromkeys(RECORDS, 1)
    project, shot = Project.objects.get(shotgun_id=10), Entity.objects.get(shotgun_id=64)
    assert ProjectPersonLink.objects.get(project=project).person.email == "ada@shot.example"
    assert (shot.project, shot.parent.name, shot.parent.parent.name) == (project, "SQ01", "E01")
    assert (shot.data["frame_in"], shot.data["frame_out"]) == (5, 25)
    assert [asset.name for asset in shot.entities_out.all()] == ["Lamp"]
    task = Task.objects.get(shotgun_id=70)
    assert (task.entity, task.task_type, task.task_status) == (
        shot, TaskType.objects.get(shotgun_id=30), TaskStatus.objects.get(shotgun_id=40)
    )  # fmt: skip
    assert [person.email for person in task.assignees.all()] == ["ada@shot.example"]
    assert PreviewFile.objects.get(shotgun_id=80).task == task
    assert Comment.objects.get(shotgun_id=90).text == "Nice"


def test_the_same_records_again_change_nothing(imported, admin):
    for noun, record in RECORDS.items():
        again = admin.post(f"/import/shotgun/{noun}", [record]).json()
        assert [row["id"] for row in again] == [row["id"] for row in imported[noun]], noun


def test_what_is_not_new_is_not_written(imported, admin):
    def rows():
        kept = (Project, ProjectPersonLink, TaskType, TaskStatus, Entity, Task, TaskPersonLink, PreviewFile, Comment)
        return {model: sorted(map(repr, model._base_manager.values())) for model in (*kept, ApiEvent)}

    before = rows()
    for noun, record in RECORDS.items():
        admin.post(f"/import/shotgun/{noun}", [record])
    assert rows() == before


def test_a_person_found_by_e_mail_has_tasks_too(admin, imported):
    """Found by the e-mail they take the ShotGrid id, else no task or note of theirs would find them."""
    bob = factories.person(email="bob@shot.example")
    admin.post("/import/shotgun/persons", [{**RECORDS["persons"], "id": 21, "email": "Bob@shot.example"}])
    admin.post("/import/shotgun/tasks", [{**RECORDS["tasks"], "task_assignees": [{"id": 21}]}])
    assert list(Task.objects.get(shotgun_id=70).assignees.all()) == [bob]


@pytest.mark.parametrize(
    "noun",
    ["note", "version", "task", "shot", "asset", "scene", "sequence", "episode", "status", "step", "project",
     "project-connection", "projectconnection", "person"],
)  # fmt: skip
def test_what_is_unknown_is_removed_with_success(imported, admin, noun):
    answer = admin.post(f"/import/shotgun/remove/{noun}", {"id": 999})
    assert (answer.status_code, answer.json()) == (200, {"success": True})


def test_everything_goes_again_from_the_leaves_up(imported, admin):
    gone = {"note": 90, "version": 80, "task": 70, "shot": 64, "asset": 63, "scene": 62, "sequence": 61}
    gone |= {"episode": 60, "project-connection": 50, "step": 30, "status": 40}
    told = {noun: admin.post(f"/import/shotgun/remove/{noun}", {"id": pk}).json() for noun, pk in gone.items()}
    assert {noun: answer["success"] for noun, answer in told.items()} == dict.fromkeys(gone, True)
    assert not Entity.objects.filter(shotgun_id__isnull=False).exists()
    assert not Task.objects.filter(shotgun_id=70).exists()


@pytest.mark.parametrize(
    ("noun", "change", "status"),
    [
        ("projects", {"sg_status": {"name": "Active"}}, 400),
        ("persons", {"department": {"name": ["Layout"]}}, 400),
        ("persons", {"permission_rule_set": {"name": {}}}, 200),
        ("steps", {"code": ["Animation"]}, 400),
        ("episodes", {"project": {"name": ["Cosmos"]}}, 200),
        ("sequences", {"project": {"name": {}}}, 200),
        ("assets", {"sg_asset_type": {"name": "Prop"}}, 400),
        ("tasks", {"sg_status_list": ["ip"]}, 200),
        ("tasks", {"task_assignees": 3}, 400),
        ("tasks", {"entity": {"id": 64, "type": {}}}, 200),
    ],
)
def test_a_field_of_another_kind_is_told_or_means_nothing(imported, admin, nothing_written, noun, change, status):
    record = {**RECORDS[noun], **change}
    with nothing_written():
        answer = admin.post(f"/import/shotgun/{noun}", [RECORDS[noun], record])
    assert answer.status_code == status
    if status == 400:
        assert (answer.json()["error"], answer.json()["message"][:9]) == (True, "Entry 2: ")


def test_a_number_is_a_name_too(imported, admin):
    """Sites have steps and types called 2D or 3; JSON made by hand sends the number."""
    assert admin.post("/import/shotgun/steps", [{**RECORDS["steps"], "id": 31, "code": 3}]).json()[0]["name"] == "3"
    assert admin.post("/import/shotgun/assets", [{**RECORDS["assets"], "sg_asset_type": 3}]).status_code == 200


def test_a_known_person_moves_to_another_department(imported, admin):
    admin.post("/import/shotgun/persons", [{**RECORDS["persons"], "department": {"name": "Layout"}}])
    (row,) = admin.post("/import/shotgun/persons", [{**RECORDS["persons"], "department": {"name": "Lighting"}}]).json()
    assert row["first_name"] == "Ada"
    assert [one.name for one in Person.objects.get(shotgun_id=20).departments.all()] == ["Lighting"]


def test_a_production_goes_once_nothing_made_is_left_in_it(imported, admin):
    """Its journal is no reference: in the reference hardly any production can be removed (spec 09, 25)."""
    project = Project.objects.get(shotgun_id=10)
    assert admin.post("/import/shotgun/remove/project", {"id": 10}).json()["success"] is False
    for noun, pk in {"note": 90, "version": 80, "task": 70, "shot": 64, "asset": 63, "scene": 62}.items():
        admin.post(f"/import/shotgun/remove/{noun}", {"id": pk})
    Entity.objects.filter(shotgun_id=61).delete()
    Entity.objects.filter(shotgun_id=60).delete()
    told = admin.post("/import/shotgun/remove/project", {"id": 10}).json()
    assert told == {"removed_instance_id": str(project.pk), "success": True}
    assert not Project.objects.filter(pk=project.pk).exists()
    assert ApiEvent.objects.filter(name="project:delete").count() == 1
