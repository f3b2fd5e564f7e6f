"""Previews on comments: creation, order, main previews, drawings, listings, copies (spec 07, 6 and 8)."""

import uuid

import pytest

from events.models import ApiEvent
from files import storage
from files.models import PreviewFile
from files.services.annotations import merged
from productionsite.api.errors import BadInput
from tasks.models import Comment, StatusAutomation
from tests import factories
from tests.files.conftest import png, upload

pytestmark = pytest.mark.django_db


def add_path(comment):
    return f"/actions/tasks/{comment.object_id}/comments/{comment.pk}/add-preview"


class TestAdding:
    def test_numbers(self, studio, task, comment):
        artist = studio.as_("artist")
        rows = [artist.post(add_path(comment)).json() for _ in range(2)]
        assert [(row["revision"], row["position"]) for row in rows] == [(1, 1), (1, 2)]
        assert rows[0]["comments"] == [str(comment.pk)]
        assert (rows[0]["status"], rows[0]["source"], rows[0]["person_id"]) == (
            "processing",
            "webgui",
            str(studio.artist.pk),
        )
        other = factories.make(Comment, object_id=task.pk, object_type="Task", person=studio.artist)
        assert artist.post(add_path(other)).json()["revision"] == 2
        third = factories.make(Comment, object_id=task.pk, object_type="Task", person=studio.artist)
        assert artist.post(add_path(third), {"revision": 2}).status_code == 400
        assert artist.post(add_path(third), {"revision": 7}).json()["revision"] == 7

    def test_positions_never_come_twice(self, studio, comment, new_preview):
        first, second = new_preview(position=1), new_preview(position=2)
        first.delete()
        row = studio.as_("artist").post(add_path(comment)).json()
        assert row["position"] == second.position + 1

    def test_one_preview_per_revision(self, studio, comment, nothing_written):
        studio.project.is_single_preview_per_revision = True
        studio.project.save()
        assert studio.as_("artist").post(add_path(comment)).status_code == 201
        with nothing_written():
            assert studio.as_("artist").post(add_path(comment)).status_code == 400

    def test_a_comment_of_another_task(self, studio, comment):
        other = factories.task(factories.entity(studio.project), assignees=[studio.artist])
        path = f"/actions/tasks/{other.pk}/comments/{comment.pk}/add-preview"
        assert studio.as_("artist").post(path).status_code == 404

    @pytest.mark.parametrize(
        ("role", "status"), [("manager", 201), ("artist", 201), ("client", 201), ("vendor", 403), ("outsider", 403)]
    )
    def test_rights(self, studio, comment, role, status):
        assert studio.as_(role).post(add_path(comment)).status_code == status

    def test_removal_from_a_comment(self, studio, task, comment, new_preview):
        preview = new_preview()
        path = f"/actions/tasks/{task.pk}/comments/{comment.pk}/preview-files/{preview.pk}"
        assert studio.as_("client").delete(path).status_code == 403
        assert studio.as_("artist").delete(f"{path}?force=true").status_code == 403
        assert studio.as_("artist").delete(path).status_code == 204
        assert studio.as_("artist").delete(path).status_code == 404
        assert studio.as_("artist").delete(path[:-1]).status_code == 400


class TestMainPreviews:
    def test_of_an_entity(self, studio, asset, new_preview):
        preview = new_preview()
        path = f"/actions/preview-files/{preview.pk}/set-main-preview"
        before = ApiEvent.objects.count()
        row = studio.as_("artist").put(path).json()
        assert (row["preview_file_id"], row["preview_file_status"]) == (str(preview.pk), "processing")
        events = ApiEvent.objects.order_by("created_at", "pk")[before:]
        assert [event.name for event in events] == ["preview-file:set-main", "asset:update"]
        assert studio.as_("client").put(path).status_code == 403
        preview.extension = "png"
        preview.save()
        assert studio.as_("artist").put(path, {"frame_number": 3}).status_code == 400

    def test_of_tasks_all_or_nothing(self, studio, asset, task, new_preview):
        shown = new_preview(revision=2)
        new_preview(revision=2, position=2)
        new_preview(revision=1)
        path = f"/actions/tasks/{task.pk}/set-main-preview"
        assert studio.as_("artist").put(path).json()["preview_file_id"] == str(shown.pk)
        foreign = factories.task(factories.entity(factories.project()))
        asset.preview_file = None
        asset.save()
        both = {"task_ids": [str(task.pk), str(foreign.pk)]}
        assert studio.as_("artist").put("/actions/tasks/set-main-preview", both).status_code == 403
        asset.refresh_from_db()
        assert asset.preview_file_id is None
        empty = factories.task(factories.entity(studio.project))
        both = {"task_ids": [str(task.pk), str(empty.pk)]}
        assert len(studio.as_("artist").put("/actions/tasks/set-main-preview", both).json()) == 1
        assert studio.as_("artist").put(f"/actions/tasks/{empty.pk}/set-main-preview").status_code == 400

    def test_order(self, studio, new_preview, sql_count):
        previews = [new_preview(position=place) for place in (1, 2, 3)]
        path = f"/actions/preview-files/{previews[2].pk}/update-position"
        rows = studio.as_("artist").put(path, {"position": 1}).json()
        assert [row["id"] for row in rows] == [str(previews[i].pk) for i in (2, 0, 1)]
        assert [row["position"] for row in rows] == [1, 2, 3]
        told = ApiEvent.objects.filter(name="preview-file:update", project_id=studio.project.pk)
        assert {row.data["preview_file_id"] for row in told} == {row["id"] for row in rows}
        unchanged = studio.as_("artist").put(path, {"position": 99}).json()
        assert [row["id"] for row in unchanged] == [row["id"] for row in rows]
        few = sql_count(studio.as_("artist").put, path, {"position": 3})
        for place in range(4, 20):
            new_preview(position=place)
        assert sql_count(studio.as_("artist").put, path, {"position": 1}) == few


