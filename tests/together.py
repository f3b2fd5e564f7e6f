"""What tests of several threads, processes and servers share."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connections

GATHER = 20  # seconds threads wait for each other


def at_once(*jobs):
    """Run functions in threads that start together, each on a connection of its own; return what they return.

    The first error of any of them is raised again.
    """
    answers, errors, gate = [None] * len(jobs), [], threading.Barrier(len(jobs))

    def run(number, job):
        try:
            gate.wait(GATHER)
            answers[number] = job()
        except BaseException as error:  # noqa: BLE001 (raised again below)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return answers


def wait_until(condition, seconds=90):
    """Return what a condition answers once it is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    return pytest.fail(f"not within {seconds} seconds")


@contextmanager
def serving(answer):
    """Serve HTTP on a free port of loopback: `answer(handler, body)` is called with the bytes of each request.

    Gives the server, with its `address`.
    """

    class Handler(BaseHTTPRequestHandler):
        def respond(self):
            answer(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        do_GET = do_POST = respond

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
