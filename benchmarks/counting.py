"""How many statements and how much processor time a piece of work takes."""

import os
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from django.db import connection


@contextmanager
def counted():
    """Count the statements of a block in `total` of what it yields."""
    seen = SimpleNamespace(total=0)

    def count(execute, sql, params, many, context):
        seen.total += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen


def processor_seconds():
    """Return the processor time taken so far: this process, and what serves it when PostgreSQL runs on this host."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        try:
            fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return spent
        spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent
