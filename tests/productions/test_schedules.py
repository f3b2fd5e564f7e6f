"""Milestones, schedule items that come into being, schedule versions."""

from datetime import date, datetime, timedelta

import pytest

from events.models import ApiEvent
from productions.models import (
    Milestone,
    ProductionScheduleVersion,
    ProductionScheduleVersionTaskLink,
    ProjectTaskTypeLink,
    ScheduleItem,
)
from tests import factories
from tests.factories import make

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"


@pytest.fixture
def path(studio):
    return f"/data/projects/{studio.project.pk}"


# -- milestones ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "status"), [("vendor", 200), ("artist", 200), ("client", 403), ("outsider", 403)])
def test_milestones(studio, path, role, status):
    make(Milestone, project=studio.project, name="Late", date=None)
    make(Milestone, project=studio.project, name="Soon", date=date(2026, 1, 1))
    answer = studio.as_(role).get(f"{path}/milestones")
    assert answer.status_code == status
    if status == 200:
        assert [row["name"] for row in answer.json()] == ["Soon", "Late"]
        assert answer.json()[0].keys() == {"id", "date", "name", "project_id", "task_type_id"}


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 201), ("manager", 201), ("supervisor", 403), ("artist", 403), ("client", 403)]
)
def test_who_sets_milestones(studio, role, status):
    body = {"name": "Alpha", "project_id": str(studio.project.pk), "date": "2026-05-01"}
    answer = studio.as_(role).post("/data/milestones", body)
    assert answer.status_code == status
    assert Milestone.objects.count() == (status == 201)
    assert studio.as_("admin").post("/data/milestones", {"name": "Alpha"}).status_code == 400


# -- schedule items --------------------------------------------------------------------------------


def test_task_types_of_the_schedule(studio, admin, path):
    shots, concepts = factories.task_type(for_entity="Shot"), factories.task_type(for_entity="Concept")
    factories.task_type(for_entity="Shot")
    for kind in (shots, concepts):
        factories.task(factories.shot(studio.project), type=kind)
    (row,) = admin.get(f"{path}/schedule-items/task-types").json()
    today = datetime.now().date()
    assert (row["task_type_id"], row["object_id"], row["man_days"]) == (str(shots.pk), None, None)
    assert (row["start_date"], row["end_date"]) == (today.isoformat(), (today + timedelta(days=1)).isoformat())
    assert [event.data["schedule_item_id"] for event in ApiEvent.objects.all()] == [row["id"]]
    assert admin.get(f"{path}/schedule-items/task-types").json() == [row]
    assert ScheduleItem.objects.count() == 1


def test_settings_narrow_the_schedule(studio, admin, path):
    kinds = [factories.task_type(for_entity="Shot") for _number in range(2)]
    for kind in kinds:
        factories.task(factories.shot(studio.project), type=kind)
    ProjectTaskTypeLink.objects.create(project=studio.project, task_type=kinds[1])
    assert [row["task_type_id"] for row in admin.get(f"{path}/schedule-items/task-types").json()] == [str(kinds[1].pk)]


def test_an_item_without_start_is_last(studio, admin, path):
    kinds = [factories.task_type(for_entity="Shot") for _number in range(2)]
    for kind, start in zip(kinds, (None, date(2026, 1, 1))):
        factories.task(factories.shot(studio.project), type=kind)
        ScheduleItem.objects.create(project=studio.project, task_type=kind, start_date=start)
    rows = admin.get(f"{path}/schedule-items/task-types").json()
    assert [row["start_date"] for row in rows] == ["2026-01-01", None]


def test_items_of_objects(studio, admin, path):
    project, kind = studio.project, factories.task_type()
    episodes = [factories.entity(project, "Episode", name=name) for name in ("E02", "E01")]
    factories.entity(project, "Sequence", name="S01", parent=episodes[0])
    factories.entity(project, "Sequence", name="S02", parent=episodes[1])
    factories.entity(project, "Prop", source=episodes[0], canceled=True)
    factories.entity(project, "Character")
    factories.entity(project, "Edit", name="Cut", parent=episodes[0])
    factories.entity(project, "Edit", name="Old cut", canceled=True)

    def names(noun, query=""):
        return [row["name"] for row in admin.get(f"{path}/schedule-items/{kind.pk}/{noun}{query}").json()]

    own = f"?episode_id={episodes[0].pk}"
    assert names("episodes") == ["E01", "E02"]
    assert names("episodes", own) == ["E02"]
    assert names("sequences", "?episode_id=") == ["S01", "S02"]
    assert names("sequences", own) == ["S01"]
    assert names("asset-types") == ["Character", "Prop"]
    assert names("asset-types", own) == ["Prop"]
    assert names("edits") == ["Cut"]
    assert ScheduleItem.objects.count() == 7
    assert admin.get(f"{path}/schedule-items/{kind.pk}/edits?episode_id=x").status_code == 400
    assert admin.get(f"{path}/schedule-items/x/edits").status_code == 400


