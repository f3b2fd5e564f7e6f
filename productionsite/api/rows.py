"""Listings are rows, never model instances: one SQL statement, dicts, one dump.

A `Shape` declares an answer: which columns, which related id lists. It decides what SQL loads, what
OpenAPI says and which columns may be filtered. The database spells ids and dates as the API serves
them and json bags pass through as text, so that no value is built in Python only to be printed.
"""

from functools import cached_property

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Aggregate, F, Func, TextField

FETCH_SIZE = 2000


class Wire(Func):
    """A column in the spelling of the API."""

    SPELLING = {
        "sqlite": {
            "id": "%(expressions)s",
            "json": "%(expressions)s",
            "date": "(%(expressions)s || '')",
            "datetime": "replace(substr(%(expressions)s, 1, 19), ' ', 'T')",
            "precise": "substr(replace(%(expressions)s, ' ', 'T') || CASE length(%(expressions)s) WHEN 19"
            " THEN '.000000' ELSE '' END, 1, 26)",
        },
        "postgresql": {
            "id": "%(expressions)s::text",
            "json": "%(expressions)s::text",
            "date": "to_char(%(expressions)s, 'YYYY-MM-DD')",
            "datetime": "to_char(%(expressions)s, 'YYYY-MM-DD\"T\"HH24:MI:SS')",
            "precise": "to_char(%(expressions)s, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
        },
    }

    def __init__(self, expression, kind):
        super().__init__(F(expression) if isinstance(expression, str) else expression, output_field=TextField())
        self.kind = kind

    def as_sql(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template=self.SPELLING[connection.vendor][self.kind], **extra)


def kind_of(field):
    """Return how a model field is spelled on the wire: `id`, `json`, `date`, `datetime` or None (as it is)."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.UUIDField):
        return "id"
    if isinstance(field, models.JSONField):
        return "json"
    if isinstance(field, models.DateTimeField):
        return "datetime"
    if isinstance(field, models.DateField):
        return "date"
    return None


class Shape:
    """The declared form of an answer.

    `model`: where the rows come from. `keys`: which columns (default all but the model's internal
    ones). `hide`: columns nobody sees here, hence nobody may filter on. `rename`: column → key.
    `type`: the value of the `type` key, None for no such key. `relations`: to-many accessors served as
    arrays of ids when they are asked for. `computed`: further keys of every row, for OpenAPI.
    """

    def __init__(self, model, *, keys=None, hide=(), rename=None, type="", relations=(), computed=None, precise=False):
        self.model = model
        self._keys = keys
        self.hidden = frozenset(hide)
        self.rename = rename or {}
        self.type_name = model.__name__ if type == "" else type
        self.relations = tuple(relations)
        self.computed = computed or {}
        self.precise = precise

    @cached_property
    def fields(self):
        """Model fields by column name, in declaration order."""
        internal = getattr(self.model, "INTERNAL_COLUMNS", ())
        columns = {f.column: f for f in self.model._meta.concrete_fields if f.column not in internal}
        names = self._keys if self._keys is not None else columns
        return {name: columns[name] for name in names if name not in self.hidden}

    @cached_property
    def _plans(self):
        return {}

    @cached_property
    def compiled(self):
        """The SQL of the columns, by what was wanted of them (see `_select_columns`)."""
        return {}

    def plan(self, wanted=None):
        """Return (keys, expressions, positions of json) for the wanted columns (default all)."""
        cached = self._plans.get(wanted)
        if cached is None:
            keys, expressions, bags = [], [], []
            for column, field in self.fields.items():
                key = self.rename.get(column, column)
                if wanted is not None and key not in wanted:
                    continue
                kind = kind_of(field)
                if kind == "json":
                    bags.append(len(keys))
                if kind == "datetime" and self.precise:
                    kind = "precise"
                keys.append(key)
                expressions.append(Wire(field.attname, kind) if kind else F(field.attname))
            cached = self._plans[wanted] = (tuple(keys), tuple(expressions), tuple(bags))
        return cached

    def narrowed(self, *, hide=(), relations=None):
        """Return a copy that hides more columns (for callers who may see less)."""
        return Shape(
            self.model,
            keys=self._keys,
            hide=self.hidden | set(hide),
            rename=self.rename,
            type=self.type_name,
            relations=self.relations if relations is None else relations,
            computed=self.computed,
            precise=self.precise,
        )


def _run(query):
    compiler = query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def select(queryset, *expressions):
    """Run a queryset for some expressions and return the cursor's own tuples, unconverted."""
    return _run(queryset.values_list(*expressions).query)


class Among(Func):
    """Condition: an id column holds one of the ids that are given when the statement runs (see `Prepared`)."""

    TEMPLATES = {
        "sqlite": "%(expressions)s IN (SELECT value FROM json_each(%%s))",
        "postgresql": "%(expressions)s = ANY(%%s::uuid[])",
    }
    IDS = object()  # stands for the ids among the parameters

    def __init__(self, column):
        super().__init__(F(column), output_field=models.BooleanField())

    def as_sql(self, compiler, connection, **extra):
        sql, params = super().as_sql(compiler, connection, template=self.TEMPLATES[connection.vendor], **extra)
        return sql, [*params, self.IDS]


class IdArray(Aggregate):
    """The ids of a group as the text of a JSON array; ids need no escaping, and no row is built for each."""

    TEMPLATES = {
        "sqlite": """'["' || group_concat(%(expressions)s, '","') || '"]'""",
        "postgresql": """'["' || string_agg(%(expressions)s::text, '","') || '"]'""",
    }
    output_field = TextField()

    def as_sql(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template=self.TEMPLATES[connection.vendor], **extra)


