"""Talking about an entity (spec 08, 4.7 and 5)."""

from django.db import transaction
from django.utils import timezone

from activity.models import Chat, ChatMessage, ChatParticipant
from events.emitter import emit
from files.models import AttachmentFile
from files.services.attachments import attach, delete_attachments
from productions.models import Entity
from productionsite.api.errors import BadInput


def chat_of(entity_id):
    """Return the chat about an entity, created on first need.

    Nothing keeps the table from holding several for one entity: the oldest is the one people talk in.
    """
    return _oldest(entity_id) or _create(entity_id)


def _oldest(entity_id):
    return Chat.objects.filter(object_id=entity_id).order_by("created_at", "pk").first()


@transaction.atomic
def _create(entity_id):
    Entity.objects.select_for_update(of=("self",)).filter(pk=entity_id).first()  # two first readers make one chat
    return _oldest(entity_id) or Chat.objects.create(object_id=entity_id, object_type="entity")


@transaction.atomic
def join(*, chat, person_id):
    """Take part in a chat. Emits `chat:joined`, for live listeners only."""
    ChatParticipant.objects.get_or_create(chat=chat, person_id=person_id)
    Chat.objects.filter(pk=chat.pk).update(updated_at=timezone.now())
    emit("chat:joined", {"chat_id": chat.pk, "person_id": person_id}, persist=False)


@transaction.atomic
def leave(*, chat, person_id):
    """Take part no longer. Emits `chat:left`, for live listeners only."""
    ChatParticipant.objects.filter(chat=chat, person_id=person_id).delete()
    Chat.objects.filter(pk=chat.pk).update(updated_at=timezone.now())
    emit("chat:left", {"chat_id": chat.pk, "person_id": person_id}, persist=False)


@transaction.atomic
def say(*, chat, person_id, text, files=()):
    """Write a message in a chat; return it. BadInput for whoever does not take part.

    Emits `chat:new-message`, for live listeners only.
    """
    if not ChatParticipant.objects.filter(chat=chat, person_id=person_id).exists():
        raise BadInput("Only participants may write in this chat.")
    message = ChatMessage.objects.create(chat=chat, person_id=person_id, text=text)
    if files:
        attach(files=files, chat_message=message)
    Chat.objects.filter(pk=chat.pk).update(last_message=message.created_at, updated_at=timezone.now())
    payload = {
        "chat_id": chat.pk,
        "chat_message_id": message.pk,
        "last_message": message.created_at.replace(microsecond=0).isoformat(),
    }
    emit("chat:new-message", payload, persist=False)
    return message


@transaction.atomic
def delete(*, message):
    """Delete a message with its files. Emits `chat:deleted-message`, for live listeners only."""
    delete_attachments(AttachmentFile.objects.filter(chat_message=message))
    payload = {"chat_id": message.chat_id, "chat_message_id": message.pk}
    ChatMessage.objects.filter(pk=message.pk).delete()
    emit("chat:deleted-message", payload, persist=False)
