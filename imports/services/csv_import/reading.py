"""Reads a CSV file: encoding, delimiter, header, rows with their line numbers (spec 09, 3)."""

import codecs
import csv
import io
from collections import Counter

from imports.formulas import restored
from imports.services.refusals import ImportRefused

SAMPLE = 8192  # characters the delimiter is told from
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "latin-1": "cp1252",
}  # what programs call Latin-1 has the euro sign
LONGEST_CELL = 131072  # characters
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx, .ods and .xls begin


class Table:
    """A CSV file with its header read; iterate for `(line number, {header: cell})`.

    Short rows lack their trailing cells, blank rows are skipped, of a repeated header the last cell
    counts. Capitals and spaces of a header do not count where it can mean one column only; `ignored` are
    the headers that mean none. Cells that an export kept from being formulas are given back. Raises
    ImportRefused for what is not a CSV file, naming the line.
    """

    def __init__(self, file, *, expected=(), encoding=None):
        """`file`: binary, seekable. `expected`: headers that are known; they tell which delimiter is meant."""
        _refuse_workbook(file)
        self._text = io.TextIOWrapper(file, encoding=_encoding_of(file, encoding), errors="strict", newline="")
        self._line = 0
        sample = self._sample()
        if not sample.strip():
            raise ImportRefused("The file is empty.")
        dialect = _dialect(sample, expected)
        self._rows = csv.reader(self._lines(), strict=True, **dialect)
        self.headers = _meant(self._header(), expected)
        self.ignored = [name for name in dict.fromkeys(self.headers) if name.strip() and name not in set(expected)]

    def _sample(self):
        try:
            sample = self._text.read(SAMPLE)
        except UnicodeDecodeError as error:
            raise self._not_text(error) from error
        self._text.seek(0)
        return sample

    def _lines(self):
        try:
            for line in self._text:
                self._line += 1
                yield line
        except UnicodeDecodeError as error:
            raise self._not_text(error) from error

    def _not_text(self, error):
        """Return the refusal of a wrong encoding, with the line and the character it is noticed at."""
        before = self._bytes_before(error)
        line = before.count(b"\n") + 1
        return ImportRefused(
            f"The file is not {error.encoding.upper()} text: byte 0x{error.object[error.start]:02x} after "
            f"{before.rpartition(chr(10).encode())[2][-40:].decode('latin-1')!r}. "
            "Save it as UTF-8, or say which encoding it has (encoding=latin-1).",
            line=line,
        )

    def _bytes_before(self, error):
        """Return everything before the byte that does not decode (the file is read once more)."""
        raw = self._text.buffer
        raw.seek(0)
        content = raw.read()
        try:
            content.decode(error.encoding)
        except UnicodeDecodeError as whole:
            error.object, error.start = whole.object, whole.start
            return content[: whole.start]
        return content

    def _header(self):
        header = self._next()
        if header is None:
            raise ImportRefused("The file is empty.")
        return header

    def _next(self):
        try:
            return next(self._rows, None)
        except csv.Error as error:
            raise ImportRefused(f"The file is not valid CSV: {error}.", line=self._rows.line_num) from error

    def __iter__(self):
        headers = self.headers
        while (cells := self._next()) is not None:
            if any(cell and not cell.isspace() for cell in cells):
                yield self._rows.line_num, dict(zip(headers, map(restored, cells)))

    def close(self):
        """Let go of the file without closing it."""
        self._text.detach()


def _refuse_workbook(file):
    start = file.read(4)
    file.seek(0)
    if start in WORKBOOKS:
        raise ImportRefused("This is a workbook, no CSV file: save the sheet as CSV (UTF-8) and upload that.")


def _plain(name):
    """Return a header without what does not count: capitals, spaces around and doubled."""
    return " ".join(name.split()).casefold()


def _meant(header, expected):
    """Return the headers of a file, those that mean a known one in another spelling replaced by it."""
    known = {}
    for name in expected:
        known.setdefault(_plain(name), []).append(name)
    found = Counter(map(_plain, header))

    def meant(name):
        near = known.get(_plain(name), ())
        return near[0] if name not in near and len(near) == 1 and found[_plain(name)] == 1 else name

    return [meant(name) for name in header]


def _encoding_of(file, asked):
    """Return Python's name of the file's encoding: the one asked for, else told by its first bytes, else UTF-8."""
    if asked:
        known = ENCODINGS.get(asked.lower().replace("utf8", "utf-8").replace("latin1", "latin-1"))
        if known is None:
            raise ImportRefused(f"The encoding {asked!r:.40} is not known: {', '.join(ENCODINGS)}.")
        return known
    start = file.read(2)
    file.seek(0)
    return "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _dialect(sample, expected):
    """Return the csv.reader options of a file: the delimiter under which the header is known best."""
    quote = "'" if sample.startswith("'") else '"'
    known = frozenset(map(_plain, expected))

    def score(delimiter):
        cells = _first_row(sample, delimiter, quote)
        return len(known.intersection(map(_plain, cells))), len(cells)

    best = max(DELIMITERS, key=score)
    if score(best)[0] == 0:
        best = _guessed(sample) or best
    header = sample.splitlines()[0]
    spaced = header.count(best) > 0 and header.count(best) == header.count(f"{best} ")
    return {"delimiter": best, "quotechar": quote, "skipinitialspace": spaced}


def _first_row(sample, delimiter, quote):
    try:
        return next(csv.reader(io.StringIO(sample), delimiter=delimiter, quotechar=quote, skipinitialspace=True), [])
    except csv.Error:
        return []


def _guessed(sample):
    try:
        return csv.Sniffer().sniff(sample).delimiter
    except csv.Error:
        return None
