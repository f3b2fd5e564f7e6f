"""The base of every table: time-ordered ids and naive UTC stamps."""

import os
import time
import uuid

from django.db import models
from django.utils import timezone

from productionsite.fields import UUIDField


def new_id():
    """Return a version 7 UUID: ids of rows created together sort together, so inserts stay local."""
    stamp = time.time_ns() // 1_000_000
    value = (stamp << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


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
