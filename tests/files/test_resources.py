"""CRUD of working files, output files, previews and attachments (spec 00, 3; spec 07)."""

import uuid

import pytest

from activity.models import Chat, ChatMessage, News
from events.models import ApiEvent
from files import storage
from files.models import AttachmentFile, FileStatus, OutputFile, PreviewFile, StoredFile, WorkingFile
from tasks.models import Comment
from tests import factories
from tests.files.conftest import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def asset(studio):
    return factories.entity(studio.project)


@pytest.fixture
def task(studio, asset):
    return factories.task(asset, assignees=[studio.artist])


def preview(task, **values):
    values = {"name": uuid.uuid4().hex[:13], "extension": "png", "status": "ready", **values}
    return factories.make(PreviewFile, task=task, **values)


def comment_on(task, person, **values):
    return factories.make(Comment, object_id=task.pk, object_type="Task", person=person, **values)


def names(since=0):
    return [event.name for event in ApiEvent.objects.order_by("created_at", "pk")[since:]]


class TestSmallTables:
    def test_malformed_ids(self, admin):
        assert admin.get("/data/file-status/nope").status_code == 400
        assert admin.get("/data/output-types/nope").status_code == 404

    @pytest.mark.parametrize("path", ["/data/file-status", "/data/output-types"])
    def test_only_administrators_write(self, studio, path):
        body = {"name": "Final", "color": "#fff"} if "status" in path else {"name": "Geo", "short_name": "geo"}
        assert studio.as_("manager").post(path, body).status_code == 403
        assert studio.as_("client").get(path).json() == []
        assert studio.as_("admin").post(path, body).status_code == 201
        assert studio.as_("admin").post(path, body).status_code == 400


class TestWorkingFiles:
    def test_list_is_narrowed_to_my_productions(self, studio, task):
        mine = factories.make(WorkingFile, task=task, entity=task.entity)
        factories.make(WorkingFile, entity=factories.entity(factories.project()))
        factories.make(WorkingFile)
        rows = studio.as_("artist").get("/data/working-files").json()
        assert [row["id"] for row in rows] == [str(mine.pk)]
        assert len(studio.as_("admin").get("/data/working-files").json()) == 3
        assert studio.as_("vendor").get("/data/working-files").status_code == 403

    def test_reading_always_gives_outputs(self, studio, task):
        working = factories.make(WorkingFile, task=task, entity=task.entity)
        output = factories.make(OutputFile, entity=task.entity, source_file=working)
        row = studio.as_("artist").get(f"/data/working-files/{working.pk}?relations=false").json()
        assert row["outputs"] == [str(output.pk)]

    def test_deletion_frees_outputs(self, studio, task):
        working = factories.make(WorkingFile, task=task, entity=task.entity)
        output = factories.make(OutputFile, entity=task.entity, source_file=working)
        assert studio.as_("admin").delete(f"/data/working-files/{working.pk}").status_code == 204
        output.refresh_from_db()
        assert output.source_file_id is None

    def test_deletion_takes_the_stored_file_along(self, studio, task, django_capture_on_commit_callbacks):
        working = factories.make(WorkingFile, task=task, entity=task.entity)
        attached = factories.make(AttachmentFile, comment=comment_on(task, studio.artist))
        with django_capture_on_commit_callbacks(execute=True):
            for slot, row in ((storage.WORKING, working), (storage.ATTACHMENT, attached)):
                store(slot, row.pk, "bytes")
        assert StoredFile.objects.filter(deleted_at=None).count() == 2
        for path in (f"/data/working-files/{working.pk}", f"/data/attachment-files/{attached.pk}"):
            with django_capture_on_commit_callbacks(execute=True):
                assert studio.as_("admin").delete(path).status_code == 204
        assert StoredFile.objects.filter(deleted_at=None).count() == 0

    def test_changes_reach_who_listens_to_the_production(self, studio, task):
        working = factories.make(WorkingFile, task=task, entity=task.entity)
        shown = preview(task)
        artist = studio.as_("artist")
        artist.put(f"/actions/working-files/{working.pk}/comment", {"comment": "better"})
        artist.put(f"/actions/working-files/{working.pk}/modified")
        artist.put(f"/data/working-files/{working.pk}", {"comment": "best"})
        artist.put(f"/data/preview-files/{shown.pk}", {"description": "best"})
        studio.as_("manager").delete(f"/data/preview-files/{shown.pk}")
        events = list(ApiEvent.objects.values_list("name", "project_id"))
        names = [*["working-file:update"] * 3, "preview-file:update", "preview-file:delete"]
        assert sorted(events) == sorted((name, studio.project.pk) for name in names)

    def test_vendors_see_those_of_their_entities(self, studio, task):
        path = f"/data/entities/{task.entity_id}/working-files"
        assert studio.as_("vendor").get(path).status_code == 403
        task.assignees.add(studio.vendor)
        assert studio.as_("vendor").get(path).status_code == 200

    @pytest.mark.parametrize("status", ["accepted", None])
    def test_wrong_state_stores_nothing(self, admin, nothing_written, status):
        with nothing_written():
            answer = admin.post("/data/working-files", {"name": "main", "validation_status": status})
        assert answer.status_code == 400

    def test_update_needs_the_task(self, studio, task):
        working = factories.make(WorkingFile, task=task, entity=task.entity)
        path = f"/data/working-files/{working.pk}"
        assert studio.as_("artist").put(path, {"comment": "x"}).status_code == 200
        assert studio.as_("vendor").put(path, {"comment": "x"}).status_code == 403
        assert studio.as_("outsider").put(path, {"comment": "x"}).status_code == 403


