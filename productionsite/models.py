"""The base of every table: time-ordered ids and naive UTC stamps."""

import os
import struct
import threading
import time
import uuid

from django.db import models
from django.utils import timezone

from productionsite.fields import UUIDField

_lock = threading.Lock()
_last = 0
_VERSION = (0x7 << 76) | (0x2 << 62)


def new_id():
    """Return a version 7 UUID (RFC 9562): ids made one after the other sort one after the other.

    Inserts stay local in every index, and rows written in one statement keep their order. The 60 bits of
    time are milliseconds and a fraction; a process never gives out the same time twice.
    """
    return new_ids(1)[0]


def new_ids(count):
    """Return a list of ids as `new_id` gives them, in order."""
    global _last
    nanoseconds = time.time_ns()
    stamp = (nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 << 12) // 1_000_000
    with _lock:
        first = max(stamp, _last + 1)
        _last = first + count - 1
    chances = struct.unpack(f">{count}Q", os.urandom(8 * count))
    return [
        uuid.UUID(int=(stamp >> 12 << 80) | _VERSION | ((stamp & 0xFFF) << 64) | chance >> 2)
        for stamp, chance in zip(range(first, first + count), chances, strict=True)
    ]


class BaseModel(models.Model):
    """`id`, `created_at`, `updated_at`: what every row of the product has (spec 01, Conventions).

    Dates are naive UTC. `updated_at` moves on every save of a stored row; set-based updates set it
    themselves, bulk inserts keep what they are given (an import preserves both dates).
    """

    id = UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(null=True, blank=True, default=timezone.now, editable=False)
    updated_at = models.DateTimeField(null=True, blank=True, default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **options):
        if not self._state.adding:
            self.updated_at = timezone.now()
            if options.get("update_fields") is not None:
                options["update_fields"] = {*options["update_fields"], "updated_at"}
        super().save(*args, **options)


class LinkModel(models.Model):
    """A link row without columns of its own. The key is internal: the API and snapshots never show it."""

    INTERNAL_COLUMNS = ("id",)
    id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True
