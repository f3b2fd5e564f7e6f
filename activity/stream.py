"""The event stream: a Socket.IO server that follows the journal (spec 00, 1.6; spec 02, 3.14).

Every process of it tails the table on its own and serves its own listeners, so any number may run. A
listener gets the events of the productions it may access and those of no production. One whose
session ends is disconnected at the next check.
"""

import asyncio
import contextlib
import logging
from http.cookies import SimpleCookie

import socketio
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from accounts.authentication import ACCESS_COOKIE, identify, read_claims
from events import publisher
from productionsite.api.errors import ApiError

logger = logging.getLogger(__name__)

NAMESPACE = "/events"
STUDIO, EVERYTHING = "studio", "everything"
LOOK_EVERY = 0.2  # seconds between looks at the journal
CHECK_EVERY = 30.0  # seconds between checks of who is still welcome


def project_room(project_id):
    """Return the room of the listeners of a production."""
    return f"project:{project_id}"


def rooms_of(who):
    """Return the rooms a listener belongs in."""
    if who.is_admin:
        return {STUDIO, EVERYTHING}
    projects = who.team_projects().values_list("project_id", flat=True)
    return {STUDIO, *(project_room(project_id) for project_id in projects)}


def token_of(environ, auth):
    """Return the access token of a connection: cookie, bearer header, or the `token` of its auth payload."""
    cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    if ACCESS_COOKIE in cookies:
        return cookies[ACCESS_COOKIE].value
    scheme, _, text = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme == "Bearer" and text:
        return text
    return auth.get("token") if isinstance(auth, dict) else None


def admit(token):
    """Return the rooms a token opens; raise ApiError when it opens nothing."""
    close_old_connections()
    try:
        who = identify(read_claims(token, "access"))
        if who.claims.get("requires_2fa_setup"):
            raise ApiError("Two-factor authentication must be set up first.", status=403)
        return rooms_of(who)
    finally:
        close_old_connections()


class Tail:
    """Where this process stands in the journal."""

    def __init__(self):
        publisher.number_pending()
        self.sequence = publisher.last_sequence()
        self.live = publisher.last_live_event()

    def look(self):
        """Return the new [(name, payload, project id)] since the last look, kept ones first."""
        close_old_connections()
        try:
            publisher.number_pending()
            kept = publisher.events_after(self.sequence)
            live = publisher.live_events_after(self.live)
        finally:
            close_old_connections()
        if kept:
            self.sequence = kept[-1][0]
        if live:
            self.live = live[-1][0]
        news = [(name, data, project_id) for _number, name, data, project_id in kept]
        return news + [(name, data, data.get("project_id")) for _key, name, data in live]


class EventStream(socketio.AsyncNamespace):
    """The namespace `/events`."""

    def __init__(self):
        super().__init__(NAMESPACE)
        self.tokens = {}
        self.tasks = []

    async def on_connect(self, sid, environ, auth):
        """Let a valid session in, into the rooms of its productions."""
        token = token_of(environ, auth)
        if not token:
            raise socketio.exceptions.ConnectionRefusedError("Missing token")
        try:
            rooms = await sync_to_async(admit)(token)
        except ApiError as error:
            raise socketio.exceptions.ConnectionRefusedError(error.message) from error
        self.tokens[sid] = token
        for room in rooms:
            await self.enter_room(sid, room)

    async def on_disconnect(self, sid, reason=None):
        """Forget a listener."""
        self.tokens.pop(sid, None)

    async def start(self):
        """Begin following the journal."""
        tail = await sync_to_async(Tail)()
        self.tasks = [asyncio.create_task(self._follow(tail)), asyncio.create_task(self._check())]

    async def stop(self):
        """Stop following."""
        for task in self.tasks:
            task.cancel()

    async def _follow(self, tail):
        while True:
            try:
                for name, data, project_id in await sync_to_async(tail.look)():
                    await self.send(name, data, project_id)
            except Exception:  # the next look catches up from the table, so one failure loses nothing
                logger.exception("Looking at the journal failed")
                await asyncio.sleep(1)
            await asyncio.sleep(LOOK_EVERY)

    async def send(self, name, data, project_id):
        """Send an event to those who may see it."""
        rooms = [EVERYTHING, project_room(project_id)] if project_id else [STUDIO]
        await self.emit(name, data, room=rooms)

    async def _check(self):
        while True:
            await asyncio.sleep(CHECK_EVERY)
            for sid, token in list(self.tokens.items()):
                try:
                    rooms = await sync_to_async(admit)(token)
                except ApiError:
                    await self.disconnect(sid)
                    continue
                with contextlib.suppress(KeyError):
                    for room in set(self.rooms(sid)) - rooms - {sid}:
                        await self.leave_room(sid, room)
                    for room in rooms:
                        await self.enter_room(sid, room)


def application():
    """Return the ASGI application of the event stream."""
    server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=[])
    namespace = EventStream()
    server.register_namespace(namespace)
    return socketio.ASGIApp(server, on_startup=namespace.start, on_shutdown=namespace.stop)
