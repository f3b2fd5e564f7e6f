"""Who acts: the person on whose behalf the running request, job or command writes.

Set once at the edge; the event log and rows that remember their author read it.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_actor = ContextVar("actor", default=None)


def current_actor():
    """Return the id of the person acting, or None (a command line, an anonymous request)."""
    return _actor.get()


@contextmanager
def acting_as(person_id):
    """Run a block on behalf of a person (or of nobody)."""
    token = _actor.set(person_id)
    try:
        yield
    finally:
        _actor.reset(token)
