"""The with-tasks listings (spec 04, 4.4; spec 05, 6): entities with their tasks nested, in every encoding.

A `Board` declares one of them. Whatever the number of rows and the encoding it takes one statement for the
entities, one for the tasks with their assignees and, where a board has one, one for what stands `Alongside`.
"""

import dataclasses
import itertools
from collections.abc import Callable
from functools import cached_property

import orjson
from django.apps import apps
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import StreamingHttpResponse

from accounts.choices import Role
from assets.queries.entities import entity_shape, find_entity, hidden_fields, json_array, metadata, role_projects
from productionsite.api.rendering import to_json
from productionsite.api.rows import Beside, Shape, Wire, flow, select

BATCH = 100  # rows in one chunk of a stream
COMPUTED = ("is_subscribed", "assignees")
BLANK = {
    "assigner_id": None,
    "completion_rate": 0,
    "difficulty": None,
    "done_date": None,
    "due_date": None,
    "duration": 0,
    "end_date": None,
    "estimation": 0,
    "last_comment_date": None,
    "nb_assets_ready": 0,
    "nb_drawings": 0,
    "priority": 0,
    "real_start_date": None,
    "retake_count": 0,
    "start_date": None,
}


@dataclasses.dataclass(frozen=True)
class Alongside:
    """One more key of a board's rows, made from the lines of another table.

    `owner`: the path to the id of the entity; `columns` of a line: that id as text first; `gather` returns
    the value of the key from the lines of one entity.
    """

    key: str
    lines: QuerySet
    owner: str
    columns: tuple
    gather: Callable


def _grouped(lines, position=0):
    """Return {owner's id: [lines]}; `position`: where a line has that id."""
    found = {}
    for line in lines:
        owner = line[position]
        if owner in found:
            found[owner].append(line)
        else:
            found[owner] = [line]
    return found


def task_model():
    """Return the Task model, which lives in an app below."""
    return apps.get_model("tasks.Task")


