"""What requests know of their callers without asking the database: a short-lived copy in Redis (spec 02, 2 and 4.2).

Read in one round trip:

- `revoked:<jti>`: the token was ended; of a refresh token, the whole session. Stays as long as the token would
  have been good. The database holds the same (`RevokedToken`), so that an emptied Redis revives nobody.
- `caller:<jti>`: the columns a request looks at, and the generation they are of. Half a minute or so.
- `person:<id>`: the generation of a person. A person who changes gets a new one at the commit, and every
  copy of an older one is worth nothing at once, on every host. A reader takes the generation before it
  reads the row: what it copies can never outlive a change that it did not see.

Without Redis there is nothing all processes share, and the database answers every request. A Redis that
is away costs that one query, never a log-in.
"""

import dataclasses
import logging
import secrets

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)
A_DAY = 24 * 3600


@dataclasses.dataclass(frozen=True)
class Known:
    """What Redis says of a token: whether it was revoked, the copied columns (or None), the person's generation."""

    revoked: bool = False
    columns: tuple | None = None
    generation: str | None = None


NOTHING = Known()


def is_on():
    """Whether there is a Redis to ask, and copies are wanted."""
    return settings.CALLER_CACHE_SECONDS > 0


def look_up(person_id, jti, session):
    """Return the `Known` of a token; `session`: the jti of its refresh token, its own without one.

    Without Redis, or when it fails, nothing is known.
    """
    if not is_on():
        return NOTHING
    revoked, caller, person = {f"revoked:{jti}", f"revoked:{session}"}, f"caller:{jti}", f"person:{person_id}"
    try:
        found = cache.get_many([*revoked, caller, person])
        if not revoked.isdisjoint(found):
            return Known(revoked=True)
        generation = found.get(person) or cache.get_or_set(person, secrets.token_hex(8), A_DAY)
    except Exception as error:  # noqa: BLE001 (every client fails in its own way)
        logger.warning("Redis does not answer, the database does: %s", type(error).__name__)
        return NOTHING
    copied, columns = found.get(caller, (None, None))
    return Known(columns=columns if copied == generation else None, generation=generation)


def copy(jti, columns, generation):
    """Keep the columns of a caller, read after `generation` was looked up."""
    if generation is not None:
        _quietly(cache.set, f"caller:{jti}", (generation, columns), settings.CALLER_CACHE_SECONDS)


def forget(person_ids):
    """Make all copies of some people worthless once the running transaction is committed."""
    if is_on() and person_ids:
        keys = [f"person:{person_id}" for person_id in person_ids]
        transaction.on_commit(lambda: _quietly(cache.delete_many, keys))


def end(lifetimes):
    """Mark sessions as revoked once the running transaction is committed. `lifetimes`: {jti: seconds}."""
    if not is_on():
        return
    for jti, seconds in lifetimes.items():
        transaction.on_commit(lambda jti=jti, seconds=seconds: _quietly(cache.set, f"revoked:{jti}", True, seconds))


def _quietly(write, *arguments):
    try:
        write(*arguments)
    except Exception as error:  # noqa: BLE001 (every client fails in its own way)
        logger.warning("Redis does not answer: %s", type(error).__name__)
