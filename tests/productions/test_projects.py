"""Productions: listings and their forms, creation, update."""

import pytest

from accounts.choices import Role
from events.models import ApiEvent
from productions.models import (
    Entity,
    MetadataDescriptor,
    PreviewBackgroundFile,
    Project,
    ProjectPersonLink,
    ProjectStatus,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
    ProjectTemplate,
)
from productions.queries.projects import descriptors_by_project
from tests import factories
from tests.factories import make

EXTENDED = {
    "team",
    "asset_types",
    "task_statuses",
    "task_types",
    "status_automations",
    "preview_background_files",
    "descriptors",
    "task_type_links",
    "task_types_priority",
    "task_statuses_link",
}


def rich_project(studio, number=0, **values):
    """A production with descriptors, task types and statuses, an episode and a team."""
    project = factories.project(team=[studio.manager, studio.artist], production_type="tvshow", **values)
    ProjectTaskTypeLink.objects.create(project=project, task_type=factories.task_type(), priority=2)
    ProjectTaskStatusLink.objects.create(project=project, task_status=factories.task_status(), priority=1)
    make(MetadataDescriptor, project=project, entity_type="Asset").departments.add(factories.department())
    factories.entity(project, "Episode")
    return project


# -- listings --------------------------------------------------------------------------------------


def test_open_productions_in_the_extended_form(studio, admin):
    project = rich_project(studio, name="Alpha")
    row = next(row for row in admin.get("/data/projects/open").json() if row["id"] == str(project.pk))
    assert row.keys() >= EXTENDED
    (link,) = row["task_type_links"].values()
    assert link == {
        "priority": 2,
        "hd_bitrate_compression": None,
        "ld_bitrate_compression": None,
        "is_client_visible": True,
    }
    assert list(row["task_types_priority"].values()) == [2]
    (status,) = row["task_statuses_link"].values()
    assert status["roles_for_board"] == ["user", "admin", "supervisor", "manager", "vendor"]
    assert set(row["team"]) == {str(studio.manager.pk), str(studio.artist.pk)}
    assert row["first_episode_id"] == str(Entity.objects.get(project=project).pk)


def test_the_first_episode_is_a_running_one(studio, admin):
    project = factories.project(production_type="tvshow")
    factories.entity(project, "Episode", name="E01", status="complete")
    running = factories.entity(project, "Episode", name="E02", status="running")
    assert admin.get(f"/data/projects/{project.pk}").json()["first_episode_id"] == str(running.pk)


def test_open_is_scoped_to_own_teams_and_running_statuses(studio):
    active = factories.project("Active one", team=[studio.artist])
    Project.objects.filter(pk=active.pk).update(project_status=make(ProjectStatus, name="Active", color="#000000"))
    factories.project("Closed one", open=False, team=[studio.artist])
    assert [row["name"] for row in studio.as_("artist").get("/data/projects/open").json()] == ["The Production"]
    assert [row["name"] for row in studio.as_("admin").get("/data/projects/open").json()] == [
        "Active one",
        "The Production",
    ]
    assert studio.as_("outsider").get("/data/projects/open").json() == []
    assert studio.as_("admin").get("/data/projects/open?name=the production").json() == []
    assert len(studio.as_("admin").get("/data/projects/open?name=The Production").json()) == 1


@pytest.mark.parametrize("path", ["/data/projects/open", "/data/projects/all", "/data/projects?relations=true"])
def test_listings_take_the_same_number_of_statements_for_any_number_of_productions(studio, admin, sql_count, path):
    rich_project(studio)
    few = sql_count(admin.get, path)
    for number in range(19):
        rich_project(studio, number)
    assert sql_count(admin.get, path) == few


def test_a_production_opened_between_two_statements_does_no_harm(studio, admin):
    make(MetadataDescriptor, project=studio.project, entity_type="Asset")
    found = descriptors_by_project(MetadataDescriptor.objects.all(), Project.objects.values("pk"), [])
    assert list(found) == [str(studio.project.pk)]


def test_all_productions(studio, admin):
    factories.project("Closed one", open=False, team=[studio.artist])
    rows = admin.get("/data/projects/all").json()
    assert [(row["name"], row["project_status_name"]) for row in rows] == [
        ("Closed one", "Closed"),
        ("The Production", "Open"),
    ]
    assert all("descriptors" in row for row in rows)
    assert [row["name"] for row in studio.as_("artist").get("/data/projects/all").json()] == [
        "Closed one",
        "The Production",
    ]
    assert len(admin.get("/data/projects/all?name=the%").json()) == 1
    assert studio.as_("artist").get("/data/projects/all?name=the%25").status_code == 404
    assert len(studio.as_("artist").get("/data/projects/all?name=THE PRODUCTION").json()) == 1