class Prepared:
    """A statement that is compiled once, at its first run: compiling costs more than fetching a small page.

    `build`: returns the `values_list` querysets of the same columns that make it up. Their conditions never
    change, but for `Among`: the ids given to `run`, as text.
    """

    def __init__(self, build):
        self.build = build

    @cached_property
    def _compiled(self):
        first, *others = self.build()
        query = (first.union(*others, all=True) if others else first).query
        return query.get_compiler(connection=connection).as_sql()

    def run(self, ids=()):
        """Return the cursor's own tuples."""
        sql, params = self._compiled
        given = orjson.dumps(ids).decode() if connection.vendor == "sqlite" else "{" + ",".join(ids) + "}"
        with connection.cursor() as cursor:
            cursor.execute(sql, [given if param is Among.IDS else param for param in params])
            return cursor.fetchall()


class PreparedRows(Prepared):
    """A `Prepared` listing: the rows of a queryset in a shape."""

    def __init__(self, build, shape):
        super().__init__(lambda: [build().values_list(*shape.plan()[1])])
        self.shape = shape

    def fetch(self, ids=()):
        """Return the rows as dicts, as `fetch` does."""
        keys, _expressions, bags = self.shape.plan()
        return _as_rows(self.run(ids), keys, bags, self.shape.type_name)


def fetch(queryset, shape, wanted=None):
    """Return the rows of a queryset as dicts in the given shape: one SQL statement.

    `wanted`: a frozenset of keys to load instead of all.
    """
    keys, expressions, bags = shape.plan(wanted)
    named = wanted is None or "type" in wanted
    tuples = _select_columns(queryset, shape, wanted, expressions)
    return _as_rows(tuples, keys, bags, shape.type_name if named else None)


def _select_columns(queryset, shape, wanted, expressions):
    """Run a queryset for the columns of a shape.

    Compiling forty column expressions costs more than fetching a small page of them, and their SQL never
    changes: it is compiled once per shape, and each call only compiles its own conditions and order.
    Querysets that join or rename their base table take the long way.
    """
    compiler = queryset.values_list("pk").query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return []
    lead = f'SELECT "{shape.model._meta.db_table}"."{shape.model._meta.pk.column}" AS "pk" FROM '  # noqa: S608 (names of our own models)
    if not sql.startswith(lead):
        return select(queryset, *expressions)
    columns = shape.compiled.get(wanted)
    if columns is None:
        bare = shape.model._base_manager.order_by().values_list(*expressions).query
        text = bare.get_compiler(connection=connection).as_sql()[0]
        columns = shape.compiled[wanted] = text[: text.rindex(" FROM ")]
    with connection.cursor() as cursor:
        cursor.execute(f"{columns} FROM {sql.removeprefix(lead)}", params)
        return cursor.fetchall()


def _as_rows(tuples, keys, bags, type_name):
    constant = {} if type_name is None else {"type": type_name}
    rows = [dict(zip(keys, values), **constant) for values in tuples]
    for position in bags:
        key = keys[position]
        for row in rows:
            if row[key] is not None:
                row[key] = orjson.Fragment(row[key])
    return rows


def relation_parts(model, name):
    """Return (link model, owner attname, target attname) of a to-many accessor.

    Many-to-many accessors give their link rows; a reverse foreign key gives the rows themselves.
    """
    field = model._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        through = field.remote_field.through
        owner, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    elif field.many_to_many:
        forward = field.field
        through = forward.remote_field.through
        owner, target = forward.m2m_reverse_field_name(), forward.m2m_field_name()
    else:
        return field.related_model, field.field.attname, "id"
    return through, through._meta.get_field(owner).attname, through._meta.get_field(target).attname


def related_ids(queryset, name):
    """Return {row id: [related ids]} of a to-many accessor for all rows of a queryset: one SQL statement."""
    link, owner, target = relation_parts(queryset.model, name)
    rows = queryset if queryset.query.is_sliced else queryset.order_by()  # a page needs its order to be the page
    links = link._default_manager.filter(**{f"{owner}__in": rows.values("pk")}).order_by("pk")
    found = {}
    for key, value in select(links, Wire(owner, "id"), Wire(target, "id")):
        found.setdefault(key, []).append(value)
    return found


def add_relations(rows, queryset, names):
    """Put the id arrays of some to-many accessors on rows that carry their id; one statement each."""
    for name in names:
        found = related_ids(queryset, name)
        for row in rows:
            row[name] = found.get(row["id"], [])
    return rows


def stream(queryset, shape):
    """Yield the rows of a queryset in batches, from a server-side cursor: memory stays bounded."""
    keys, expressions, bags = shape.plan()
    for tuples in _batches(queryset, expressions):
        yield _as_rows(tuples, keys, bags, shape.type_name)


def flow(queryset, *expressions):
    """Yield the tuples that `select` returns one by one, from a server-side cursor: memory stays bounded."""
    for tuples in _batches(queryset, expressions):
        yield from tuples


def _batches(queryset, expressions):
    compiler = queryset.values_list(*expressions).query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while tuples := cursor.fetchmany(FETCH_SIZE):
            yield tuples


class Beside:
    """The lines that belong to rows, read along with them: tuples in the order of their owner's id (text).

    `position`: where a line has that id. Two tables are joined so, whatever their size, with one line at
    a time in memory.
    """

    def __init__(self, lines, position=0):
        self._lines, self._position = iter(lines), position
        self._next = next(self._lines, None)

    def of(self, owner):
        """Return the lines of an owner; owners are asked for in the order of their ids, those left out are skipped."""
        found, position = [], self._position
        while self._next is not None and self._next[position] <= owner:
            if self._next[position] == owner:
                found.append(self._next)
            self._next = next(self._lines, None)
        return found
