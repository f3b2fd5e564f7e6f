"""The search index: a text per entity, kept by triggers, so that no bulk write, import or script can forget it.

Both databases hold the same documents (`activity.models.SearchDocument`): an asset under its type, a shot
under its episode and sequence. Whatever changes a name above changes the documents below. SQLite finds the
documents of a word with FTS5, PostgreSQL with trigrams where the database lets us create `pg_trgm`;
without it the answers are the same, only slower.

SQLite rebuilds a table to change it, and refuses to while a view or a trigger elsewhere names it: `remove` takes
them away before a `migrate` that has something to do, `install` puts back after every `migrate` what is missing.
"""

import functools
import logging
import operator
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from activity.models import SearchDocument
from productions.models import Entity
from productionsite.api.rows import Wire, select

logger = logging.getLogger(__name__)
FOLDER = Path(__file__).parent
TRIGRAM = 3  # letters a word must have for the index to know it
RARE = 200  # documents that hold short words: with more, walking finds the first ones at once
LAST = "\U0010ffff"  # sorts after every letter
#: the documents of a kind whose column holds words: there is an index per kind and column, so that a word that is
#: common elsewhere costs nothing
_FOUND = {
    (kind, column): f"SELECT rowid FROM search_{kind}_{column} WHERE search_{kind}_{column} MATCH %s"  # noqa: S608
    for kind in ("asset", "shot")
    for column in ("name", "text")
}
#: how many triggers each database needs, and how their names begin: renamed when they change, so that they are replaced
PREFIX = {"sqlite": "search_v2_", "postgresql": "search_v1_"}
TRIGGERS = {"sqlite": 9, "postgresql": 5}
ANY_VERSION = "search_v"
_COUNT = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
    "postgresql": "SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE left(tgname, %s) = %s AND pg_table_is_visible(pg_class.oid)",
}
_OURS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s"
_INDEXES = (
    *(
        f"CREATE INDEX IF NOT EXISTS search_document_{kind}_{column}_trgm ON search_document"
        f" USING gin ({column} gin_trgm_ops) WHERE kind = '{kind}'"
        for kind, column in _FOUND
    ),
    "DROP INDEX IF EXISTS search_document_name_trgm",  # of all kinds together
    "DROP INDEX IF EXISTS search_document_text_trgm",
)


def install(**_signal):
    """Create the triggers and indexes of the search when they are missing, and write all documents anew."""
    tables = connection.introspection.table_names()
    if "search_document" not in tables or "entity" not in tables:
        return
    if connection.vendor == "postgresql":
        _create_trigrams()
    if _is_installed():
        return
    _clear()
    script = (FOLDER / f"{connection.vendor}.sql").read_text()
    with connection.cursor() as cursor:
        for statement in script.split("\n\n\n"):  # two empty lines between statements: bodies hold semicolons
            cursor.execute(statement)


def remove(*, plan=(), **_signal):
    """Take away what would keep SQLite from changing tables, when a `migrate` has something to do."""
    if plan:
        _clear()


def _clear():
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(_OURS, [len(ANY_VERSION), ANY_VERSION])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        cursor.execute("DROP VIEW IF EXISTS search_source")


def _is_installed():
    prefix = PREFIX[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT[connection.vendor], [len(prefix), prefix])
        return cursor.fetchone()[0] == TRIGGERS[connection.vendor]


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
    """Return the condition that a document is of a kind and a column holds every word, answered by the index.

    The index knows no word of one or two letters: those are read.
    """
    condition, known = Q(kind=kind), [word for word in words if len(word) >= TRIGRAM]
    if connection.vendor != "sqlite" or not known:
        known = []
    else:  # the kind is left unsaid: SQLite would rather read all of a kind than look at what the index found
        condition = Q(pk__in=RawSQL(_FOUND[kind, column], [_match(known)]))  # noqa: S611 (a constant statement)
    for word in words:
        if word not in known:
            condition &= reading(word, column)
    return condition


def documents(kind, projects=None):
    """Return the documents of a kind, of all productions or of some."""
    found = SearchDocument.objects.filter(kind=kind)  # the kind is asked first, which costs least
    return found if projects is None else found.filter(entity__project_id__in=projects)


def few(kind, words, most, column="text", projects=None):
    """Return the documents of a kind whose column holds every word, if they are at most so many; else None.

    No more than that are looked at. Words of one or two letters alone, which the index does not know, are read
    (among the documents of `projects`, when they are given) in the order that costs least: of common ones a few
    hundred are found at once, and whoever walks the documents finds them as quickly; for rare ones everything is
    read, once.
    """
    known = [word for word in words if len(word) >= TRIGRAM]
    if not known:
        holding_all = documents(kind, projects).filter(*(reading(word, column) for word in words))
        # Names are in order in an index that holds all that is asked for.
        in_order = holding_all.order_by(*(("name", "entity_id") if column == "name" else ()))
        found = [pk for (pk,) in select(in_order[: RARE + 1], Wire("entity_id", "id"))]
        return SearchDocument.objects.filter(entity_id__in=found) if len(found) <= RARE else None
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            counted = f"SELECT count(*) FROM ({_FOUND[kind, column]} LIMIT %s)"  # noqa: S608
            cursor.execute(counted, [_match(known), most + 1])
            amount = cursor.fetchone()[0]
    else:
        amount = SearchDocument.objects.filter(holding(kind, known, column)).order_by()[: most + 1].count()
    return SearchDocument.objects.filter(holding(kind, words, column)) if amount <= most else None


def _match(words):
    return " AND ".join('"' + word.replace('"', '""') + '"' for word in words)


def among(scope, ids):
    """Return the entities of `scope` that some ids name, looked up by id.

    SQLite would rather go through all entities of a type, so it is asked row by row; PostgreSQL would, asked so.
    """
    if connection.vendor == "sqlite":
        return Entity.objects.filter(Exists(scope.filter(pk=OuterRef("pk"))), pk__in=ids)
    return scope.filter(pk__in=ids)


def beginnings(text):
    """Return the conditions that a name begins with a text, one per spelling: each a range of the index on names."""
    return [Q(name__gte=spelling, name__lt=f"{spelling}{LAST}") for spelling in spellings(text)]


def beginning(text):
    """Return the condition on documents that their name begins with a text."""
    return functools.reduce(operator.or_, beginnings(text))
