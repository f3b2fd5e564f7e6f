"""How an export is written: CSV as the contract has it (spec 09, 15.1), or a workbook."""

import csv
import io
import itertools
import tempfile

import xlsxwriter
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Collate
from django.http import FileResponse
from django.utils.text import slugify

from imports.formulas import neutralised
from productionsite.api.errors import BadInput

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 1000  # rows that are read, and looked up around, at once
IN_MEMORY = 1024 * 1024  # bytes of a file that is not written to the disk
SHEET_ROWS = 1_048_576  # what a worksheet holds
LONGEST_CELL = 32_767  # characters, in a workbook


def in_text_order(*paths):
    """Return the order of rows by some texts, by code points on every database, nulls as empty texts."""
    texts = [Coalesce(F(path), Value("")) for path in paths]
    return [Collate(text, "C") if connection.vendor == "postgresql" else text for text in texts]


def chunks(queryset):
    """Yield lists of rows of a queryset, read with a cursor: a constant number of rows in memory."""
    rows = queryset.iterator(chunk_size=CHUNK)
    while chunk := list(itertools.islice(rows, CHUNK)):
        yield chunk


def file_name(*parts):
    """Return `kitsu_` and the slugs of some texts, joined by underscores."""
    return "_".join(["kitsu", *(slugify(part).replace("-", "_") for part in parts)])


def table_answer(call, name, header, rows, *, charset=False):
    """Return the file of an export: CSV, or a workbook with `?format=xlsx` or as the only thing `Accept` names.

    The file is complete before its first byte is sent (an error is an error and no truncated file), and lies
    on the disk: memory does not grow with it.
    """
    wanted = call.query.get("format") or ("xlsx" if call.request.META.get("HTTP_ACCEPT", "").strip() == XLSX else "csv")
    if wanted not in WRITERS:
        raise BadInput("format: csv or xlsx is expected.", field="format")
    write, content_type = WRITERS[wanted]
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    try:
        write(file, header, rows)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    answer = FileResponse(file, content_type=content_type + ("; charset=utf-8" if charset and wanted == "csv" else ""))
    answer["Content-Disposition"] = f"attachment; filename={name}.{wanted}"
    return answer


def _write_csv(file, header, rows):
    """`;`, CRLF, quotes where needed, UTF-8 without BOM."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    text.detach()


def _plain(value):
    if value is None:
        return ""
    return neutralised(value) if isinstance(value, str) else value


def _write_xlsx(file, header, rows):
    """One sheet after the other, rows written as they come; texts stay texts, whatever they begin with."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        rows, sheet, at = iter(rows), None, 0
        for row in itertools.chain([None], rows):
            if sheet is None or at == SHEET_ROWS:
                sheet, at = book.add_worksheet(), 1
                sheet.freeze_panes(1, 0)
                for column, cell in enumerate(header):
                    sheet.write_string(0, column, cell, bold)
            if row is None:
                continue
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(at, column, cell[:LONGEST_CELL])
                elif cell is not None:
                    sheet.write(at, column, cell)
            at += 1


WRITERS = {"csv": (_write_csv, "text/csv"), "xlsx": (_write_xlsx, XLSX)}
