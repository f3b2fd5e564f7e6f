"""Snapshots: the whole studio as one JSON object, table name → list of rows (spec 01's names).

`load` reads one into an empty database, `dump` writes one. Both stream: neither the file nor a table
is ever held in memory as a whole.
"""

from .errors import SnapshotError
from .loading import load
from .schema import columns_of, tables
from .writing import dump

__all__ = ["SnapshotError", "columns_of", "dump", "load", "tables"]