class TestDrawings:
    def test_merge(self):
        stored = [{"time": 0, "width": 5, "drawing": {"objects": [{"id": "a"}, {"type": "x"}]}}]
        result = merged(
            stored,
            [
                {"time": 0, "drawing": {"objects": [{"id": "a", "new": True}, {"id": "b"}]}},
                {"time": 1, "drawing": {"objects": [{"id": "c"}]}},
                {"time": 1, "drawing": {"objects": [{"id": "d"}]}},
                {"time": 2, "drawing": {"objects": []}},
            ],
            [
                {"time": 0, "drawing": {"objects": [{"id": "a", "moved": 1}, {"id": "unknown"}]}},
                {"time": 9, "drawing": {"objects": [{"id": "a"}]}},
            ],
            [{"time": 1, "objects": ["c", "zzz"]}],
        )
        assert [entry["time"] for entry in result] == [0, 1]
        assert result[0]["width"] == 5
        first = result[0]["drawing"]["objects"]
        assert [one["id"] for one in first[1:]] == ["b", "a"]
        assert uuid.UUID(first[0]["id"])
        assert first[2] == {"id": "a", "moved": 1}
        assert [one["id"] for one in result[1]["drawing"]["objects"]] == ["d"]

    def test_times_are_told_apart_by_type(self):
        items = [{"time": t, "drawing": {"objects": [{"id": "a"}]}} for t in (0.5, "0.5", 1, 1.0)]
        assert len(merged(items[:3], items[3:], [], [])) == 3
        assert len(merged(None, items, [], [])) == 4

    @pytest.mark.parametrize(
        "item",
        [
            {},
            "x",
            {"time": None},
            {"time": 0, "drawing": {"objects": "x"}},
            {"time": 0, "drawing": {"objects": [5]}},
            {"time": 0, "drawing": {"objects": [{"id": ["a"]}]}},
            {"time": 0, "drawing": {"objects": [{"id": {"a": 1}}]}},
            {"time": []},
        ],
    )
    @pytest.mark.parametrize("kind", ["additions", "updates"])
    def test_what_is_no_drawing(self, item, kind):
        with pytest.raises(BadInput):
            merged([], **{"additions": [], "updates": [], "deletions": [], kind: [item]})

    @pytest.mark.parametrize(
        "stored",
        [
            5,
            True,
            {"a": 1},
            [5, {"drawing": {}}, {"time": None}, {"time": 1, "drawing": {"objects": "x"}}, {"time": 1, "drawing": 2}],
        ],
    )
    def test_what_others_stored_is_no_obstacle(self, stored):
        drawn = {"time": 1, "drawing": {"objects": [{"id": "a"}]}}
        assert merged(stored, [drawn], [drawn], [{"time": 1, "objects": [["a"]]}]) == [drawn]

    def test_objects_of_strange_ids_get_others(self):
        (entry,) = merged([{"time": 1, "drawing": {"objects": [{"id": ["a"], "type": "x"}, 5]}}], [], [], [])
        (one,) = entry["drawing"]["objects"]
        assert (one["type"], str(uuid.UUID(one["id"]))) == ("x", one["id"])

    @pytest.mark.parametrize(
        ("role", "status"),
        [("manager", 200), ("client", 200), ("supervisor", 200), ("artist", 403), ("vendor", 403), ("outsider", 403)],
    )
    def test_who_draws(self, studio, new_preview, role, status):
        path = f"/actions/preview-files/{new_preview().pk}/update-annotations"
        assert studio.as_(role).put(path).status_code == status
        assert studio.as_("manager").put(path, {"additions": None}).status_code == 400
        assert studio.as_("manager").put(path, {"additions": [{}]}).status_code == 400


