"""The pages of the back office on the large production: whole answers, within a second and thirty statements."""

import time

from django.db import connection
from django.test import Client
from django.urls import reverse

MOST_STATEMENTS = 30
SECONDS = 1.0
HEADER = f"\n{'page':44} {'SQL':>4} {'limit':>6} {'s':>7} {'limit':>6} {'bytes':>9}"


def pages(project):
    """Return [(name, address)] of the pages that show most rows."""
    shots = reverse("desk:board", args=[project.pk, "shots"])
    return [
        ("dashboard", reverse("admin:index")),
        ("overview", reverse("desk:production", args=[project.pk])),
        ("board of assets", reverse("desk:board", args=[project.pk, "assets"])),
        ("board of shots", shots),
        ("board of shots, 200 rows", f"{shots}?size=200"),
        ("board of shots, late ones of the last page", f"{shots}?late=1&page=9999"),
        ("schedule", reverse("desk:schedule", args=[project.pk])),
        ("budget and time", reverse("desk:budget", args=[project.pk])),
        ("table of tasks", reverse("admin:tasks_task_changelist")),
    ]


def measure(project, person, repeat):
    """Print the best time and the statements of each page; return whether all keep their limits."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend="accounts.backends.StudioBackend")
    print(HEADER)
    kept = True
    for name, address in pages(project):
        statements = 0

        def count(execute, sql, params, many, context):
            nonlocal statements
            statements += 1
            return execute(sql, params, many, context)

        client.get(address)  # templates are read once
        times = []
        for _turn in range(repeat):
            start = time.perf_counter()
            response = client.get(address)
            times.append(time.perf_counter() - start)
        with connection.execute_wrapper(count):
            client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        good = min(times) <= SECONDS and statements <= MOST_STATEMENTS
        kept &= good
        print(
            f"{name:44.44} {statements:4} {MOST_STATEMENTS:6} {min(times):7.2f} {SECONDS:6.1f}"
            f" {len(response.content):9}{'' if good else '   OVER'}"
        )
    return kept
