"""Snapshots: the whole studio as one JSON object, table name → list of rows (spec 01's names).

`load` reads one, `load_tables` the same rows from anywhere, `dump` writes one. All stream: neither the file
nor a table is ever held in memory as a whole.
"""

from .errors import SnapshotError
from .loading import Counts, load, load_tables
from .schema import columns_of, tables
from .writing import dump

__all__ = ["Counts", "SnapshotError", "columns_of", "dump", "load", "load_tables", "tables"]
