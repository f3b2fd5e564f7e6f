"""Why a file, or a row of it, is not imported."""

from contextlib import contextmanager

from django.db import DataError, IntegrityError

from productionsite.api.errors import ApiError, BadInput, BadRow, as_api_error

MOST_TOLD = 1000  # refusals and warnings told of one file; the rest is counted


class RowError(Exception):
    """One row that cannot be imported, and the column that is to blame (None: the row as a whole)."""

    def __init__(self, message, column=None):
        super().__init__(message)
        self.message = message
        self.column = column


class RowSkipped(RowError):
    """One row that says nothing the import could use: it is left out and told, the file is imported."""


class ImportRefused(ApiError):
    """A file that is not imported (400). `line`: counted from 1, the header's."""

    def __init__(self, message, *, line=None, column=None, errors=(), refused=0):
        where = {} if line is None else {"line_number": line, "imported_rows": 0, "column": column}
        super().__init__(message, **where, **({"errors": list(errors), "refused_rows": refused} if errors else {}))


@contextmanager
def told_of_entries(number=None):
    """Tell what an entry of a list is refused for as the routes that take such lists do (P400; spec 09, 1 and 11).

    `number`: which entry, counted from 1; None when the database refuses, which does not say.
    """
    try:
        yield
    except (BadInput, BadRow, DataError, IntegrityError) as error:
        known = as_api_error(error)
        if number is None and isinstance(known, BadInput):
            raise
        where = "" if number is None else f"Entry {number}: "
        field = getattr(known, "field", None) or _field_of(known)
        raise BadInput(f"{where}{known.message}", field=field) from error


def _field_of(error):
    """Return the field a BadInput blames, None when it blames none."""
    told = (getattr(error, "data", None) or {}).get("errors") or [{}]
    return told[0].get("field")


class RowErrors:
    """Collects what is said of rows: the first ones in full, all of them counted."""

    def __init__(self):
        self.told, self.count = [], 0

    def add(self, line, error):
        """Note one row."""
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append({"line_number": line, "column": error.column, "message": error.message})

    def refusal(self, counted="line"):
        """Return the ImportRefused that tells them. `counted`: what the numbers of rows count."""
        first = self.told[0]
        where = f"{counted} {first['line_number']}" + (f", column {first['column']}" if first["column"] else "")
        return ImportRefused(
            f"{first['message']} ({where})",
            line=first["line_number"],
            column=first["column"],
            errors=self.told,
            refused=self.count,
        )
