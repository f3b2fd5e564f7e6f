"""The server: lets sessions in, follows the journal, tells each listener what it may hear (spec 08, 10).

Every process of it tails the table on its own and serves its own listeners, so any number may run and
none can miss an event; the messages of review rooms, which are in no table, travel between processes
over Redis when there is one.
"""

import asyncio
import logging
import time
from http.cookies import SimpleCookie
from urllib.parse import urlparse

import socketio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from accounts import signs_of_life
from accounts.authentication import ACCESS_COOKIE, identify, read_claims
from activity.jobs import follow_for_webhooks
from activity.stream.audience import EVERYTHING, MEMBERSHIP, audience, rooms_of
from activity.stream.reviews import ReviewRooms
from activity.stream.rooms import MemoryRooms, RedisRooms
from events import publisher
from productionsite.api.errors import ApiError

logger = logging.getLogger(__name__)

NAMESPACE = "/events"
LOOK_EVERY = 0.2  # seconds between looks at the journal
CHECK_EVERY = 30.0  # seconds between checks of who is still welcome
RETRY_EVERY = 5.0  # seconds between looks for deliveries to webhooks that are due again
MISSED_LIMIT = 1000  # events one answer to `events:since` holds


def token_of(environ, auth):
    """Return the access token of a connection: cookie, bearer header, or the `token` of its auth payload."""
    cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    if ACCESS_COOKIE in cookies:
        return cookies[ACCESS_COOKIE].value
    scheme, _, text = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme == "Bearer" and text:
        return text
    return auth.get("token") if isinstance(auth, dict) else None


def who_is(token):
    """Return the `Who` of a token; raise ApiError when it opens nothing."""
    who = identify(read_claims(token, "access"))
    if who.claims.get("requires_2fa_setup"):
        raise ApiError("Two-factor authentication must be set up first.", status=403)
    return who


def in_thread(function):
    """Run a function that asks the database from the event loop, with connections as fresh as a request's."""

    def work(*args):
        close_old_connections()
        try:
            return function(*args)
        finally:
            close_old_connections()

    return sync_to_async(work)


def admit(token):
    """Return (person id, rooms) of a token; raise ApiError when it opens nothing."""
    person_id = who_is(token).person_id
    return person_id, rooms_of([person_id]).get(person_id, set())


def still_valid(tokens):
    """Return the keys of `{key: token}` whose session no longer holds."""
    refused = []
    for key, token in tokens.items():
        try:
            who_is(token)
        except ApiError:
            refused.append(key)
    return refused


def missed(rooms, after):
    """Return what listeners of some rooms missed: `{sequence, more, events: [{sequence, name, data}]}`.

    `after`: the last `sequence` the listener knows, None to learn where the journal stands. `more` says
    that another question with the new `sequence` will bring more.
    """
    publisher.number_pending()
    if after is None:
        return {"sequence": publisher.last_sequence(), "more": False, "events": []}
    rows = publisher.events_after(after, MISSED_LIMIT)
    told = [
        {"sequence": sequence, "name": name, "data": data}
        for sequence, name, data, project_id in rows
        if EVERYTHING in rooms or not rooms.isdisjoint(audience(name, data, project_id))
    ]
    return {"sequence": rows[-1][0] if rows else after, "more": len(rows) == MISSED_LIMIT, "events": told}


class Tail:
    """Where this process stands in the journal."""

    def __init__(self):
        publisher.number_pending()
        self.sequence = publisher.last_sequence()
        self.live = publisher.last_live_event()
        self.shown = None

    def look(self):
        """Return the new [(name, payload, rooms)] since the last look, kept ones first.

        A look that works is what the status takes for a sign of life.
        """
        if self.shown is None or time.monotonic() - self.shown > signs_of_life.SHOW_EVERY:
            signs_of_life.show(signs_of_life.EVENT_STREAM)
            self.shown = time.monotonic()
        publisher.number_pending()
        kept = publisher.events_after(self.sequence)
        live = publisher.live_events_after(self.live)
        news = [(name, data, audience(name, data, project_id)) for _number, name, data, project_id in kept]
        news += [(name, data, audience(name, data)) for _key, name, data in live]
        if kept:
            self.sequence = kept[-1][0]
        if live:
            self.live = live[-1][0]
        return news