class Board:
    """One with-tasks listing.

    `columns`: {key: column path or expression} of an entity row; keys with a leading underscore are for
    `finish` only. `fields`: the keys of a row in the order of the compact form, `tasks` apart. `tasks`: the
    keys of a nested task, in the order of the compact form. `finish(row)`: completes a fetched row, whose `data` is
    still JSON text.
    `order`: the keys that rows are sorted by, byte order. `kind_fields`: the name of the rows' header in the
    compact form. `type_name`: the value of the `type` key, None for no such key.
    """

    def __init__(self, *, columns, fields, tasks, finish, order=("name",), kind_fields=None, type_name=None):
        self.columns = {key: F(value) if isinstance(value, str) else value for key, value in columns.items()}
        self.fields, self.task_fields, self.finish = fields.split(), tasks.split(), finish
        self.order, self.kind_fields, self.type_name = order, kind_fields, type_name

    @cached_property
    def task_columns(self):
        """The SQL of a nested task: {key: expression} in the order of the compact form, `is_subscribed` apart.

        The ids of its assignees come as JSON text.
        """
        Task = task_model()
        shape = Shape(Task, keys=tuple(key for key in self.task_fields if key not in COMPUTED), type=None)
        keys, expressions, _bags = shape.plan()
        columns = dict(zip(keys, expressions))
        columns["priority"] = Coalesce(F("priority"), 0)
        columns["assignees"] = json_array(Task.assignees.through.objects, "task_id", "person_id")
        return {key: columns[key] for key in self.task_fields if key in columns}

    @cached_property
    def places(self):
        """Where a fetched task has what: {key: position}."""
        return {key: position for position, key in enumerate(self.task_columns)}

    @cached_property
    def blank(self):
        """What a client sees in the place of a task's figures: [(position, value)]."""
        blank = BLANK | {"assignees": ()}
        return [(place, blank[key]) for key, place in self.places.items() if key in blank]

    def row(self, values, view):
        """Return (row of an entity without its tasks, whether the caller sees its tasks blanked)."""
        row = dict(zip(self.columns, values))
        blanked = view.hide(row)
        self.finish(row)
        if isinstance(row["data"], str):
            row["data"] = orjson.Fragment(row["data"])
        if self.type_name is not None:
            row["type"] = self.type_name
        return row, blanked

    def rows(self, entities, tasks, *, view, also=None, compact=False):
        """Return the rows of some entities, sorted, with some of their tasks nested; `compact`: lists for rows."""
        found = [self.row(values, view) for values in select(entities, *self.columns.values())]
        found.sort(key=lambda pair: [pair[0][key] or "" for key in self.order])
        nested = _grouped(select(tasks, *self.task_columns.values()), self.places["entity_id"])
        beside = _grouped(select(also.lines, *also.columns)) if also else {}
        rows = []
        for row, blanked in found:
            row["tasks"] = self.tasks(nested.pop(row["id"], ()), view, blanked, compact=compact)
            if also:
                row[also.key] = also.gather(beside.get(row["id"], ()))
            rows.append(self.packed(row) if compact else row)
        return rows

    @cached_property
    def further(self):
        """The columns that an entity's full row lacks: {key: expression}."""
        return {key: sql for key, sql in self.columns.items() if key not in entity_shape("Entity").fields}

    def find(self, who, entity_id, kind):
        """Return one entity of a kind with all that its answer says, tasks apart; NotFound for none."""
        return find_entity(who, entity_id, kind, **self.further)

    def single(self, found, *, view):
        """Return (board row with its tasks, full row) of what `find` found; one statement, for the tasks."""
        full = dict(found.row)
        row = {key: full[key] for key in self.columns}
        for key in self.further:
            del full[key]
        blanked = view.hide(row)
        self.finish(row)
        if self.type_name is not None:
            row["type"] = self.type_name
        tasks = task_model().objects.filter(entity_id=found.pk)
        if view.only_own:
            tasks = own_tasks(view.who, tasks)
        row["tasks"] = self.tasks(select(tasks, *self.task_columns.values()), view, blanked)
        return row, full

    def tasks(self, lines, view, blanked, *, compact=False):
        """Return fetched tasks of one entity as the caller of `view` sees them: rows, or lists for the compact form.

        This is the inner loop of the heaviest listing: json bags and id lists go through as text, and the
        compact form is never a row.
        """
        keys, fragment, found = self.task_fields, orjson.Fragment, []
        pk, data, assignees = (self.places.get(key) for key in ("id", "data", "assignees"))
        flag = keys.index("is_subscribed") if "is_subscribed" in keys else None
        for values in lines:
            line = list(values)
            line[assignees] = fragment(line[assignees]) if line[assignees] else ()
            if data is not None and line[data] is not None:
                line[data] = fragment(line[data])
            if blanked:
                for place, value in self.blank:
                    line[place] = value
            if flag is not None:
                line.insert(flag, line[pk] in view.followed_tasks)
            found.append(tuple(line) if compact else dict(zip(keys, line)))
        return found

    # -- encodings -------------------------------------------------------------------------------

    def header(self, compact):
        """Return the first object of the streamed and of the compact form."""
        if not compact:
            return {"compact": False}
        return {"compact": True, self.kind_fields: [*self.fields, "tasks"], "task_fields": list(self.task_fields)}

    def packed(self, row):
        """Return a row whose tasks are lists already as a list aligned on the header."""
        return [row[key] for key in (*self.fields, "tasks")]

    def answer(self, entities, tasks, *, view, also=None, compact=False, stream=False):
        """Return the listing: rows, or the response of a compact or streamed form.

        The streamed form is in the order of the ids, which is that of creation.
        """
        if stream:
            lines = self._lines(entities, tasks, view, also, compact)
            return StreamingHttpResponse(lines, content_type="application/x-ndjson")
        rows = self.rows(entities, tasks, view=view, also=also, compact=compact)
        return {**self.header(True), "rows": rows} if compact else rows

    def _lines(self, entities, tasks, view, also, compact):
        """Yield the bytes of the streamed form: the tables are read side by side, a chunk is in memory at a time."""
        yield to_json(self.header(compact)) + b"\n"
        rows = self._flowing(entities, tasks, view, also, compact)
        for chunk in iter(lambda: list(itertools.islice(rows, BATCH)), []):
            yield b"".join(to_json(row) + b"\n" for row in chunk)

    def _flowing(self, entities, tasks, view, also, compact):
        """Yield the rows of `rows` one by one, in the order of their ids, which indexes have on both databases."""
        ordered = type(entities)(entities.model).filter(pk__in=entities.order_by().values("pk")).order_by("pk")
        nested = Beside(flow(tasks.order_by("entity_id"), *self.task_columns.values()), self.places["entity_id"])
        beside = Beside(flow(also.lines.order_by(also.owner), *also.columns)) if also else None
        for values in flow(ordered, *self.columns.values()):
            row, blanked = self.row(values, view)
            row["tasks"] = self.tasks(nested.of(row["id"]), view, blanked, compact=compact)
            if also:
                row[also.key] = also.gather(beside.of(row["id"]))
            yield self.packed(row) if compact else row


