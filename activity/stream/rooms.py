"""The state of review rooms (spec 08, 10.3): who is in a review and what is being played there.

In memory for one server, in Redis for several that share one bus. Presence is kept per connection,
so closing one of two tabs leaves its person in the review.
"""

import json
import time
from collections import defaultdict
from uuid import UUID

from redis import asyncio as redis

#: keys of the state a message replaces, and what an absent one becomes
RESET = {
    "playlist_id": "",
    "user_id": None,
    "local_id": None,
    "is_playing": False,
    "current_entity_id": None,
    "current_entity_index": None,
    "current_preview_file_id": None,
    "current_preview_file_index": None,
    "is_repeating": None,
    "is_annotations_displayed": False,
    "is_zoom_enabled": False,
    "is_waveform_displayed": False,
    "is_laser_mode": None,
    "handle_in": None,
    "handle_out": None,
}
COMPARING = {
    "enable": False,
    "task_type": None,
    "revision": None,
    "mode": "sidebyside",
    "comparison_preview_index": 0,
}
#: keys kept when a message does not name them
KEPT = {"current_frame": 0, "comparing": COMPARING, "speed": None}
PRESENCE_SECONDS = 90  # how long a connection counts as present after its server last said so


def new_state(room):
    """Return the state of a room nobody has played in yet."""
    return {**RESET, **KEPT, "playlist_id": room}


def updated_state(state, message):
    """Return the state after a message: absent keys reset, those of `KEPT` stay (spec 08, 10.3)."""
    new = {key: message.get(key, default) for key, default in RESET.items()}
    new["current_frame"] = message.get("current_frame", state["current_frame"])
    comparing, speed = message.get("comparing"), message.get("speed")
    known = isinstance(comparing, dict)
    new["comparing"] = {key: comparing[key] for key in COMPARING if key in comparing} if known else state["comparing"]
    is_number = isinstance(speed, int | float) and not isinstance(speed, bool)
    new["speed"] = speed if is_number else state["speed"]
    return new


class MemoryRooms:
    """Rooms of a server that stands alone."""

    def __init__(self):
        self.states = {}
        self.present = defaultdict(dict)

    async def state(self, room):
        """Return the state of a room; a new one when nobody has opened it."""
        return self.states.get(room) or new_state(room)

    async def keep(self, room, state):
        """Keep the state of a room."""
        self.states[room] = state

    async def enter(self, room, sid, person_id):
        """Count a connection of a person as present in a review."""
        self.present[room][sid] = person_id

    async def leave(self, room, sid):
        """Take a connection out of a review; an empty one is forgotten."""
        self.present[room].pop(sid, None)
        if not self.present[room]:
            del self.present[room]
            self.states.pop(room, None)

    async def people(self, room):
        """Return the ids of the people in a review, each once, in the order they came."""
        return list(dict.fromkeys(self.present.get(room, {}).values()))

    async def refresh(self, present):
        """Say again that these connections, `{sid: {room: person id}}`, are present."""


class RedisRooms:
    """Rooms that several servers share. A server that dies leaves its connections to expire."""

    def __init__(self, url):
        self.redis = redis.from_url(url, decode_responses=True)

    @staticmethod
    def _keys(room):
        return f"studio:review:{room}", f"studio:review:{room}:present"

    async def state(self, room):
        """Return the state of a room; a new one when nobody has opened it."""
        text = await self.redis.get(self._keys(room)[0])
        return json.loads(text) if text else new_state(room)

    async def keep(self, room, state):
        """Keep the state of a room, for a day after the last change."""
        await self.redis.set(self._keys(room)[0], json.dumps(state), ex=86_400)

    async def enter(self, room, sid, person_id):
        """Count a connection of a person as present in a review."""
        key = self._keys(room)[1]
        await self.redis.hset(key, sid, f"{person_id} {time.time():.3f}")
        await self.redis.expire(key, PRESENCE_SECONDS)

    async def leave(self, room, sid):
        """Take a connection out of a review; an empty one is forgotten."""
        state, present = self._keys(room)
        await self.redis.hdel(present, sid)
        if not await self.people(room):
            await self.redis.delete(state, present)

    async def people(self, room):
        """Return the ids of the people in a review, each once, in the order they came."""
        oldest = time.time() - PRESENCE_SECONDS
        entries = (value.split(" ") for value in (await self.redis.hgetall(self._keys(room)[1])).values())
        fresh = sorted((float(seen), person_id) for person_id, seen in entries if float(seen) > oldest)
        return list(dict.fromkeys(person_id for _seen, person_id in fresh))

    async def refresh(self, present):
        """Say again that these connections, `{sid: {room: person id}}`, are present."""
        for sid, rooms in present.items():
            for room, person_id in rooms.items():
                await self.enter(room, sid, person_id)


def room_id(message, default="0"):
    """Return the room a message names: its `playlist_id` as text."""
    return str(message.get("playlist_id", default)) if isinstance(message, dict) else default


def is_playlist_id(room):
    """Whether a room can be that of a playlist."""
    try:
        UUID(room)
    except ValueError:
        return False
    return True
