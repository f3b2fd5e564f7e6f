"""Run the benchmark: `make bench`, or `python -m benchmarks [--repeat N] [--only TEXT]`."""

import argparse
import os
import re
import sys
import time
import tracemalloc
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "productionsite.settings")
os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parent.parent / "var" / "bench"))

import django

django.setup()

import orjson  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts import tokens  # noqa: E402
from accounts.models import Person  # noqa: E402
from benchmarks import boards, comments, data, deletions, desk, history, imports, search, stream  # noqa: E402
from benchmarks.listings import LISTINGS  # noqa: E402
from productions.models import Entity  # noqa: E402

ENOUGH = 1.0  # seconds spent on a listing at least
HEADER = f"{'listing':72} {'SQL':>4} {'ms':>9} {'floor ms':>9} {'ratio':>6} {'limit':>6} {'bytes':>11} {'peak MB':>8}"


def best_of_both(ours, floor, repeat):
    """Return the shortest run of each, in milliseconds.

    The two take turns, so that a busy moment of the machine meets both; short ones run more often.
    """
    times = {ours: [], floor: []}
    start = time.perf_counter()
    while len(times[ours]) < repeat or time.perf_counter() - start < ENOUGH:
        for run, seen in times.items():
            begin = time.perf_counter()
            run()
            seen.append(time.perf_counter() - begin)
    return min(times[ours]) * 1000, min(times[floor]) * 1000


def floor_of(queries):
    """Return a function doing the least anybody can do: the listing's own SQL on one bare cursor, dicts, orjson.

    The statements are those that brought the rows of the answer (the ones of authentication and
    permissions are left out), run with the connection's plain cursor.
    """

    def run():
        for sql, params in queries:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                keys = [column[0] for column in cursor.description]
                orjson.dumps([dict(zip(keys, values)) for values in cursor.fetchall()], default=str)

    return run


def statements_of(call):
    """Return [(sql, params)] of a call, as given to the driver."""
    seen = []

    def watch(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        call()
    return seen


def brings_rows(sql, tables):
    """Whether a statement brought rows of the answer: it selects from one of the listing's tables."""
    outside = sql
    while outside != (outside := re.sub(r"\([^()]*\)", "", outside)):
        pass  # sub-selects go, from the inside
    source = re.search(r' FROM "(\w+)"', outside)
    return bool(source) and source.group(1) in tables and "revoked_token" not in sql


def peak_of(call):
    """Return the peak of Python's memory during a call, in MB."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def measure(listing, client, headers, project, repeat):
    """Measure one listing; return whether it keeps its limits."""
    episode = Entity.objects.filter(project=project, entity_type__name="Episode").first()
    path = listing.path.format(project=project.pk, episode=episode.pk)

    def call():
        response = client.get(path, **headers)
        assert response.status_code == 200, (path, response.status_code)
        if response.streaming:
            return sum(len(chunk) for chunk in response.streaming_content)
        return len(response.content)

    size = call()
    statements = statements_of(call)
    rows = [s for s in statements if brings_rows(s[0], listing.tables)]
    ours, floor = best_of_both(call, floor_of(rows), repeat)
    ratio = ours / floor
    kept = len(statements) <= listing.queries and ratio <= listing.limit
    print(
        f"{listing.path:72.72} {len(statements):4} {ours:9.1f} {floor:9.1f} {ratio:6.2f} {listing.limit:6.2f}"
        f" {size:11} {peak_of(call):8.1f}{'' if kept else '   OVER'}"
    )
    return kept


def main():
    """Build the data at the first run, then measure every listing and say which is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    project = data.get_or_build()
    print(f"{connection.vendor}, data ready in {time.perf_counter() - start:.1f} s")
    admin = Person.objects.get(email="bench0@studio.example")
    headers = {"HTTP_AUTHORIZATION": f"Bearer {tokens.session_tokens(admin)[0]}", "HTTP_HOST": "localhost"}
    client = Client(raise_request_exception=True)
    print(HEADER)
    chosen = [listing for listing in LISTINGS if options.only in listing.path]
    results = [measure(listing, client, headers, project, options.repeat) for listing in chosen]
    if options.only in "boards":
        results.append(boards.measure(project, tokens.session_tokens(admin)[0]))
    if options.only in "desk":
        results.append(desk.measure(project, admin, options.repeat))
    if options.only in "import":
        results.append(imports.measure())
    if options.only in "comments":
        results.append(comments.measure())
    if options.only in "search":
        member = Person.objects.get(email="bench1@studio.example")
        theirs = {**headers, "HTTP_AUTHORIZATION": f"Bearer {tokens.session_tokens(member)[0]}"}
        results.append(search.measure(client, {"admin": headers, "member": theirs}))
    if options.only in "history":
        results.append(history.measure(admin, client, headers))
    if options.only in "stream":
        results.append(stream.measure(tokens.session_tokens(admin)[0]))
    if options.only in "deletion":
        results.append(deletions.measure(project))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
