"""How a CSV export is written (spec 09, 15.1)."""

import csv
import io

from django.http import HttpResponse
from django.utils.text import slugify

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(value):
    """Return a cell: nothing for null; what a spreadsheet would run as a formula becomes a text."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def csv_answer(name, header, rows, *, charset=False):
    """Return the file of an export: `;`, CRLF, quotes where needed, UTF-8 without BOM."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    content_type = "text/csv; charset=utf-8" if charset else "text/csv"
    answer = HttpResponse(out.getvalue().encode(), content_type=content_type)
    answer["Content-Disposition"] = f"attachment; filename={name}.csv"
    return answer


def file_name(*parts):
    """Return `kitsu_` and the slugs of some texts, joined by underscores."""
    return "_".join(["kitsu", *(slugify(part).replace("-", "_") for part in parts)])
