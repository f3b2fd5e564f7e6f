"""Chats about entities (spec 08, 4.7 and 5)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from activity.models import Chat
from activity.services.chats import chat_of
from files.models import AttachmentFile
from tests import factories
from tests.together import at_once


@pytest.fixture
def path(studio, work):
    studio.as_("artist").post(f"/actions/user/chats/{work.shot.pk}/join")
    return f"/data/entities/{work.shot.pk}/chat"


def test_people_talk_in_the_oldest_of_several_chats(studio, work, path):
    first = Chat.objects.get()
    factories.make(Chat, object_id=work.shot.pk, object_type="entity")
    client = studio.as_("artist")
    assert client.get(path).json()["id"] == str(first.pk)
    assert client.post(f"{path}/messages", {"message": "hello"}).json()["chat_id"] == str(first.pk)
    assert client.delete(f"/actions/user/chats/{work.shot.pk}/join").status_code == 204


def test_files_of_one_name_stay_apart(studio, path):
    files = {key: SimpleUploadedFile("notes.txt", b"text") for key in ("one", "two")}
    answer = studio.as_("artist").upload(f"{path}/messages", message="", **files)
    names = [file["name"] for file in answer.json()["attachment_files"]]
    assert sorted(names)[1] == "notes.txt"
    assert len(set(names)) == 2
    assert all(name.startswith("notes") and name.endswith(".txt") for name in names)


def test_a_message_that_administrators_delete_takes_its_files_along(studio, path):
    said = studio.as_("artist").upload(f"{path}/messages", message="", one=SimpleUploadedFile("notes.txt", b"text"))
    assert studio.as_("admin").delete(f"/data/chat-messages/{said.json()['id']}").status_code == 204
    assert not AttachmentFile.objects.exists()


def test_long_talks_are_read_backwards(studio, path):
    client, messages = studio.as_("artist"), f"{path}/messages"
    for text in "abcde":
        client.post(messages, {"message": text})
    latest = client.get(f"{messages}?limit=2").json()
    assert [row["text"] for row in latest] == ["d", "e"]
    before = client.get(f"{messages}?limit=2&cursor_chat_message_id={latest[0]['id']}").json()
    assert [row["text"] for row in before] == ["b", "c"]
    for bad in ("limit=0", "limit=x", "cursor_chat_message_id=x"):
        assert client.get(f"{messages}?{bad}").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_first_readers_at_once_make_one_chat():
    shot = factories.shot(factories.project())
    chats = at_once(*[lambda: chat_of(shot.pk).pk] * 4)
    assert len(set(chats)) == Chat.objects.count() == 1
