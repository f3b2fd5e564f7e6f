"""Review rooms: people looking at one playlist together (spec 08, 10.3)."""

import contextlib
import time

import socketio
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from activity.stream.rooms import is_playlist_id, room_id, updated_state
from productionsite.api.errors import ApiError
from reviews.access import may_see_playlist
from reviews.models import Playlist

RELAYED = (
    "add-annotation",
    "remove-annotation",
    "update-annotation",
    "change-version",
    "panzoom-changed",
    "comparison-panzoom-changed",
)
REMEMBER = 2.0  # seconds an answer about the access to a room holds: people pan and draw many times a second


class Denied(Exception):
    """The session of a connection no longer holds."""


def check_access(identify, token, room):
    """Return (person id, is a preview account) of a token that may enter a review, None when it may not.

    Raises `Denied` when the token itself no longer opens anything.
    """
    close_old_connections()
    try:
        who = identify(token)
        playlist = Playlist.objects.filter(pk=room).first() if is_playlist_id(room) else None
        if playlist is None or playlist.project_id is None or not may_see_playlist(who, playlist):
            return None
        return str(who.person_id), bool(who.person.preview_project_id)
    except ApiError as error:
        raise Denied from error
    finally:
        close_old_connections()


class ReviewRooms(socketio.AsyncNamespace):
    """The messages `preview-room:*` of the namespace; the stream inherits them.

    Expects of the stream: `self.rooms_kept` (the store), `self.tokens` and `self.identify(token)`.
    """

    def __init__(self, namespace, store):
        super().__init__(namespace)
        self.rooms_kept = store
        self.reviews = {}  # {sid: {room: person id}} of the connections of this server
        self.answers = {}  # {(sid, room): (until, answer)}

    async def review_message(self, event, sid, message=None):
        """Do what a message `preview-room:<event>` asks; ignore what is unknown, malformed or not allowed."""
        default = "" if event in RELAYED else "0"
        room = room_id(message, default)
        handler = getattr(self, f"do_{event.replace('-', '_')}", None)
        if not isinstance(message, dict) or (handler is None and event not in RELAYED):
            return
        try:
            allowed = await self._allowed(sid, room)
        except Denied:
            await self.disconnect(sid)
            return
        if allowed is None:
            return
        person_id, is_preview_account = allowed
        if event in RELAYED:
            if not is_preview_account:
                await self.emit(f"preview-room:{event}", message, room=_channel(room))
        elif event != "room-updated" or not is_preview_account:
            await handler(sid, room, person_id, message)

    async def _allowed(self, sid, room):
        until, answer = self.answers.get((sid, room), (0, None))
        if until < time.monotonic():
            answer = await sync_to_async(check_access)(self.identify, self.tokens.get(sid), room)
            self.answers[sid, room] = (time.monotonic() + REMEMBER, answer)
        return answer

    async def do_open_playlist(self, sid, room, person_id, message):
        """Let a connection hear a review."""
        await self.enter_room(sid, _channel(room))
        await self.rooms_kept.keep(room, await self.rooms_kept.state(room))
        await self._tell_people(room)

    async def do_close_playlist(self, sid, room, person_id, message):
        """Stop hearing a review."""
        await self.leave_room(sid, _channel(room))

    async def do_join(self, sid, room, person_id, message):
        """Take part in a review; the first one says what is played."""
        state = await self.rooms_kept.state(room)
        if not await self.rooms_kept.people(room):
            state = updated_state(state, message)
            await self.rooms_kept.keep(room, state)
        await self.rooms_kept.enter(room, sid, person_id)
        self.reviews.setdefault(sid, {})[room] = person_id
        await self._tell_people(room)
        await self._tell_state(room, state)

    async def do_leave(self, sid, room, person_id, message):
        """Leave a review."""
        self.reviews.get(sid, {}).pop(room, None)
        await self.rooms_kept.leave(room, sid)
        await self._tell_people(room)

    async def do_room_updated(self, sid, room, person_id, message):
        """Say what is played now."""
        state = updated_state(await self.rooms_kept.state(room), message)
        await self.rooms_kept.keep(room, state)
        await self._tell_state(room, {"only_newcomer": False, **state})

    async def leave_reviews(self, sid):
        """Take a closed connection out of its reviews."""
        for key in [key for key in self.answers if key[0] == sid]:
            del self.answers[key]
        for room in self.reviews.pop(sid, {}):
            with contextlib.suppress(KeyError):
                await self.rooms_kept.leave(room, sid)
            await self._tell_people(room)

    async def _tell_people(self, room):
        payload = {"people": await self.rooms_kept.people(room), "playlist_id": room, "id": room}
        await self.emit("preview-room:room-people-updated", payload, room=_channel(room))

    async def _tell_state(self, room, state):
        payload = {**state, "people": await self.rooms_kept.people(room)}
        await self.emit("preview-room:room-updated", payload, room=_channel(room))


def _channel(room):
    return f"review:{room}"