class TestListings:
    def test_clients_do_not_get_rejected_previews(self, studio, task, new_preview):
        new_preview(validation_status="rejected")
        path = f"/data/tasks/{task.pk}/previews"
        assert len(studio.as_("artist").get(path).json()) == 1
        assert studio.as_("client").get(path).json() == []
        assert studio.as_("vendor").get(path).status_code == 403

    def test_of_an_entity(self, studio, asset, new_preview):
        preview = new_preview()
        row = studio.as_("artist").get(f"/data/entities/{asset.pk}/preview-files").json()[0]
        assert row["id"] == str(preview.pk)
        assert "type" not in row
        assert "annotations" not in row

    def test_of_a_shot(self, studio, sql_count):
        shot = factories.shot(studio.project)
        task = factories.task(shot)
        rows = [
            factories.make(PreviewFile, task=task, name=uuid.uuid4().hex[:13], revision=r, position=p)
            for r, p in ((1, 1), (2, 1), (2, 2))
        ]
        path = f"/data/shots/{shot.pk}/preview-files"
        found = studio.as_("artist").get(path).json()[str(task.task_type_id)]
        assert [one["id"] for one in found] == [str(rows[1].pk), str(rows[0].pk)]
        assert found[0]["previews"][0]["position"] == 2
        assert studio.as_("artist").get(f"/data/edits/{shot.pk}/preview-files").status_code == 404

    def test_concepts_are_not_for_clients(self, studio):
        concept = factories.entity(studio.project, "Concept")
        assert studio.as_("client").get(f"/data/concepts/{concept.pk}/preview-files").status_code == 403

    def test_what_is_not_ready(self, studio, admin, new_preview, sql_count):
        first, second = new_preview(), new_preview(status="broken")
        new_preview(status="ready")
        for path in ("/data/playlists/preview-files/running", "/data/preview-files/running"):
            rows = admin.get(path).json()
            assert {row["id"] for row in rows} == {str(first.pk), str(second.pk)}
            assert rows[0]["full_entity_name"].startswith("Character / ")
            assert studio.as_("manager").get(path).status_code == 403
        assert admin.get(f"{path}?cursor_preview_file_id=x").status_code == 400
        assert [len(admin.get(f"{path}?limit={limit}").json()) for limit in (1, 0)] == [1, 2]
        assert admin.get(f"{path}?limit=-1").status_code == 400
        few = sql_count(admin.get, path)
        for _ in range(20):
            new_preview()
        assert sql_count(admin.get, path) == few

    def test_what_others_stored_is_no_obstacle(self, studio, admin, task, new_preview):
        preview = new_preview(data=[1], annotations=7)
        (revision,) = admin.get(f"/data/playlists/entities/{task.entity_id}/preview-files").json()[
            str(task.task_type_id)
        ]
        assert revision["original_width"] is None
        assert admin.get(f"/data/preview-files/{preview.pk}/progress").json()["reason"] is None
        assert admin.get(f"/actions/preview-files/{preview.pk}/extract-frame").status_code == 404
        assert admin.get(f"/actions/preview-files/{preview.pk}/extract-annotated-frames").status_code == 400

    def test_of_a_production(self, studio, admin, new_preview):
        new_preview()
        path = f"/data/projects/{studio.project.pk}/preview-files"
        assert len(admin.get(path).json()) == 1
        assert admin.get(f"{path}?page=1").json()["total"] == 1
        assert studio.as_("manager").get(path).status_code == 403


def test_an_automation_copies_the_last_revision(
    studio, asset, task, comment, new_preview, send, django_capture_on_commit_callbacks
):
    preview = new_preview(revision=4)
    send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(png()))
    new_preview(revision=3)
    target = factories.task(asset)
    done = factories.task_status("done")
    automation = StatusAutomation.objects.create(
        entity_type="asset",
        in_task_type=task.task_type,
        in_task_status=done,
        out_task_type=target.task_type,
        out_task_status=done,
        import_last_revision=True,
    )
    studio.project.status_automations.add(automation)
    for kind, priority in ((task.task_type, 1), (target.task_type, 2)):
        studio.project.project_task_type_links.create(task_type=kind, priority=priority)
    with django_capture_on_commit_callbacks(execute=True):
        body = {"task_status_id": str(done.pk), "comment": "ok"}
        assert studio.as_("manager").post(f"/actions/tasks/{task.pk}/comment", body).status_code == 201
    copy = target.preview_files.get()
    assert (copy.revision, copy.status, copy.original_name) == (1, "ready", "shot")
    assert storage.size_of(storage.PICTURE, copy.pk) == storage.size_of(storage.PICTURE, preview.pk)


def test_a_batch_publishes_previews_and_attachments(studio, task, django_capture_on_commit_callbacks):
    done = factories.task_status("done")
    comments = f'[{{"text": "a", "task_status_id": "{done.pk}"}}]'
    with django_capture_on_commit_callbacks(execute=True):
        answer = studio.as_("artist").upload(
            f"/actions/tasks/{task.pk}/batch-comment",
            comments=comments,
            **{"preview_file-0-0": upload(png()), "attachment_file-0-0": upload(b"x", "a.txt", "text/plain")},
        )
    assert answer.status_code == 201
    preview = task.preview_files.get()
    assert (preview.status, preview.revision) == ("ready", 1)
    assert storage.exists(storage.PICTURE, preview.pk)
    assert Comment.objects.get().attachment_files.get().name == "a.txt"
