"""What an import of one kind is: a `Plan` says how its file is read, what a row must be, and how rows are written."""

from imports.services.csv_import.reading import Table
from imports.services.refusals import RowError
from productions.entities import lock_project


class Plan:
    """The import of one kind of file. `imports.services.engine` runs it; subclasses say what a row is.

    One plan serves one file: it is read twice (`begin` before each time), first to check every row, then
    to write. `update`: whether what is there already is changed.
    """

    columns = ()  # headers of a CSV file
    required = ()  # headers it must have
    counted = "line"  # what the numbers of rows count
    parts = {}  # {what rows are: counts of actions}, for an import of many things

    def __init__(self, *, project=None, update=False, author_id=None):
        self.project, self.update, self.author_id = project, update, author_id
        self.remarks = []

    @property
    def expected(self):
        """Every header this import knows: they tell the delimiter of a file."""
        return self.columns

    def lock(self):
        """Keep imports into one production one after the other."""
        if self.project is not None:
            lock_project(self.project.pk)

    @classmethod
    def reader(cls, file, *, encoding=None, file_name=""):
        """Return what a file of this kind holds, before its production is known: for counting."""
        return Table(file, expected=cls.columns, encoding=encoding)

    def open(self, file, *, encoding=None):
        """Return what a file holds: iterable of (line, cells), with `headers` and `close()`."""
        return Table(file, expected=self.expected, encoding=encoding)

    def begin(self):
        """A reading of the file starts."""

    def check(self, cells):
        """Return the checked row of some cells; raise RowError or RowSkipped. Writes nothing."""
        raise NotImplementedError

    def remark(self, message, column=None, *, place=0):
        """Say something of a row that is imported all the same: the one being checked, or `place` of those written."""
        self.remarks.append((place, RowError(message, column)))

    def name_of(self, row):
        """Return what people call a row, for the plan they are shown."""
        return getattr(row, "name", "")

    def apply(self, rows):
        """Write a batch of checked rows; return [(`created`, `updated` or `unchanged`, id)] in their order.

        A row that turns out to say nothing gives (`skipped`, why).
        """
        raise NotImplementedError

    def items(self, report):
        """Return the answer of the route: by default one null per row of the file (spec 09, 7 and 8)."""
        return [None] * (len(report.ids) + report.counts["skipped"])