def test_paginated_list_with_relations(studio, admin):
    answer = admin.get("/data/projects?page=1&limit=1&relations=true")
    assert answer.status_code == 200
    assert len(answer.json()["data"][0]["team"]) == 5


def test_descriptors_are_narrowed_to_the_role_on_the_production(studio):
    mine, other = factories.department(), factories.department()
    studio.vendor.departments.set([mine])
    for name, departments, public in (("mine", [mine], False), ("other", [other], True), ("all", [], False)):
        made = make(MetadataDescriptor, project=studio.project, entity_type="Shot", name=name, for_client=public)
        made.departments.set(departments)

    def seen(role):
        rows = studio.as_(role).get("/data/projects/open").json()
        return {descriptor["name"] for descriptor in rows[0]["descriptors"]}

    assert seen("artist") == {"mine", "other", "all"}
    assert seen("client") == {"other"}
    assert seen("vendor") == {"mine", "all"}
    ProjectPersonLink.objects.filter(person=studio.artist).update(role=Role.CLIENT)
    assert seen("artist") == {"other"}


@pytest.mark.parametrize(("role", "status"), [("client", 200), ("outsider", 403), ("outside_manager", 403)])
def test_reading_one(studio, role, status):
    assert studio.as_(role).get(f"/data/projects/{studio.project.pk}").status_code == status


def test_reading_one_says_the_status(studio, admin):
    path = f"/data/projects/{studio.project.pk}"
    assert admin.get(path).json()["project_status_name"] == "Open"
    plain = admin.get(f"{path}?relations=false").json()
    assert plain["project_status_name"] == "Open"
    assert not EXTENDED & plain.keys()
    Project.objects.update(project_status=None)
    assert admin.get(path).json()["project_status_name"] is None


def test_reading_one_takes_few_statements(studio, admin, sql_count):
    project = rich_project(studio)
    assert sql_count(admin.get, f"/data/projects/{project.pk}") <= 10
    assert sql_count(admin.get, f"/data/projects/{project.pk}?relations=false") <= 4


# -- creation --------------------------------------------------------------------------------------


def test_creation_defaults(studio, admin):
    answer = admin.post("/data/projects", {"name": "Fresh"})
    assert answer.status_code == 201
    row = answer.json()
    assert (row["fps"], row["ratio"], row["resolution"], row["production_type"]) == ("25", "16:9", "1920x1080", "short")
    assert row["team"] == []
    assert ProjectStatus.objects.get(pk=row["project_status_id"]).name == "Open"
    event = ApiEvent.objects.get(name="project:new")
    assert (event.project_id, event.data) == (None, {"project_id": row["id"]})


def test_a_tv_show_gets_its_first_episode(admin):
    row = admin.post("/data/projects", {"name": "Show", "production_type": "tvshow"}).json()
    episode = Entity.objects.get(pk=row["first_episode_id"])
    assert (episode.name, str(episode.created_by_id)) == ("E01", str(admin.person.pk))
    assert list(ApiEvent.objects.order_by("created_at", "id").values_list("name", flat=True)) == [
        "episode:new",
        "project:new",
    ]


def test_the_studios_project_columns_are_copied_once_per_field(studio, admin):
    for number in range(2):
        project = factories.project(f"Old {number}")
        made = make(MetadataDescriptor, project=project, entity_type="Project", name="Code", field_name="code")
        made.departments.add(factories.department())
    row = admin.post("/data/projects", {"name": "Fresh"}).json()
    copy = MetadataDescriptor.objects.get(project=row["id"])
    assert (copy.field_name, copy.position, copy.departments.count()) == ("code", None, 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": None},
        {"name": "x" * 81},
        {"name": "The Production"},
        {"name": "A", "production_style": "cubism"},
        {"name": "A", "resolution": "big"},
        {"name": "A", "hd_bitrate_compression": 29},
        {"name": "A", "hd_bitrate_compression": True},
        {"name": "A", "hd_bitrate_compression": 4, "ld_bitrate_compression": 6},
        {"name": "A", "unknown": 1},
        {"name": "A", "project_status_id": "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"},
        {"name": "A", "team": ["x"]},
        ["name"],
    ],
)
def test_wrong_bodies_store_nothing(admin, nothing_written, body):
    with nothing_written():
        assert admin.post("/data/projects", body).status_code == 400


@pytest.mark.parametrize(
    "extra",
    [
        {"project_template_id": "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"},
        {"project_template_id": "x"},
        {"preview_background_files": ["6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"]},
        {"preview_background_files": ["x"]},
    ],
)
def test_unknown_references_store_nothing(admin, nothing_written, extra):
    with nothing_written():
        assert admin.post("/data/projects", {"name": "A", **extra}).status_code == 404


def test_a_preview_account_stays_on_its_production(studio, admin, nothing_written):
    account = factories.person(Role.CLIENT, preview_project=studio.project)
    with nothing_written():
        assert admin.post("/data/projects", {"name": "A", "team": [str(account.pk)]}).status_code == 400


def test_the_default_background_is_one_of_the_list(admin):
    one, other = make(PreviewBackgroundFile), make(PreviewBackgroundFile)
    body = {"name": "A", "preview_background_files": [str(one.pk)]}
    refused = admin.post("/data/projects", {**body, "default_preview_background_file_id": str(other.pk)})
    assert refused.status_code == 400
    made = admin.post("/data/projects", {**body, "default_preview_background_file_id": str(one.pk)})
    assert made.status_code == 201
    assert made.json()["preview_background_files"] == [str(one.pk)]


def test_the_callers_values_win_over_the_template(admin):
    template = make(ProjectTemplate, fps="30", ratio="4:3", production_type="tvshow")
    row = admin.post(
        "/data/projects", {"name": "A", "fps": "50", "project_template_id": str(template.pk), "ratio": None}
    ).json()
    assert (row["fps"], row["ratio"], row["production_type"]) == ("50", "4:3", "tvshow")
    assert "first_episode_id" in row


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "client", "vendor", "outsider"])
def test_only_administrators_create(studio, nothing_written, role):
    with nothing_written():
        assert studio.as_(role).post("/data/projects", {"name": "A"}).status_code == 403


# -- update ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 200), ("manager", 200), ("supervisor", 403), ("artist", 403), ("outside_manager", 403)],
)
def test_who_updates(studio, role, status):
    answer = studio.as_(role).put(f"/data/projects/{studio.project.pk}", {"code": "TP"})
    assert answer.status_code == status
    studio.project.refresh_from_db()
    assert studio.project.code == ("TP" if status == 200 else None)


def test_what_was_read_can_be_put_back(studio, admin):
    project = rich_project(studio)
    read = admin.get(f"/data/projects/{project.pk}").json()
    answer = admin.put(f"/data/projects/{project.pk}", {**read, "name": "Renamed", "team": []})
    assert answer.status_code == 200
    assert answer.json()["name"] == "Renamed"
    assert not EXTENDED & answer.json().keys()
    assert project.team.count() == 2
    assert ProjectTaskTypeLink.objects.get(project=project).priority == 2
    event = ApiEvent.objects.get(name="project:update")
    assert (event.project_id, event.data) == (None, {"project_id": str(project.pk)})


def test_task_types_are_replaced_and_those_that_stay_keep_their_priority(studio, admin):
    project = rich_project(studio)
    kept, added = project.task_types.get(), factories.task_type()
    admin.put(f"/data/projects/{project.pk}", {"task_types": [str(kept.pk), str(added.pk)], "task_statuses": None})
    assert dict(ProjectTaskTypeLink.objects.filter(project=project).values_list("task_type", "priority")) == {
        kept.pk: 2,
        added.pk: None,
    }
    assert project.task_statuses.count() == 0


def test_a_tv_show_without_episode_gets_one_when_it_is_saved(studio, admin):
    row = admin.put(f"/data/projects/{studio.project.pk}", {"production_type": "tvshow"}).json()
    assert Entity.objects.get(project=studio.project).pk.hex == row["first_episode_id"].replace("-", "")
    again = admin.put(f"/data/projects/{studio.project.pk}", {"code": "A"}).json()
    assert again["first_episode_id"] == row["first_episode_id"]


@pytest.mark.parametrize(
    "body",
    [
        {"project_status_id": None},
        {"name": None},
        {"production_style": "cubism"},
        {"resolution": "12"},
        {"start_date": "soon"},
        {"ld_bitrate_compression": 27, "hd_bitrate_compression": 20},
        {"default_preview_background_file_id": "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"},
    ],
)
def test_wrong_changes_store_nothing(studio, admin, nothing_written, body):
    with nothing_written():
        assert admin.put(f"/data/projects/{studio.project.pk}", body).status_code == 400


def test_a_null_style_is_the_default_one(studio, admin):
    Project.objects.update(production_style="3d")
    answer = admin.put(f"/data/projects/{studio.project.pk}", {"production_style": None})
    assert answer.json()["production_style"] == "2d3d"
