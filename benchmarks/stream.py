"""How long an event takes to reach five hundred listeners of one event stream."""

import asyncio
import time

import socketio

from benchmarks.servers import running
from events.emitter import emit

LISTENERS = 500
LIMIT = 1.0  # seconds from the commit of an event to the last listener


async def hear(url, headers, tell, count=LISTENERS, patience=30):
    """Connect `count` listeners to an event stream, call `tell()`, which makes a `department:new`.

    Returns the seconds between the end of `tell` and the last listener's hearing of it.
    """
    clients, heard = [], asyncio.Semaphore(0)
    for _number in range(count):
        client = socketio.AsyncClient(reconnection=False)
        client.on("department:new", lambda data: heard.release(), namespace="/events")
        clients.append(client)
    for some in range(0, count, 25):
        await asyncio.gather(
            *(
                client.connect(url, headers, None, ["websocket"], ["/events"], wait_timeout=patience)
                for client in clients[some : some + 25]
            )
        )
    await asyncio.to_thread(tell)
    start = time.perf_counter()
    for _number in range(count):
        await asyncio.wait_for(heard.acquire(), patience)
    took = time.perf_counter() - start
    await asyncio.gather(*(client.disconnect() for client in clients))
    return took


def _tell():
    emit("department:new", {"department_id": "bench"}, persist=False)


def measure(token):
    """Print the figure; return whether it keeps its limit."""
    with running("manage.py", "run_events", "--port", "{port}") as (port, _process):
        url, headers = f"http://127.0.0.1:{port}", {"Authorization": f"Bearer {token}"}
        took = min(asyncio.run(hear(url, headers, _tell)) for _run in range(3))
    kept = took <= LIMIT
    print(f"event to {LISTENERS} listeners: {took:.2f} s (limit {LIMIT} s){'' if kept else '   OVER'}")
    return kept
