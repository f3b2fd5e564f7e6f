"""Reads a snapshot file row by row: what is held is one buffer of text and one row."""

import codecs
import json
import re

from imports.services.snapshot.errors import SnapshotError

CHUNK = 1024 * 1024  # bytes read at a time
LONGEST_ROW = 256 * 1024 * 1024  # characters; beyond, the file is not a snapshot
_SPACE = re.compile(r"[ \t\n\r]*")


def _refuse_constant(name):
    raise SnapshotError(f"the file is not strict JSON: {name}")


class SnapshotReader:
    """An iterator over (table, row) of a binary file; `position` says how many bytes were read.

    The rows of a table come together. Python's own decoder stops where a value ends, so that a row can
    be taken off the front of a text that goes on.
    """

    def __init__(self, file):
        self._file = file
        self._decode_bytes = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._decode = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode
        self._text, self._at, self._ended = "", 0, False
        self.position = 0

    def tables(self):
        """Yield (table, iterator of rows); each iterator must be used up before the next table."""
        self._expect("{")
        if self._peek() == "}":
            self._at += 1
        else:
            while True:
                table = self._value()
                if not isinstance(table, str):
                    raise self._broken("a table name is expected")
                self._expect(":")
                yield table, self._rows(table)
                if self._expect(",", "}") == "}":
                    break
        if self._peek():
            raise self._broken("something follows the last table")

    def _rows(self, table):
        self._expect("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            row = self._value()
            if not isinstance(row, dict):
                raise SnapshotError(f"{table}: a row is not a JSON object: {row!r:.80}")
            yield row
            if self._expect(",", "]") == "]":
                return

    # -- the buffer ------------------------------------------------------------------------------

    def _more(self, size=CHUNK):
        """Read on; return whether there was anything."""
        if self._ended:
            return False
        raw = self._file.read(size)
        self.position += len(raw)
        self._ended = not raw
        try:
            self._text = self._text[self._at :] + self._decode_bytes(raw, final=self._ended)
        except UnicodeDecodeError as error:
            raise SnapshotError(
                f"the file is not UTF-8 (near byte {self.position - len(raw) + error.start})"
            ) from error
        self._at = 0
        return not self._ended

    def _peek(self):
        """Return the next character that is not space, "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _expect(self, *characters):
        found = self._peek()
        if found not in characters or not found:
            raise self._broken(f"{' or '.join(characters)} is expected")
        self._at += 1
        return found

    def _value(self):
        """Decode the value at the front, reading on (twice as much each time) while it is not whole."""
        self._peek()
        size = CHUNK
        while True:
            try:
                value, self._at = self._decode(self._text, self._at)
            except ValueError as error:
                if len(self._text) - self._at > LONGEST_ROW or not self._more(size):
                    raise self._broken(getattr(error, "msg", str(error))) from error
                size *= 2
            except RecursionError as error:
                raise self._broken("nested too deeply") from error
            else:
                return value

    def _broken(self, why):
        near = self._text[self._at : self._at + 40]
        return SnapshotError(
            f"the file is not a JSON object of tables: {why} (before byte {self.position}, at {near!r})"
        )
