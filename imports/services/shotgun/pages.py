"""The pages of a pull, kept with its job: what has been read survives whoever reads it, on whatever host."""

import zlib

import orjson
from django.db import transaction
from django.db.models import Sum

from imports.models import ImportPage


class Pages:
    """What a job has read so far. A page is there whole or not at all."""

    def __init__(self, job):
        self.job = job

    def put(self, noun, records, *, is_last):
        """Keep the next page of a noun."""
        with transaction.atomic():
            ImportPage.objects.create(
                job=self.job,
                noun=noun,
                number=self.read(noun),
                records=len(records),
                is_last=is_last,
                content=zlib.compress(orjson.dumps(records)),
            )

    def read(self, noun):
        """Return how many pages of a noun are there."""
        return self._of(noun).count()

    def is_whole(self, noun):
        """Return whether a noun has been read to its end."""
        return self._of(noun).filter(is_last=True).exists()

    def last_id(self, noun):
        """Return the id of the last record read of a noun, 0 before the first."""
        last = self._of(noun).filter(records__gt=0).order_by("-number").first()
        return _records(last)[-1]["id"] if last is not None else 0

    def records(self, noun):
        """Yield the records of a noun in their order, one page in memory."""
        for page in self._of(noun).order_by("number").iterator(chunk_size=1):
            yield from _records(page)

    def count(self):
        """Return how many records were read in all."""
        return self.job.pages.aggregate(all=Sum("records"))["all"] or 0

    def seek(self, _offset):
        """Pages are read from the start each time, as the engine of imports wants its files."""

    def _of(self, noun):
        return self.job.pages.filter(noun=noun)


def _records(page):
    return orjson.loads(zlib.decompress(page.content))