@pytest.mark.parametrize(
    "listing", ["milestones", "schedule-items", "schedule-items/task-types", f"schedule-items/{UNKNOWN}/episodes"]
)
@pytest.mark.parametrize("role", ["admin", "artist"])
def test_an_unknown_production_has_no_schedule(studio, listing, role):
    assert studio.as_(role).get(f"/data/projects/{UNKNOWN}/{listing}").status_code == 404


def test_an_unknown_task_type_creates_nothing(studio, admin, path, nothing_written):
    factories.entity(studio.project, "Episode")
    with nothing_written():
        assert admin.get(f"{path}/schedule-items/{UNKNOWN}/episodes").status_code == 404


def test_a_complete_schedule_is_only_read(studio, admin, path, sql_count):
    kind = factories.task_type()
    url = f"{path}/schedule-items/{kind.pk}/sequences"
    counts = []
    for _round in range(2):
        for _number in range(10):
            factories.entity(studio.project, "Sequence")
        admin.get(url)
        counts.append(sql_count(admin.get, url))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "flat", "typed"),
    [("artist", 200, 200), ("client", 403, 200), ("vendor", 403, 403), ("outsider", 403, 403)],
)
def test_who_sees_the_schedule(studio, path, role, flat, typed):
    assert studio.as_(role).get(f"{path}/schedule-items").status_code == flat
    assert studio.as_(role).get(f"{path}/schedule-items/task-types").status_code == typed


def test_crud_of_items(studio, admin):
    kind = factories.task_type(department=factories.department())
    body = {"project_id": str(studio.project.pk), "task_type_id": str(kind.pk)}
    made = admin.post("/data/schedule-items", body)
    assert made.status_code == 201
    assert admin.post("/data/schedule-items", body).status_code == 400
    item = f"/data/schedule-items/{made.json()['id']}"
    other = admin.post("/data/schedule-items", {**body, "task_type_id": str(factories.task_type().pk)}).json()
    assert admin.put(f"/data/schedule-items/{other['id']}", {"task_type_id": str(kind.pk)}).status_code == 400
    assert admin.put(item, body).status_code == 200
    assert admin.put(item, {"man_days": "12"}).json()["man_days"] is None
    assert studio.as_("supervisor").put(item, {"man_days": 3}).json()["man_days"] == 3
    studio.supervisor.departments.set([factories.department()])
    assert studio.as_("supervisor").put(item, {"man_days": 4}).status_code == 403
    assert studio.as_("supervisor").delete(item).status_code == 403
    assert admin.post("/data/schedule-items", {"task_type_id": str(kind.pk)}).status_code == 201
    assert studio.as_("manager").post("/data/schedule-items", {"task_type_id": str(kind.pk)}).status_code == 403


# -- schedule versions -----------------------------------------------------------------------------


@pytest.fixture
def planned(studio):
    """A production with two planned tasks and two versions."""
    tasks = [
        factories.task(
            factories.shot(studio.project),
            start_date=datetime(2026, 1, day),
            due_date=datetime(2026, 2, day),
            estimation=60.0 * day,
            assignees=[studio.artist] if day == 1 else [],
        )
        for day in (1, 2)
    ]
    versions = [make(ProductionScheduleVersion, project=studio.project) for _number in range(2)]
    return tasks, versions


def links(version):
    found = ProductionScheduleVersionTaskLink.objects.filter(production_schedule_version=version)
    return {link.task_id: (link.start_date, link.estimation, link.assignees.count()) for link in found}


def action(version, name):
    return f"/actions/production-schedule-versions/{version.pk}/{name}"


def test_copy_of_the_production(studio, admin, planned, sql_count):
    tasks, versions = planned
    old = ProductionScheduleVersionTaskLink.objects.create(
        production_schedule_version=versions[0], task=tasks[0], estimation=1
    )
    old.assignees.add(studio.vendor)
    stamp = old.updated_at
    url = action(versions[0], "set-task-links-from-production")
    assert admin.post(url).json() == {"success": True, "task_link_count": 2}
    assert links(versions[0]) == {
        tasks[0].pk: (datetime(2026, 1, 1), 60.0, 1),
        tasks[1].pk: (datetime(2026, 1, 2), 120.0, 0),
    }
    old.refresh_from_db()
    assert list(old.assignees.all()) == [studio.artist]
    assert old.updated_at == stamp
    assert ApiEvent.objects.count() == 0
    counts = []
    for number in (1, 20):
        for _number in range(number):
            factories.task(factories.shot(studio.project), assignees=[studio.artist])
        counts.append(sql_count(admin.post, url))
    assert counts[0] == counts[1]


