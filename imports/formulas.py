"""Cells that a spreadsheet would run as a formula: written as text by exports, given back by imports, without loss."""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def neutralised(text):
    """Return a text with a quote in front when a spreadsheet would run it (numbers stay as they are)."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def restored(text):
    """Return the text that `neutralised` was given."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text
