"""Comments as tools send them: multipart, with files."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from tasks.models import Comment


def test_a_comment_with_files_the_way_the_python_client_sends_it(studio, work):
    answer = studio.as_("artist").upload(
        f"/actions/tasks/{work.task.pk}/comment",
        task_status_id=str(work.statuses.wfa.pk),
        comment="see the notes",
        checklist='[{"text": "one", "checked": false}]',
        links=["https://a.example", "https://b.example"],
        for_client="True",
        file=SimpleUploadedFile("notes.txt", b"hello", "text/plain"),
        **{"file-1": SimpleUploadedFile("More.PDF", b"%PDF", "application/pdf")},
    )
    assert answer.status_code == 201
    row = answer.json()
    assert row["checklist"] == [{"text": "one", "checked": False}]
    assert row["links"] == ["https://a.example", "https://b.example"]
    assert {(file["name"], file["extension"]) for file in row["attachment_files"]} == {
        ("notes.txt", "txt"),
        ("More.PDF", "pdf"),
    }
    listed = studio.as_("artist").get(f"/data/tasks/{work.task.pk}/comments").json()[0]
    assert {file["reply_id"] for file in listed["attachment_files"]} == {None}


def test_an_answer_with_a_file(studio, work):
    row = (
        studio.as_("artist")
        .post(f"/actions/tasks/{work.task.pk}/comment", {"task_status_id": str(work.statuses.wip.pk)})
        .json()
    )
    reply = studio.as_("artist").upload(
        f"/data/tasks/{work.task.pk}/comments/{row['id']}/reply",
        text="here",
        file=SimpleUploadedFile("notes.txt", b"hello", "text/plain"),
    )
    assert [file["name"] for file in reply.json()["attachment_files"]] == ["notes.txt"]
    deleted = studio.as_("artist").delete(f"/data/tasks/{work.task.pk}/comments/{row['id']}")
    assert deleted.status_code == 204
    assert not Comment.objects.exists()


def test_a_batch_with_files(studio, work):
    item = {"text": "a", "task_status_id": str(work.statuses.wip.pk)}
    answer = studio.as_("artist").upload(
        f"/actions/tasks/{work.task.pk}/batch-comment",
        comments=json.dumps([item, item]),
        **{"attachment_file-1-0": SimpleUploadedFile("notes.txt", b"hello", "text/plain")},
    )
    assert [len(row["attachment_files"]) for row in answer.json()] == [0, 1]