class EventStream(ReviewRooms):
    """The namespace `/events`."""

    def __init__(self, store):
        super().__init__(NAMESPACE, store)
        self.tokens = {}
        self.people = {}
        self.listening = {}  # {sid: rooms}
        self.tasks = []
        self.identify = who_is

    async def trigger_event(self, event, *args):
        """Hand `preview-room:*` and `events:*` messages to their handlers; their names are no identifiers."""
        domain, _, verb = event.partition(":")
        if domain == "preview-room" and verb:
            return await self.review_message(verb, *args[:2])
        if event == "events:since":
            return await self.tell_missed(*args[:2])
        return await super().trigger_event(event, *args)

    async def on_connect(self, sid, environ, auth=None):
        """Let a valid session in, into the rooms of its person."""
        token = token_of(environ, auth)
        if not token:
            raise socketio.exceptions.ConnectionRefusedError("Missing token")
        try:
            person_id, rooms = await in_thread(admit)(token)
        except ApiError as error:
            raise socketio.exceptions.ConnectionRefusedError(error.message) from error
        self.tokens[sid], self.people[sid] = token, person_id
        await self._enter(sid, rooms)

    async def on_disconnect(self, sid, reason=None):
        """Forget a listener."""
        for known in (self.tokens, self.people, self.listening):
            known.pop(sid, None)
        await self.leave_reviews(sid)

    async def tell_missed(self, sid, message=None):
        """Answer `events:since {"after": N}`: what the listener missed after number N of the journal."""
        after = message.get("after") if isinstance(message, dict) else None
        if after is not None and (not isinstance(after, int) or isinstance(after, bool) or after < 0):
            return {"error": "after must be a whole number that is not negative."}
        return await in_thread(missed)(set(self.listening.get(sid, ())), after)

    async def start(self):
        """Begin following the journal."""
        tail = await in_thread(Tail)()
        self.tasks = [asyncio.create_task(self._follow(tail)), asyncio.create_task(self._check())]

    async def stop(self):
        """Stop following."""
        for task in self.tasks:
            task.cancel()

    async def _follow(self, tail):
        look, follow = in_thread(tail.look), in_thread(follow_for_webhooks)
        followed = 0
        while True:
            try:
                news = await look()
                await self.tell(news)
                if news or time.monotonic() - followed > RETRY_EVERY:
                    followed = time.monotonic()
                    await follow()
            except Exception:  # the next look catches up from the table, so one failure loses nothing
                logger.exception("Looking at the journal failed")
                await asyncio.sleep(1)
            await asyncio.sleep(LOOK_EVERY)

    async def tell(self, news):
        """Send events, `[(name, payload, rooms)]`, to those who may hear them.

        Whoever joined a production hears what follows at once; whoever left it hears that, then no more.
        """
        changes = [number for number, (name, *_rest) in enumerate(news) if name in MEMBERSHIP]
        lost = await self._enter_new_rooms() if changes else {}
        for number, (name, data, rooms) in enumerate(news):
            # Every server reads the same journal: each tells its own listeners only.
            await self.server.emit(name, data, room=rooms, namespace=NAMESPACE, ignore_queue=True)
            if changes and number == changes[-1]:
                await self._leave_all(lost)

    async def _enter_new_rooms(self):
        """Put listeners into the rooms they gained; return {sid: rooms they lost}."""
        present = dict(self.people)  # who comes while the database is asked has been told their rooms already
        rooms_of_people = await in_thread(rooms_of)(set(present.values()))
        lost = {}
        for sid, person_id in present.items():
            if sid in self.listening:
                now = rooms_of_people.get(person_id, set())
                lost[sid] = self.listening[sid] - now
                await self._enter(sid, now - self.listening[sid])
        return lost

    async def _enter(self, sid, rooms):
        self.listening.setdefault(sid, set()).update(rooms)
        for room in rooms:
            await self.enter_room(sid, room)

    async def _leave_all(self, lost):
        for sid, rooms in lost.items():
            if sid in self.listening:
                self.listening[sid] -= rooms
                for room in rooms:
                    await self.leave_room(sid, room)

    async def _check(self):
        while True:
            await asyncio.sleep(CHECK_EVERY)
            try:
                for sid in await in_thread(still_valid)(dict(self.tokens)):
                    await self.disconnect(sid)
                await self._leave_all(await self._enter_new_rooms())
                await self.rooms_kept.refresh(self.reviews)
            except Exception:  # a database or Redis that is away for a moment ends no stream
                logger.exception("Checking the listeners failed")


def application():
    """Return the ASGI application of the event stream."""
    manager, store = None, MemoryRooms()
    if settings.REDIS_URL:
        database = urlparse(settings.REDIS_URL).path.strip("/") or "0"  # channels are shared by all of a Redis
        manager = socketio.AsyncRedisManager(settings.REDIS_URL, channel=f"studio:{database}")
        store = RedisRooms(settings.REDIS_URL)
    server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=[], client_manager=manager)
    namespace = EventStream(store)
    server.register_namespace(namespace)
    return socketio.ASGIApp(server, on_startup=namespace.start, on_shutdown=namespace.stop)
