"""Chats about entities (spec 08, 4.7 and 5)."""

from accounts.access import OPEN, PersonOnly
from activity.models import Chat, ChatMessage
from activity.queries.names import entity_facts, name_entities
from activity.services import chats as services
from assets.access import ReadEntity
from files.models import AttachmentFile
from productions.models import Entity
from productionsite.api.errors import Refused
from productionsite.api.filters import whole_number
from productionsite.api.inputs import Field, Input, text
from productionsite.api.lookup import find, the_only
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.pagination import after_cursor
from productionsite.api.rows import Shape, Wire, add_relations, fetch
from tasks.queries.tasks import add_facts

CHAT = Shape(Chat, relations=("participants",))
MESSAGE = Shape(ChatMessage)
ATTACHMENT = Shape(AttachmentFile, keys=["id", "name", "extension", "size", "chat_message_id"], type=None)


class MessageInput(Input):
    """What somebody says."""

    accepts_forms = True
    message = Field(text(), required=True)


class Chats(ApiViewSet):
    """Talks about entities; whoever may read the entity may read them."""

    def _chat(self):
        return services.chat_of(self.call.found["entity_id"].pk)

    def _messages(self, queryset, *, sizes=False):
        rows = fetch(queryset, MESSAGE)
        found = {}
        for file in fetch(AttachmentFile.objects.filter(chat_message__in=queryset).order_by("created_at"), ATTACHMENT):
            if not sizes:
                del file["size"]
            found.setdefault(file.pop("chat_message_id"), []).append(file)
        return [{**row, "attachment_files": found.get(row["id"], [])} for row in rows]

    def _message(self, message_id):
        message = find(ChatMessage, message_id)
        if message.chat_id != self._chat().pk:
            raise Refused
        return message

    @operation("GET", "data/entities/<entity_id>/chat", access=ReadEntity(), answer=CHAT)
    def chat(self, request, entity_id):
        """The chat about an entity; its messages are read apart."""
        queryset = Chat.objects.filter(pk=self._chat().pk)
        row = the_only(add_relations(fetch(queryset, CHAT), queryset, ["participants"]))
        return {**row, "messages": []}

    @operation("GET", "data/entities/<entity_id>/chat/messages", access=ReadEntity(), answer=MESSAGE)
    def messages(self, request, entity_id):
        """The messages about an entity, oldest first.

        `limit`: the latest so many of them; `cursor_chat_message_id`, the oldest one seen, goes further back.
        """
        query = self.call.query
        messages = after_cursor(ChatMessage.objects.filter(chat=self._chat()), query, "cursor_chat_message_id")
        limit = whole_number(query, "limit", minimum=1)
        if limit is not None:
            latest = messages.order_by("-created_at", "-pk").values_list("pk", flat=True)[:limit]
            messages = ChatMessage.objects.filter(pk__in=list(latest))
        return self._messages(messages.order_by("created_at", "pk"))

    @operation(
        "POST",
        "data/entities/<entity_id>/chat/messages",
        access=ReadEntity(),
        body=MessageInput,
        answer=MESSAGE,
        status=201,
    )
    def say(self, request, entity_id):
        """Write a message, with files when the request is multipart."""
        files = [parts[0] for _name, parts in self.request._request.FILES.lists()]
        message = services.say(
            chat=self._chat(), person_id=self.call.who.person_id, text=self.call.body.message, files=files
        )
        row = the_only(self._messages(ChatMessage.objects.filter(pk=message.pk), sizes=True))
        if not files:
            del row["attachment_files"]
        return row

    @operation("GET", "data/entities/<entity_id>/chat/messages/<chat_message_id>", access=ReadEntity(), answer=MESSAGE)
    def message(self, request, entity_id, chat_message_id):
        """One message."""
        message = self._message(chat_message_id)
        return the_only(self._messages(ChatMessage.objects.filter(pk=message.pk)))

    @operation("DELETE", "data/entities/<entity_id>/chat/messages/<chat_message_id>", access=ReadEntity(), status=204)
    def delete(self, request, entity_id, chat_message_id):
        """Delete a message: its author, or an administrator."""
        message = self._message(chat_message_id)
        if message.person_id != self.call.who.person_id and not self.call.who.is_admin:
            raise Refused
        services.delete(message=message)
        return NO_CONTENT


class UserChats(ApiViewSet):
    """The chats of the caller."""

    @operation("GET", "data/user/chats", access=PersonOnly(), answer=CHAT)
    def list(self, request):
        """The chats the caller takes part in, on running productions."""
        chats = Chat.objects.filter(participants=self.call.who.person_id)
        shape = Shape(Chat, keys=["id", "object_id", "last_message"], type=None)
        entities = Entity.objects.filter(pk__in=chats.values("object_id"), project__project_status__name=OPEN).order_by(
            "pk"
        )
        facts = {"project_id": Wire("project_id", "id"), **entity_facts()}
        rows = add_facts(fetch(entities, Shape(Entity, keys=["id"], type=None)), entities, facts)
        known = {row["id"]: row for row in rows}
        name_entities(known.values(), key="entity_name")
        return [
            {
                **row,
                "entity_name": known[row["object_id"]]["entity_name"],
                "project_id": known[row["object_id"]]["project_id"],
                "preview_file_id": known[row["object_id"]]["entity_preview_file_id"],
            }
            for row in fetch(chats.order_by("created_at", "pk"), shape)
            if row["object_id"] in known
        ]

    @operation("POST", "actions/user/chats/<entity_id>/join", access=PersonOnly() & ReadEntity(), answer=CHAT)
    def join(self, request, entity_id):
        """Take part in the chat about an entity."""
        chat = services.chat_of(self.call.found["entity_id"].pk)
        services.join(chat=chat, person_id=self.call.who.person_id)
        return the_only(fetch(Chat.objects.filter(pk=chat.pk), CHAT))

    @operation("DELETE", "actions/user/chats/<entity_id>/join", access=PersonOnly() & ReadEntity(), status=204)
    def leave(self, request, entity_id):
        """Take part in the chat about an entity no longer."""
        chat = services.chat_of(self.call.found["entity_id"].pk)
        services.leave(chat=chat, person_id=self.call.who.person_id)
        return NO_CONTENT
