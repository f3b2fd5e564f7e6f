"""The plan of a pull: what the engine of imports runs over the pages that were read."""

import dataclasses
from collections import Counter
from itertools import groupby

from imports.services.plans import Plan
from imports.services.refusals import RowError, RowSkipped
from imports.services.shotgun import attachments, entities, studio, talk, time_logs, work
from imports.services.shotgun.entries import Incomplete
from imports.services.shotgun.nouns import SKIPPED
from imports.services.shotgun.rules import rules_of
from imports.services.shotgun.translation import Translation, label
from productions.models import Project
from productionsite.api.errors import ApiError

NOUNS = {
    noun.name: noun
    for noun in (
        *(studio.PROJECTS, studio.PERSONS, studio.CONNECTIONS, studio.STEPS, studio.STATUSES),
        *(entities.EPISODES, entities.SEQUENCES, entities.SCENES, entities.ASSETS, entities.COMPOSITIONS),
        *(entities.SHOTS, work.TASKS, work.VERSIONS, work.NOTES),
        *(talk.REPLIES, talk.PLAYLISTS, time_logs.TIME_LOGS, attachments.ATTACHMENTS),
    )
}


@dataclasses.dataclass(frozen=True)
class Row:
    """A checked record: what its noun reads of it, and what people call it."""

    noun: str
    record: object
    name: str


class Source:
    """The records of some pages as the engine reads a file: (number, (noun, record)), no headers."""

    headers = ignored = ()

    def __init__(self, translation):
        self._translation = translation

    def __iter__(self):
        return enumerate(self._translation.records(), start=1)

    def close(self):
        """Nothing was opened."""


class ShotgunPlan(Plan):
    """The import of the pages of a pull. `rules`: see `rules`; `skip_bad_rows`: tell what cannot be stored, go on.

    `attachments`: whether the files of notes are wanted.
    """

    counted = "record"

    def __init__(self, *, rules=None, skip_bad_rows=False, attachments=False, **options):
        super().__init__(**options)
        self.rules, self.skip_bad_rows = rules_of(rules), skip_bad_rows
        self.with_files = attachments
        self.parts = {}

    def lock(self):
        """Keep pulls one after the other: each may write any production that comes from a site."""
        rows = Project.objects.filter(shotgun_id__isnull=False).order_by("pk").select_for_update(no_key=True)
        list(rows.values_list("pk", flat=True))

    def open(self, file, *, encoding=None):
        """Return the records of some `Pages`."""
        self.parts = {}
        self.translation = Translation(file, self.rules, author_id=self.author_id, with_files=self.with_files)
        return Source(self.translation)

    def check(self, cells):
        """Return the Row of a record."""
        noun, record = cells
        told = label(noun, record)
        try:
            return Row(noun, NOUNS[noun].read(self.translation.entry(noun, record)), told)
        except RowSkipped:
            self._count(noun, SKIPPED)
            raise
        except Incomplete as error:
            self._count(noun, SKIPPED)
            raise RowSkipped(f"{told} lacks something that is needed: it was left out.") from error
        except ApiError as error:
            if self.skip_bad_rows:
                self._count(noun, SKIPPED)
            raise (RowSkipped if self.skip_bad_rows else RowError)(f"{told}: {error.message}") from error

    def apply(self, rows):
        """Write the records, noun by noun."""
        outcomes = []
        for noun, group in groupby(rows, key=lambda row: row.noun):
            told = list(group)
            for row, (action, pk) in zip(told, NOUNS[noun].write([row.record for row in told]), strict=True):
                self._count(noun, action)
                outcomes.append((action, f"{row.name}: {pk}" if action == SKIPPED else pk))
        return outcomes

    def _count(self, noun, action):
        self.parts.setdefault(noun, Counter())[action] += 1
