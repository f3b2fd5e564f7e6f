"""The search index: a text per entity, kept by triggers, so that no bulk write, import or script can forget it.

Both databases hold the same documents (`activity.models.SearchDocument`): an asset under its type, a shot
under its episode and sequence. Whatever changes a name above changes the documents below. SQLite finds the
documents of a word with FTS5, PostgreSQL with trigrams where the database lets us create `pg_trgm`;
without it the answers are the same, only slower.

The functions of PostgreSQL look each row up by its index, a subquery with `OFFSET 0` apiece: a planner that takes a
table for empty (nobody has counted it since it was) would compare every row with every other one.

SQLite rebuilds a table to change it, and refuses to while a view or a trigger elsewhere names it: `remove` takes
them away before a `migrate` that has something to do, `install` puts back after every `migrate` what is missing.
"""

import functools
import logging
import operator
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.models import BooleanField, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from activity.models import SearchDocument

logger = logging.getLogger(__name__)
FOLDER = Path(__file__).parent
TRIGRAM = 3  # letters a word must have for the trigrams to know it
RARE = 200  # documents that hold short words: with more, walking finds the first ones at once
LOTS = 10_000  # documents the index names that are looked at one by one
LETTERS = "string_to_array({}, NULL) @> %s"  # as the indexes of PostgreSQL spell it
LAST = "\U0010ffff"  # sorts after every letter
#: the documents of a kind whose column holds words: there is an index per kind and column, so that a word that is
#: common elsewhere costs nothing
_FOUND = {
    (kind, column): f"SELECT rowid FROM search_{kind}_{column} WHERE search_{kind}_{column} MATCH %s"  # noqa: S608
    for kind in ("asset", "shot")
    for column in ("name", "text")
}
#: how many triggers each database needs, and how their names begin: renamed when they change, so that they are replaced
PREFIX = {"sqlite": "search_v3_", "postgresql": "search_v3_"}
TRIGGERS = {"sqlite": 9, "postgresql": 5}
ANY_VERSION = "search_v"
_OURS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
    "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE left(tgname, %s) = %s AND pg_table_is_visible(pg_class.oid)",
}
_INDEXES = [
    # What waits to be indexed is read by every search: it is kept short.
    f"CREATE INDEX IF NOT EXISTS search_document_{kind}_{column}_trgm ON search_document"
    f" USING gin ({column} gin_trgm_ops) WITH (gin_pending_list_limit = 256) WHERE kind = '{kind}'"
    for kind, column in _FOUND
]


def install(**_signal):
    """Create the triggers and indexes of the search when they are missing, and write all documents anew."""
    tables = connection.introspection.table_names()
    if "search_document" not in tables or "entity" not in tables:
        return
    if not _is_installed():
        _clear()
        script = (FOLDER / f"{connection.vendor}.sql").read_text()
        with connection.cursor() as cursor:
            for statement in script.split("\n\n\n"):  # two empty lines between statements: bodies hold semicolons
                cursor.execute(statement)
    if connection.vendor == "postgresql":
        _create_trigrams()


def remove(*, plan=(), **_signal):
    """Take away what would keep SQLite from changing tables, when a `migrate` has something to do."""
    if plan and connection.vendor == "sqlite":
        _clear()


def _clear():
    with connection.cursor() as cursor:
        for name, table in _triggers(cursor, ANY_VERSION):
            where = f" ON {connection.ops.quote_name(table)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}{where}")
        cursor.execute("DROP VIEW IF EXISTS search_source")


def _is_installed():
    with connection.cursor() as cursor:
        return len(_triggers(cursor, PREFIX[connection.vendor])) == TRIGGERS[connection.vendor]


def _triggers(cursor, prefix):
    cursor.execute(_OURS[connection.vendor], [len(prefix), prefix])
    return cursor.fetchall()


def _create_trigrams():
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for statement in _INDEXES:
                cursor.execute(statement)
    except DatabaseError as error:
        logger.warning("Search works without its trigram indexes, slower: %s", str(error).strip())


def spellings(text):
    """Return how a lower-case text may stand in documents: SQLite leaves letters outside ASCII as they are."""
    if connection.vendor != "sqlite" or text.isascii():
        return [text]
    return list(dict.fromkeys([text, "".join(letter if letter.isascii() else letter.upper() for letter in text)]))


def reading(word, column="text"):
    """Return the condition on documents that a column holds a word, told by reading it."""
    condition = Q()
    for spelling in spellings(word):
        if connection.vendor == "sqlite":  # which compares letter by letter for LIKE
            condition |= Q(GreaterThan(StrIndex(column, Value(spelling)), 0))
        else:
            condition |= Q(**{f"{column}__contains": spelling})
    return condition


def holding(kind, words, column="text"):
    """Return the conditions that a document is of a kind and a column holds every word, answered by the index.

    Trigrams know no word of one or two letters: those are read, on PostgreSQL among documents that hold the letters.
    """
    known = [word for word in words if len(word) >= TRIGRAM]
    if known and connection.vendor == "sqlite":
        # The kind is left unsaid: SQLite would rather read all of a kind than look at what the index found.
        found = Q(pk__in=RawSQL(_FOUND[kind, column], [_match(known)]))  # noqa: S611 (a constant statement)
        return [found, *(reading(word, column) for word in words if word not in known)]
    conditions = [Q(kind=kind), *(reading(word, column) for word in words)]
    if not known and connection.vendor == "postgresql":
        letters = RawSQL(LETTERS.format(column), [sorted(set("".join(words)))], BooleanField())  # noqa: S611
        conditions.insert(1, Q(letters))
    return conditions


def few(sight, kind, words, most, column="text"):
    """Return the documents of a kind, among those in a caller's sight, whose column holds every word; None when many.

    `sight`: a function that narrows documents to them. Words of one or two letters alone count as many beyond `RARE`:
    of common ones so many are found at once, and whoever walks the documents finds the first as quickly; for rare
    ones SQLite reads all documents of the kind, once.
    """
    known = [word for word in words if len(word) >= TRIGRAM]
    found = SearchDocument.objects.filter(*holding(kind, words, column))
    if not known:
        most = min(most, RARE)
    else:
        amount = _amount(kind, known, column)
        if amount > LOTS:
            return None
        if amount <= most:
            return sight(found)
    ids = list(sight(found).order_by().values_list("entity_id", flat=True)[: most + 1])
    return SearchDocument.objects.filter(entity_id__in=ids) if len(ids) <= most else None


def _amount(kind, words, column):
    """Return how many documents of a kind the index names for some words, at most one more than `LOTS`."""
    if connection.vendor == "postgresql":
        return SearchDocument.objects.filter(*holding(kind, words, column)).order_by()[: LOTS + 1].count()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_FOUND[kind, column]} LIMIT %s)", [_match(words), LOTS + 1])  # noqa: S608
        return cursor.fetchone()[0]


def _match(words):
    return " AND ".join('"' + word.replace('"', '""') + '"' for word in words)


def beginnings(text):
    """Return the conditions that a name begins with a text, one per spelling: each a range of the index on names."""
    return [Q(name__gte=spelling, name__lt=f"{spelling}{LAST}") for spelling in spellings(text)]


def beginning(text):
    """Return the condition on documents that their name begins with a text."""
    return functools.reduce(operator.or_, beginnings(text))
