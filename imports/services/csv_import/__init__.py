"""CSV imports (spec 09, 3 to 9): one engine behind the HTTP routes, the command and the jobs.

`reading` turns a file into rows, a `Plan` of one noun (`assets`, `shots`, `edits`, ...) checks them and
writes them in batches, `engine` runs all of it in one transaction. Nothing is half-imported: a file
with a row that cannot be imported changes nothing, and every such row is told.
"""

from .engine import KINDS, run_import
from .errors import CsvRefused, RowError

__all__ = ["KINDS", "CsvRefused", "RowError", "run_import"]