class TestOutputFiles:
    @pytest.fixture
    def output(self, task):
        working = factories.make(WorkingFile, task=task, entity=task.entity)
        return factories.make(OutputFile, entity=task.entity, source_file=working, revision=3)

    def test_source_file_is_nested(self, admin, output):
        row = admin.get(f"/data/output-files/{output.pk}").json()
        assert row["source_file"]["id"] == row["source_file_id"]
        assert "outputs" not in row["source_file"]

    def test_listing_takes_the_same_statements_for_many_rows(self, admin, task, sql_count):
        def add(count):
            for _ in range(count):
                factories.make(
                    OutputFile, entity=task.entity, source_file=factories.make(WorkingFile, entity=task.entity)
                )

        add(1)
        few = sql_count(admin.get, "/data/output-files")
        add(19)
        assert sql_count(admin.get, "/data/output-files") == few

    def test_without_entity_nothing_is_stored(self, admin, nothing_written):
        status = factories.make(FileStatus)
        body = {"name": "x", "revision": 1, "file_status_id": str(status.pk)}
        before = ApiEvent.objects.count()
        with nothing_written():
            assert admin.post("/data/output-files", body).status_code == 400
        assert ApiEvent.objects.count() == before

    def test_a_read_row_can_be_put_back(self, admin, task, output):
        bare = factories.make(OutputFile, entity=task.entity)
        for one in (output, bare):
            path = f"/data/output-files/{one.pk}"
            assert admin.put(path, admin.get(path).json()).status_code == 200

    def test_events_carry_the_production(self, studio, admin, output):
        admin.put(f"/data/output-files/{output.pk}", {"comment": "x"})
        event = ApiEvent.objects.get(name="output-file:update")
        assert event.project_id == studio.project.pk

    def test_filter_by_source_file(self, admin, output):
        factories.make(OutputFile, entity=output.entity)
        rows = admin.get(f"/data/output-files?source_file={output.source_file_id}").json()
        assert [row["id"] for row in rows] == [str(output.pk)]
        assert admin.get("/data/output-files?source_file=nope").status_code == 400

    @pytest.mark.parametrize(
        ("role", "status"), [("manager", 200), ("artist", 200), ("supervisor", 403), ("client", 403), ("vendor", 403)]
    )
    def test_who_may_update(self, studio, output, role, status):
        assert studio.as_(role).put(f"/data/output-files/{output.pk}", {"size": 4}).status_code == status

    def test_temporal_entity_decides_when_there_is_one(self, studio, output):
        output.temporal_entity = factories.entity(studio.project, "Shot")
        output.save()
        assert studio.as_("artist").put(f"/data/output-files/{output.pk}", {"size": 4}).status_code == 403

    def test_vendor_reads_assigned_entities_only(self, studio, task, output):
        path = f"/data/output-files/{output.pk}"
        assert studio.as_("vendor").get(path).status_code == 403
        task.assignees.add(studio.vendor)
        assert studio.as_("vendor").get(path).status_code == 200


