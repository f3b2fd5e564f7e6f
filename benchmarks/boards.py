"""Boards through the real server: how soon the first byte comes, what a stream takes in memory, what 304 takes."""

import http.client
import time
from pathlib import Path

from benchmarks.servers import running

FIRST, UNCHANGED = 50.0, 50.0  # milliseconds
MEMORY = 20.0  # MB a stream may add to the server's memory
TURNS = 5
CHUNK = 65536
HEADER = (
    f"\n{'board through the server':44} {'first ms':>9} {'limit':>6} {'all ms':>9} {'304 ms':>7} {'limit':>6} {'MB':>6}"
)
SERVER = ("-m", "gunicorn", "productionsite.wsgi", "--bind", "127.0.0.1:{port}", "--worker-class", "gthread")


def ask(connection, path, headers):
    """Return (milliseconds to the first byte of the body, to the last, status, ETag) of a GET."""
    start = time.perf_counter()
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read1(1)
    first = time.perf_counter() - start
    while response.read1(CHUNK):
        pass
    response.close()
    return first * 1000, (time.perf_counter() - start) * 1000, response.status, response.headers["ETag"]


def most_memory(process):
    """Return the most memory that the worker of a server ever had, in MB."""
    (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{worker}/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1000


def measure(project, token):
    """Print the figures of every form, the streams first; return whether all keep their limits."""
    print(HEADER)
    kept = True
    with running(*SERVER, "--log-level", "warning") as (port, process):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Authorization": f"Bearer {token}"}
        for form in ("&stream=true", "&stream=true&compact=true", "&compact=true", ""):
            for kind in ("shots", "assets"):
                path = f"/data/{kind}/with-tasks?project_id={project.pk}{form}"
                ask(connection, f"{path}&id={project.pk}", headers)  # an empty board: what the server loads once
                before = most_memory(process)
                answers = [ask(connection, path, headers) for _turn in range(TURNS)]
                added, tag = most_memory(process) - before, answers[0][3]
                again = [ask(connection, path, {**headers, "If-None-Match": tag}) for _turn in range(TURNS)]
                assert {status for _first, _all, status, _tag in answers} == {200}
                assert {status for _first, _all, status, _tag in again} == {304}
                first, whole, unchanged = (min(times) for times in (*list(zip(*answers))[:2], list(zip(*again))[1]))
                streamed = "stream" in form
                good = unchanged <= UNCHANGED and (not streamed or first <= FIRST and added <= MEMORY)
                kept &= good
                limit = f"{FIRST:6.0f}" if streamed else " " * 6
                print(
                    f"{kind + '/with-tasks ' + form[1:]:44.44} {first:9.1f} {limit} {whole:9.1f} {unchanged:7.1f}"
                    f" {UNCHANGED:6.0f} {added:6.1f}{'' if good else '   OVER'}"
                )
    return kept