def view_of(who, kind, project_id=None, *, followed=None):
    """Return how a caller sees the entities of a kind, in one production or in all of theirs.

    `followed`: the ids of the tasks the caller is subscribed to, when they are known already.
    """
    clients = role_projects(who, Role.CLIENT, project_id)
    vendors = role_projects(who, Role.VENDOR, project_id)
    hidden = None
    if vendors:
        hidden = {project: set() for project in vendors} | hidden_fields(who, kind, vendors)
    if project_id is None:
        followed = frozenset()
    return View(who, blank_projects=clients, hidden=hidden, followed=followed)


def view_of_one(who, kind, found):
    """Return how a caller sees one entity; no statement but for who is vendor on this production alone."""
    key, role = str(found.project_id), who.role_in(found.project_id)
    hidden = None
    if role == Role.VENDOR:
        hidden = {key: found.hidden} if found.hidden is not None else {key: set()} | hidden_fields(who, kind, {key})
    blank = {key} if role == Role.CLIENT else ()
    return View(who, blank_projects=blank, hidden=hidden, followed=frozenset(), only_own=role == Role.VENDOR)


class View:
    """How one caller sees a board: what is blanked, hidden, followed (None: looked up when it is needed).

    `only_own`: of a single entity's tasks, those assigned to the caller.
    """

    def __init__(self, who, *, blank_projects=(), hidden=None, followed=None, only_own=False):
        self.who, self.blank_projects, self.hidden, self._followed = who, set(blank_projects), hidden, followed
        self.only_own = only_own

    def hide(self, row):
        """Take hidden metadata off a row; return whether its tasks are blanked."""
        project_id = row["project_id"] if "project_id" in row else row["_project_id"]
        if self.hidden is not None and project_id in self.hidden:
            keys, bag = self.hidden[project_id], metadata(row["data"])
            row["data"] = {key: value for key, value in bag.items() if key not in keys}
        return project_id in self.blank_projects

    @cached_property
    def followed_tasks(self):
        """The ids of the tasks the caller is subscribed to."""
        if self._followed is not None:
            return self._followed
        mine = self.who.person.subscriptions.filter(task__isnull=False)
        return frozenset(task_id for (task_id,) in select(mine, Wire("task_id", "id")))


def own_tasks(who, tasks):
    """Narrow tasks to those assigned to the caller."""
    links = task_model().assignees.through.objects.filter(task_id=OuterRef("pk"), person_id=who.person_id)
    return tasks.filter(Exists(links))
