"""What a ShotGrid record of one kind is: how it is read and written, for the routes and for pulls alike."""

import dataclasses
from collections import Counter
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from imports.services.refusals import told_of_entries
from imports.services.shotgun.entries import complete, write_on
from productionsite.api.errors import BadInput
from productionsite.db import bulk

CREATED, UPDATED, UNCHANGED, SKIPPED = "created", "updated", "unchanged", "skipped"
REMOVED = "removed"  # a sum of time of which nothing is left
WANTED = "wanted"  # a file that will be brought once the rows are written


@dataclasses.dataclass(frozen=True)
class Noun:
    """One kind of record.

    `read(entry)`: a record of what ShotGrid says; raises Incomplete (a key is missing: the entry is left out) or
    BadInput. `write(records)`: [(what becomes of it, id) or (`skipped`, why)], in their order.
    `needs`: the key without which the whole call is refused.
    """

    name: str
    read: Callable
    write: Callable
    needs: str = ""


@transaction.atomic
def import_records(noun, entries):
    """Import the body of a route; return (ids of the rows, {outcome: entries}).

    What is incomplete or unknown is left out and counted as skipped.
    """
    needs = noun.needs
    if needs and isinstance(entries, list) and any(isinstance(one, dict) and needs not in one for one in entries):
        raise BadInput(f"Every entry needs its {needs}.", field=needs)
    with told_of_entries():
        records = complete(entries, noun.read)
        outcomes = noun.write(records)
    counts = Counter({CREATED: 0, UPDATED: 0, UNCHANGED: 0, SKIPPED: len(entries) - len(records)})
    counts.update(action for action, _pk in outcomes)
    return [pk for action, pk in outcomes if action != SKIPPED], dict(counts)


def claim(holders, place, row, gone):
    """Return (the row a record is written on, None for a new one; whether its name is free there).

    `holders`: {place: stored row}, a place being what makes a name unique. `row`: the one with the record's ShotGrid
    id. Whoever stands there and is nobody on the site (made here, or with an id that is `gone` there) is taken over.
    """
    holder = holders.get(place)
    if holder is None or (row is not None and holder.pk == row.pk):
        return row, True
    if row is None and (holder.shotgun_id is None or holder.shotgun_id in gone):
        return holders.pop(place), True
    return row, False


def gone_of(records):
    """Return the ShotGrid ids that a pull did not find any more; None for records that are no pull's."""
    return records[0]["gone"] if records else None


def numbered(name, shotgun_id):
    """Return the name of a record of a pull whose own is taken."""
    return f"{name} #{shotgun_id}"


class Rows:
    """The rows of one model that some records are written on: new, changed and unchanged ones are told apart."""

    def __init__(self):
        self._rows, self._actions = {}, {}

    def put(self, row, values=None):
        """Set values on a row and remember it; return it."""
        changed = write_on(row, values or {})
        self._rows[row.pk] = row
        if row._state.adding:
            self._actions[row.pk] = CREATED
        elif changed:
            self.changed(row.pk)
        return row

    def changed(self, pk):
        """Note that something of a row is not as it was."""
        if self._actions.get(pk) != CREATED:
            self._actions[pk] = UPDATED

    def relinked(self, pks):
        """Note that what is linked to some stored rows is not as it was; they count as changed now."""
        for pk in pks:
            self.changed(pk)
        if pks:
            model = type(next(iter(self._rows.values())))
            model._base_manager.filter(pk__in=pks).update(updated_at=timezone.now())

    def outcome(self, row):
        """Return (what became of a row, its id)."""
        return self._actions.get(row.pk, UNCHANGED), row.pk

    def store(self):
        """Write new rows in one statement, changed ones in another; the unchanged stay untouched."""
        new = [row for row in self._rows.values() if row._state.adding]
        changed = [row for pk, row in self._rows.items() if self._actions.get(pk) == UPDATED]
        if new:
            bulk.insert(type(new[0]), new)
        if changed:
            model, now = type(changed[0]), timezone.now()
            for row in changed:
                row.updated_at = now
            bulk.update(
                model, changed, [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
            )
        return self