class TestPreviewFiles:
    def test_list_scope(self, studio, task, client_of):
        mine = preview(task)
        closed = factories.project(open=False, team=[studio.artist])
        preview(factories.task(factories.entity(closed)))
        artist, vendor = studio.as_("artist"), studio.as_("vendor")
        assert [row["id"] for row in artist.get("/data/preview-files").json()] == [str(mine.pk)]
        assert vendor.get("/data/preview-files").json() == []
        task.assignees.add(studio.vendor)
        assert len(vendor.get("/data/preview-files").json()) == 1
        assert artist.get(f"/data/preview-files?project_id={closed.pk}").json() == []
        assert artist.get("/data/preview-files?project_id=x").status_code == 400

    def test_vendor_of_one_production_is_narrowed_there(self, studio, task, client_of):
        person = factories.person()
        factories.join(studio.project, person, role="vendor")
        shown = preview(task)
        assert client_of(person).get("/data/preview-files").json() == []
        assert client_of(person).get(f"/data/preview-files/{shown.pk}").status_code == 403

    @pytest.mark.parametrize(
        "body",
        [
            {"status": "done"},
            {"validation_status": "maybe"},
            {"data": 5},
            {"data": [1]},
            {"annotations": {"time": 0}},
            {"annotations": "x"},
        ],
    )
    def test_unknown_states_never_reach_the_table(self, admin, task, nothing_written, body):
        shown = preview(task)
        with nothing_written():
            assert admin.post("/data/preview-files", {"name": "x", "task_id": str(task.pk), **body}).status_code == 400
        assert admin.put(f"/data/preview-files/{shown.pk}", body).status_code == 400
        assert admin.get("/data/preview-files").status_code == 200

    def test_a_preview_without_task_is_the_administrators(self, studio, admin):
        made = admin.post("/data/preview-files", {"name": "orphan"}).json()
        path = f"/data/preview-files/{made['id']}"
        assert admin.get(path).status_code == 200
        assert studio.as_("manager").get(path).status_code == 403
        assert admin.delete(path).status_code == 204

    def test_revision_is_followed_by_the_other_previews(self, studio, task):
        main, extra = preview(task, position=1, revision=1), preview(task, position=2, revision=1)
        other = preview(task, position=1, revision=2)
        path = f"/data/preview-files/{main.pk}"
        assert studio.as_("manager").put(path, {"revision": 2}).status_code == 400
        assert studio.as_("manager").put(path, {"revision": 5}).status_code == 200
        extra.refresh_from_db()
        other.refresh_from_db()
        assert (extra.revision, other.revision) == (5, 2)

    def test_comments_of_other_tasks_do_not_show_it(self, studio, task):
        shown, other = preview(task), factories.task(factories.entity(factories.project()))
        own, foreign = (factories.make(Comment, object_id=one.pk, object_type="Task") for one in (task, other))
        path = f"/data/preview-files/{shown.pk}"
        assert studio.as_("artist").put(path, {"comments": [str(own.pk), str(foreign.pk)]}).status_code == 400
        assert list(shown.comments.all()) == []
        assert studio.as_("artist").put(path, {"comments": [str(own.pk)]}).status_code == 200
        assert list(shown.comments.all()) == [own]
        assert studio.as_("artist").put(path, {"comments": []}).status_code == 200
        shown.comments.set([foreign])  # as somebody imported it
        assert studio.as_("artist").put(path, {"comments": [str(foreign.pk)]}).status_code == 200

    def test_moving_to_a_task_of_others_is_refused(self, studio, task):
        shown = preview(task)
        elsewhere = factories.task(factories.entity(factories.project()))
        path = f"/data/preview-files/{shown.pk}"
        assert studio.as_("manager").put(path, {"task_id": str(elsewhere.pk)}).status_code == 403
        assert studio.as_("manager").put(path, {"task_id": str(uuid.uuid4())}).status_code == 404

    @pytest.mark.parametrize(
        ("role", "update", "delete"),
        [
            ("manager", 200, 204),
            ("supervisor", 200, 403),
            ("artist", 200, 403),
            ("client", 403, 403),
            ("vendor", 403, 403),
            ("outsider", 403, 403),
        ],
    )
    def test_rights(self, studio, task, role, update, delete):
        path = f"/data/preview-files/{preview(task).pk}"
        assert studio.as_(role).put(path, {"description": "x"}).status_code == update
        assert studio.as_(role).delete(path).status_code == delete

    def test_deletion_falls_back_to_the_newest_remaining(self, studio, task, asset):
        studio.project.is_set_preview_automated = True
        studio.project.save()
        old, new = preview(task, revision=1), preview(task, revision=2)
        preview(task, revision=3, extension="pdf")
        preview(task, revision=4, status="broken")
        task.last_preview_file_id = new.pk
        task.save()
        asset.preview_file = new
        asset.save()
        comment = comment_on(task, studio.artist)
        new.comments.add(comment)
        item = factories.make(News, author=studio.artist, task=task, preview_file=new)
        stored = factories.make(
            StoredFile, bucket="pictures", prefix="original", key=f"original-{new.pk}", file_id=str(new.pk)
        )
        before = len(names())
        assert studio.as_("manager").delete(f"/data/preview-files/{new.pk}").status_code == 204
        for row in (task, asset, item, stored):
            row.refresh_from_db()
        assert task.last_preview_file_id == old.pk
        assert asset.preview_file_id == old.pk
        assert item.preview_file_id is None
        assert stored.deleted_at is not None
        assert stored.purged_at is None
        assert names(before) == ["task:update", "preview-file:set-main", "asset:update", "preview-file:delete"]

    def test_deletion_leaves_no_main_preview_unless_automated(self, studio, task, asset):
        old, new = preview(task, revision=1), preview(task, revision=2)
        asset.preview_file = new
        asset.save()
        studio.as_("manager").delete(f"/data/preview-files/{new.pk}")
        asset.refresh_from_db()
        assert asset.preview_file_id is None
        assert PreviewFile.objects.filter(pk=old.pk).exists()


