"""What cells name: people, statuses, booleans, numbers. Each table is read once, when a cell asks for it."""

from functools import cached_property

from accounts.models import Person
from imports.services.refusals import RowError
from productionsite.api.filters import FALSE, TRUE
from productionsite.api.inputs import INT32
from tasks.models import TaskStatus


class Lookups:
    """Finds people and task statuses by what a person would write in a cell."""

    @cached_property
    def _people(self):
        """Ids by lower-case e-mail, id and full name; of namesakes, the active and older one."""
        found = {}
        people = Person.objects.order_by("is_bot", "-active", "created_at", "pk")
        for pk, first, last, email in people.values_list("pk", "first_name", "last_name", "email"):
            names = (str(pk), email or "", " ".join(part for part in (first, last) if part))
            for name in names:
                if name:
                    found.setdefault(name.lower(), pk)
        return found

    @cached_property
    def _statuses(self):
        found = {}
        for status in TaskStatus.objects.order_by("for_concept", "archived", "created_at", "pk"):
            for name in (status.short_name, status.name):
                found.setdefault(name.lower(), status)
        return found

    @cached_property
    def statuses_by_id(self):
        """Every task status by id."""
        return {status.pk: status for status in self._statuses.values()}

    def person(self, cell, column):
        """Return the id of a full name, e-mail or id."""
        found = self._people.get(cell.strip().lower())
        if found is None:
            raise RowError(f"Nobody is called {cell.strip()!r:.80}.", column)
        return found

    def people(self, cell, column):
        """Return the ids of a comma-separated list of people."""
        names = [name for name in (cell or "").split(",") if name.strip()]
        return list(dict.fromkeys(self.person(name, column) for name in names))

    def status(self, cell, column):
        """Return the task status of a name or short name."""
        found = self._statuses.get(cell.strip().lower())
        if found is None:
            raise RowError(f"No task status is called {cell.strip()!r:.80}.", column)
        return found


def required(cells, column, *, blank=False):
    """Return a cell that must be there, and not be blank unless allowed."""
    value = cells.get(column)
    if value is None:
        raise RowError(f"The column {column} is missing.", column)
    if not blank and not value.strip():
        raise RowError(f"{column} is empty.", column)
    return value


def text(value, column, longest=None):
    """Return a text that the database can hold."""
    if "\0" in value:
        raise RowError(f"{column} holds a null character.", column)
    if longest is not None and len(value) > longest:
        raise RowError(f"{column} is longer than {longest} characters.", column)
    return value


def integer(value, column):
    """Return the integer a cell spells, None for an empty or absent one."""
    if value is None or not value.strip():
        return None
    try:
        number = int(value)
    except ValueError:
        raise RowError(f"{column}: {value!r:.40} is not a whole number.", column) from None
    if not -INT32 <= number < INT32:
        raise RowError(f"{column}: the number is out of range.", column)
    return number


def boolean(value, column):
    """Return the boolean a cell spells."""
    word = value.strip().lower()
    if word not in TRUE | FALSE:
        raise RowError(f"{column}: {value!r:.40} is neither yes nor no.", column)
    return word in TRUE
