"""Why a CSV file is refused."""

from productionsite.api.errors import ApiError

MOST_ERRORS = 100  # told in one answer; the rest is counted


class RowError(Exception):
    """One row that cannot be imported, and the column that is to blame (None: the row as a whole)."""

    def __init__(self, message, column=None):
        super().__init__(message)
        self.message = message
        self.column = column


class CsvRefused(ApiError):
    """A file that is not imported (400). `line`: counted from 1, the header's."""

    def __init__(self, message, *, line=None, column=None, errors=(), refused=0):
        where = {} if line is None else {"line_number": line, "imported_rows": 0, "column": column}
        super().__init__(message, **where, **({"errors": list(errors), "refused_rows": refused} if errors else {}))


class RowErrors:
    """Collects the refusals of a file: the first ones in full, all of them counted."""

    def __init__(self):
        self.told, self.count = [], 0

    def add(self, line, error):
        """Note one refused row."""
        self.count += 1
        if len(self.told) < MOST_ERRORS:
            self.told.append({"line_number": line, "column": error.column, "message": error.message})

    def refusal(self):
        """Return the CsvRefused that tells them."""
        first = self.told[0]
        where = f"line {first['line_number']}" + (f", column {first['column']}" if first["column"] else "")
        return CsvRefused(
            f"{first['message']} ({where})",
            line=first["line_number"],
            column=first["column"],
            errors=self.told,
            refused=self.count,
        )