class TestAttachments:
    def test_parents_are_nested_in_constant_statements(self, studio, admin, task, sql_count):
        def add(count):
            for _ in range(count):
                factories.make(AttachmentFile, comment=comment_on(task, studio.artist))

        add(1)
        few = sql_count(admin.get, "/data/attachment-files")
        add(19)
        assert sql_count(admin.get, "/data/attachment-files") == few
        row = admin.get("/data/attachment-files").json()[0]
        assert row["comment"]["id"] == row["comment_id"]
        assert row["chat_message"] is None

    def test_a_read_row_can_be_put_back(self, studio, admin, task):
        for values in ({"comment": comment_on(task, studio.artist)}, {}):
            attachment = factories.make(AttachmentFile, **values)
            row = next(r for r in admin.get("/data/attachment-files").json() if r["id"] == str(attachment.pk))
            assert admin.put(f"/data/attachment-files/{attachment.pk}", row).status_code == 200

    def test_filter_by_parent(self, studio, admin, task):
        attachment = factories.make(AttachmentFile, comment=comment_on(task, studio.artist))
        factories.make(AttachmentFile)
        rows = admin.get(f"/data/attachment-files?comment={attachment.comment_id}").json()
        assert [row["id"] for row in rows] == [str(attachment.pk)]

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("admin", 200),
            ("manager", 200),
            ("artist", 200),
            ("client", 403),
            ("vendor", 403),
            ("outsider", 403),
            ("outside_manager", 403),
        ],
    )
    def test_internal_comment(self, studio, task, role, status):
        attachment = factories.make(AttachmentFile, comment=comment_on(task, studio.artist))
        assert studio.as_(role).get(f"/data/attachment-files/{attachment.pk}").status_code == status

    def test_client_reads_what_is_published_or_from_clients(self, studio, task):
        client = studio.as_("client")
        published = factories.make(AttachmentFile, comment=comment_on(task, studio.artist, for_client=True))
        own = factories.make(AttachmentFile, comment=comment_on(task, studio.client))
        assert client.get(f"/data/attachment-files/{published.pk}").status_code == 200
        assert client.get(f"/data/attachment-files/{own.pk}").status_code == 200

    def test_orphan_is_nobodys(self, admin):
        assert admin.get(f"/data/attachment-files/{factories.make(AttachmentFile).pk}").status_code == 403

    def test_chat_attachment_follows_the_entity(self, studio, asset, nothing_written):
        chat = factories.make(Chat, object_id=asset.pk)
        message = factories.make(ChatMessage, chat=chat, person=studio.artist)
        path = f"/data/attachment-files/{factories.make(AttachmentFile, chat_message=message).pk}"
        with nothing_written():
            assert studio.as_("artist").get(path).status_code == 200
            assert studio.as_("vendor").get(path).status_code == 403
            assert studio.as_("outsider").get(path).status_code == 403