def test_copy_of_a_version(studio, admin, planned):
    tasks, versions = planned
    make(ProductionScheduleVersionTaskLink, production_schedule_version=versions[1], task=tasks[1], estimation=7)
    source = ProductionScheduleVersionTaskLink.objects.create(
        production_schedule_version=versions[0], task=tasks[0], estimation=5
    )
    source.assignees.add(studio.artist)
    url = action(versions[1], "set-task-links-from-production-schedule-version")
    answer = admin.post(url, {"production_schedule_version_id": str(versions[0].pk)})
    assert answer.json() == {"success": True, "task_link_count": 1}
    assert links(versions[1]) == {tasks[0].pk: (None, 5.0, 1), tasks[1].pk: (None, 7.0, 0)}
    versions[1].refresh_from_db()
    assert versions[1].production_schedule_from_id == versions[0].pk
    event = ApiEvent.objects.get()
    assert (event.name, event.project_id) == ("production_schedule_version:update", studio.project.pk)


@pytest.mark.parametrize(("which", "status"), [("same", 400), ("foreign", 400), ("unknown", 404), ("none", 400)])
def test_sources_that_cannot_be(studio, admin, planned, nothing_written, which, status):
    _tasks, versions = planned
    source = {
        "same": versions[1].pk,
        "foreign": make(ProductionScheduleVersion, project=factories.project()).pk,
        "unknown": UNKNOWN,
        "none": "",
    }[which]
    url = action(versions[1], "set-task-links-from-production-schedule-version")
    with nothing_written():
        assert admin.post(url, {"production_schedule_version_id": str(source)}).status_code == status


def test_apply(studio, admin, planned):
    tasks, versions = planned
    ProductionScheduleVersionTaskLink.objects.create(
        production_schedule_version=versions[0], task=tasks[0], start_date=datetime(2027, 1, 1), estimation=5
    )
    assert admin.post(action(versions[0], "apply-to-production")).json() == {"success": True, "task_count": 1}
    for row in (*tasks, versions[0], studio.project):
        row.refresh_from_db()
    assert (tasks[0].start_date, tasks[0].due_date, tasks[0].estimation) == (datetime(2027, 1, 1), None, 5.0)
    assert tasks[1].start_date == datetime(2026, 1, 2)
    assert list(tasks[0].assignees.all()) == [studio.artist]
    assert (versions[0].locked, studio.project.from_schedule_version_id) == (True, versions[0].pk)
    names = sorted(ApiEvent.objects.values_list("name", flat=True))
    assert names == ["production_schedule_version:update", "project:update", "task:update"]


def test_deleting_a_version_detaches_what_came_from_it(studio, admin, planned):
    _tasks, versions = planned
    ProductionScheduleVersion.objects.filter(pk=versions[1].pk).update(production_schedule_from=versions[0])
    studio.project.from_schedule_version = versions[0]
    studio.project.save()
    assert admin.delete(f"/data/production-schedule-versions/{versions[0].pk}").status_code == 204
    versions[1].refresh_from_db()
    studio.project.refresh_from_db()
    assert (versions[1].production_schedule_from, studio.project.from_schedule_version) == (None, None)
    assert sorted(ApiEvent.objects.values_list("name", flat=True)) == [
        "production-schedule-version:delete",
        "project:update",
    ]


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("manager", 200, 200),
        ("supervisor", 200, 403),
        ("artist", 200, 403),
        ("client", 403, 403),
        ("vendor", 403, 403),
        ("outside_manager", 403, 403),
    ],
)
def test_who_may_what_with_versions(studio, planned, role, reads, writes):
    version = planned[1][0]
    client = studio.as_(role)
    assert client.get(f"/data/production-schedule-versions/{version.pk}/task-links").status_code == reads
    assert client.get(f"/data/production-schedule-versions?project_id={studio.project.pk}").status_code == reads
    assert client.get("/data/production-schedule-versions").status_code == 403
    for name in ("set-task-links-from-production", "apply-to-production"):
        assert client.post(action(version, name)).status_code == writes


def test_the_list_of_task_links(studio, admin, planned):
    tasks, versions = planned
    admin.post(action(versions[0], "set-task-links-from-production"))
    path = f"/data/production-schedule-versions/{versions[0].pk}/task-links"
    assert "assignees" not in admin.get(path).json()[0]
    rows = admin.get(f"{path}?relations=true&task_type_id={tasks[0].task_type_id}").json()
    assert [(row["task_id"], row["assignees"]) for row in rows] == [(str(tasks[0].pk), [str(studio.artist.pk)])]
    assert admin.get(f"{path}?task_type_id=x").status_code == 400
    assert admin.get("/data/production-schedule-versions/x/task-links").status_code == 404


def test_a_task_link_stays_in_one_production(studio, admin, planned, nothing_written):
    _tasks, versions = planned
    foreign = factories.task(factories.shot(factories.project()))
    path = "/data/production-schedule-version-task-links"
    with nothing_written():
        for task_id, status in ((foreign.pk, 400), (UNKNOWN, 404)):
            body = {"production_schedule_version_id": str(versions[0].pk), "task_id": str(task_id)}
            assert admin.post(path, body).status_code == status
        assert admin.post(path, {"production_schedule_version_id": str(versions[0].pk)}).status_code == 400
        assert admin.post(path, {"task_id": str(foreign.pk)}).status_code == 400
