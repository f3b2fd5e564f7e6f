"""How many statements a piece of work takes."""

from contextlib import contextmanager
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
