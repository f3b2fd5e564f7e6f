"""A board that changed has another tag, whatever changed; one that did not is answered by one look-up."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from assets.models import EntityLink
from productions.models import MetadataDescriptor, ProjectPersonLink
from tasks.models import Comment
from tests import factories
from tests.conftest import ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(studio, commits_at_once):
    """A shot and an asset of an episode, each with a task that is commented, previewed, assigned to a vendor."""
    project = studio.project
    studio.episode = factories.entity(project, "Episode", name="E01")
    studio.sequence = factories.entity(project, "Sequence", name="SQ01", parent=studio.episode)
    studio.shots = factories.shot(project, studio.sequence, name="SH01", data={"mood": "dawn"})
    studio.assets = factories.entity(project, "Prop", name="Lamp", source=studio.episode, data={"mood": "dawn"})
    studio.status, studio.other = factories.task_status("wip"), factories.task_status("wfa")
    studio.types = {kind: factories.task_type(for_entity=kind[:-1].title()) for kind in ("shots", "assets")}
    studio.tasks = {
        kind: factories.task(getattr(studio, kind), type=studio.types[kind], assignees=[studio.vendor, studio.artist])
        for kind in ("shots", "assets")
    }
    studio.descriptors = {}
    for kind in ("shots", "assets"):
        studio.descriptors[kind] = factories.make(
            MetadataDescriptor,
            project=project,
            entity_type=kind[:-1].title(),
            name="Mood",
            field_name="mood",
            data_type="string",
        )
    for kind in ("shots", "assets"):
        project.task_types.add(studio.types[kind])
    return studio


def picture():
    """A small PNG, as an upload."""
    data = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(data, "PNG")
    return SimpleUploadedFile("look.png", data.getvalue(), content_type="image/png")


class Steps:
    """What happens to a board, in this order: each changes what the vendor on the production sees of it."""

    def __init__(self, world, kind):
        self.world, self.kind, self.admin = world, kind, world.as_("admin")
        self.entity, self.task, self.project = getattr(world, kind), world.tasks[kind], world.project

    def done(self, answer):
        assert answer.status_code < 300, (answer.status_code, answer.content)
        return answer.json() if answer.content else None

    def put(self, path, body):
        return self.done(self.admin.put(path, body))

    def post(self, path, body=None):
        return self.done(self.admin.post(path, body))

    # -- entities
    def rename(self):
        self.put(f"/data/entities/{self.entity.pk}", {"name": "Other"})

    def change_metadata(self):
        self.put(f"/data/entities/{self.entity.pk}", {"data": {"size": 1}})

    def cancel(self):
        self.put(f"/data/entities/{self.entity.pk}", {"canceled": True})

    def move(self):
        if self.kind == "shots":
            other = factories.entity(self.project, "Sequence", name="SQ02")
            self.put(f"/data/entities/{self.entity.pk}", {"parent_id": str(other.pk)})
        else:
            self.put(f"/data/entities/{self.entity.pk}", {"source_id": None})

    def move_back(self):
        column, holder = ("parent_id", self.world.sequence)
        if self.kind == "assets":
            column, holder = "source_id", self.world.episode
        self.put(f"/data/entities/{self.entity.pk}", {column: str(holder.pk)})

    # -- tasks
    def estimate(self):
        self.put(f"/data/tasks/{self.task.pk}", {"estimation": 480})

    def prioritise(self):
        self.put("/actions/tasks/set-priority", {"task_ids": [str(self.task.pk)], "priority": 3})

    def assign(self):
        self.put(f"/actions/tasks/{self.task.pk}/assign", {"person_id": str(self.world.supervisor.pk)})

    def unassign(self):
        body = {"task_ids": [str(self.task.pk)], "person_id": str(self.world.supervisor.pk)}
        self.put("/actions/tasks/clear-assignation", body)

    def assign_by_person(self):
        body = {"task_ids": [str(self.task.pk)]}
        self.put(f"/actions/persons/{self.world.supervisor.pk}/assign", body)

    def comment(self):
        body = {"task_status_id": str(self.world.status.pk), "comment": "Go"}
        self.post(f"/actions/tasks/{self.task.pk}/comment", body)

    def uncomment(self):
        comment = Comment.objects.get(object_id=self.task.pk)
        self.done(self.admin.delete(f"/data/tasks/{self.task.pk}/comments/{comment.pk}"))

    def log_time(self):
        self.post(
            f"/actions/tasks/{self.task.pk}/time-spents/2026-03-02/persons/{self.world.artist.pk}", {"duration": 60}
        )

    def preview(self):
        self.comment_again = self.post(
            f"/actions/tasks/{self.task.pk}/comment", {"task_status_id": str(self.world.other.pk), "comment": ""}
        )
        path = f"/actions/tasks/{self.task.pk}/comments/{self.comment_again['id']}/add-preview"
        self.made = self.post(path)
        self.done(self.admin.upload(f"/pictures/preview-files/{self.made['id']}", file=picture()))

    def show_preview(self):
        self.put(f"/actions/preview-files/{self.made['id']}/set-main-preview", {})

    def remove_preview(self):
        self.done(self.admin.delete(f"/data/preview-files/{self.made['id']}?force=true"))

    def more_tasks(self):
        kind = factories.task_type(for_entity=self.kind[:-1].title())
        self.project.task_types.add(kind)
        body = {"task_type_ids": [str(kind.pk)]}
        (self.second,) = self.post(f"/data/entities/{self.entity.pk}/tasks", body)
        self.put(f"/actions/tasks/{self.second['id']}/assign", {"person_id": str(self.world.vendor.pk)})

    def fewer_tasks(self):
        self.done(self.admin.delete(f"/data/tasks/{self.second['id']}?force=true"))

    def subscribe(self):
        self.done(self.world.as_("vendor").post(f"/actions/user/tasks/{self.task.pk}/subscribe"))

    def unsubscribe(self):
        self.done(self.world.as_("vendor").delete(f"/actions/user/tasks/{self.task.pk}/unsubscribe"))

    # -- castings
    def cast(self):
        asset = self.entity if self.kind == "assets" else factories.entity(self.project, "Prop")
        holder = self.world.episode if self.kind == "assets" else self.entity
        self.link = asset, holder
        path = f"/data/projects/{self.project.pk}/entities/casting/assets/{asset.pk}"
        self.put(path, {"entity_ids": [str(holder.pk)]})

    def uncast(self):
        asset, holder = self.link
        path = f"/data/projects/{self.project.pk}/entities/casting/assets/{asset.pk}"
        self.put(path, {"entity_ids": [str(holder.pk)], "nb_occurences": 0})

    def cast_by_link(self):
        asset, holder = self.link
        self.post("/data/entity-links", {"entity_in_id": str(holder.pk), "entity_out_id": str(asset.pk)})

    def uncast_by_link(self):
        asset, holder = self.link
        link = EntityLink.objects.get(entity_in=holder, entity_out=asset)
        self.done(self.admin.delete(f"/data/entity-links/{link.pk}"))

    # -- what stands around
    def rename_sequence(self):
        self.put(f"/data/entities/{self.world.sequence.pk}", {"name": "Q1"})

    def rename_episode(self):
        self.put(f"/data/entities/{self.world.episode.pk}", {"name": "E1"})

    def rename_production(self):
        self.put(f"/data/projects/{self.project.pk}", {"name": "Renamed"})

    def rename_type(self):
        self.put(f"/data/entity-types/{self.world.assets.entity_type_id}", {"name": "Thing"})

    def hide_metadata(self):
        self.department = factories.department()
        path = f"/data/projects/{self.project.pk}/metadata-descriptors/{self.world.descriptors[self.kind].pk}"
        self.put(path, {"name": "Mood", "departments": [str(self.department.pk)]})

    def join_department(self):
        body = {"department_id": str(self.department.pk)}
        self.post(f"/actions/persons/{self.world.vendor.pk}/departments/add", body)

    def leave_department(self):
        path = f"/actions/persons/{self.world.vendor.pk}/departments/{self.department.pk}"
        self.done(self.admin.delete(path))

    # -- people
    def see_as_client(self):
        ProjectPersonLink.objects.filter(person=self.world.vendor).update(role="client")

    def see_as_vendor_with_a_helper(self):
        ProjectPersonLink.objects.filter(person=self.world.vendor).update(role=None)
        self.helper = factories.person()
        self.put(f"/actions/tasks/{self.task.pk}/assign", {"person_id": str(self.helper.pk)})

    def remove_the_helper(self):
        self.done(self.admin.delete(f"/data/persons/{self.helper.pk}?force=true"))

    def unassign_all(self):
        self.put("/actions/tasks/clear-assignation", {"task_ids": [str(self.task.pk)]})


BOTH = [
    "rename",
    "change_metadata",
    "cancel",
    "move",
    "move_back",
    "estimate",
    "prioritise",
    "assign",
    "unassign",
    "assign_by_person",
    "comment",
    "uncomment",
    "log_time",
    "preview",
    "show_preview",
    "remove_preview",
    "more_tasks",
    "fewer_tasks",
    "subscribe",
    "unsubscribe",
    "cast",
    "uncast",
    "cast_by_link",
    "uncast_by_link",
]
PEOPLE = [
    "hide_metadata",
    "join_department",
    "leave_department",
    "see_as_client",
    "see_as_vendor_with_a_helper",
    "remove_the_helper",
    "unassign_all",
]
AROUND = {
    "shots": ["rename_sequence", "rename_episode", "rename_production"],
    "assets": ["rename_type"],
}


@pytest.mark.parametrize("kind", ["shots", "assets"])
def test_whatever_changes_the_board_changes_its_tag(world, kind):
    path, steps = f"/data/{kind}/with-tasks?project_id={world.project.pk}", Steps(world, kind)
    board = ApiClient(world.vendor).get(path)
    assert len(board.json()) == 1
    for step in [*BOTH, *AROUND[kind], *PEOPLE]:
        getattr(steps, step)()
        after = ApiClient(world.vendor).get(path)
        assert after.content != board.content, f"{step} changes nothing that the board shows"
        assert after["ETag"] != board["ETag"], f"{step} is not told by the tag"
        board = after


def test_an_unchanged_board_is_one_look_up(world):
    for kind, name in (("shots", "artist"), ("assets", "artist"), ("shots", "vendor"), ("assets", "client")):
        client, path = world.as_(name), f"/data/{kind}/with-tasks?project_id={world.project.pk}"
        tag = client.get(path)["ETag"]
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path, HTTP_IF_NONE_MATCH=tag).status_code == 304
        # who is calling, the role on the production, a vendor's departments: authentication and rights
        rights = ("person", "project_person_link", "department_link")
        own = [q["sql"] for q in seen if not q["sql"].split(" FROM ")[-1].startswith(tuple(f'"{t}"' for t in rights))]
        asked = [sql for sql in own if ' FROM "project" ' in sql]
        assert len(asked) == 1
        assert len(seen) <= 3 + (name == "vendor"), [q["sql"] for q in seen]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by size: see benchmarks/README.md")
def test_whether_anything_changed_is_read_from_indexes_alone(world):
    client, path = world.as_("artist"), f"/data/shots/with-tasks?project_id={world.project.pk}"
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    (sql,) = [query["sql"] for query in seen if ' FROM "project" ' in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = "\n".join(row[-1] for row in cursor.fetchall())
    for index in ("entity_project_updated_idx", "task_project_updated_idx"):
        assert f"USING COVERING INDEX {index} " in plan, plan
