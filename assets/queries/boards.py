"""The with-tasks listings (spec 04, 4.4; spec 05, 6): entities with their tasks nested, in every encoding.

A `Board` declares one of them. Whatever the number of rows it takes one statement for the entities, one
for the tasks with their assignees and, where asked, one for the caller's subscriptions.
"""

from functools import cached_property

import orjson
from django.apps import apps
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.http import StreamingHttpResponse

from accounts.choices import Role
from assets.queries.entities import entity_shape, find_entity, hidden_fields, json_array, metadata, role_projects
from productionsite.api.rendering import to_json
from productionsite.api.rows import Shape, Wire, select

BATCH = 1000
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
        """The SQL of a nested task: {key: expression}, the ids of its assignees as JSON text."""
        Task = task_model()
        shape = Shape(Task, keys=tuple(key for key in self.task_fields if key not in COMPUTED), type=None)
        keys, expressions, _bags = shape.plan()
        columns = dict(zip(keys, expressions))
        columns["priority"] = Coalesce(F("priority"), 0)
        columns["assignees"] = json_array(Task.assignees.through.objects, "task_id", "person_id")
        return columns

    def entity_rows(self, entities, hide=None):
        """Return the rows of entities without their tasks; `hide(row)` takes off metadata first."""
        keys, found = tuple(self.columns), []
        for values in select(entities, *self.columns.values()):
            row = dict(zip(keys, values))
            if hide is not None:
                hide(row)
            self.finish(row)
            if isinstance(row["data"], str):
                row["data"] = orjson.Fragment(row["data"])
            if self.type_name is not None:
                row["type"] = self.type_name
            found.append(row)
        found.sort(key=lambda row: [row[key] or "" for key in self.order])
        return found

    def rows(self, entities, tasks, *, view, further=None):
        """Return the rows of some entities with some of their tasks nested; `further`: {id: more keys}."""
        rows = self.entity_rows(entities, view.hide)
        nested = self.nested(tasks, view=view)
        for row in rows:
            if further:
                row.update(further.get(row["id"], ()))
            row["tasks"] = nested.get(row["id"], [])
        return rows

    @cached_property
    def further(self):
        """The columns that an entity's full row lacks: {key: expression}."""
        return {key: sql for key, sql in self.columns.items() if key not in entity_shape("Entity").fields}

    def find(self, who, entity_id, kind):
        """Return one entity of a kind with all that its answer says, tasks apart; NotFound for none."""
        return find_entity(who, entity_id, kind, **self.further)

    def single(self, found, *, view):
        """Return (board row with all tasks, full row) of what `find` found; one statement, for the tasks."""
        full = dict(found.row)
        row = {key: full[key] for key in self.columns}
        for key in self.further:
            del full[key]
        view.hide(row)
        self.finish(row)
        if self.type_name is not None:
            row["type"] = self.type_name
        tasks = task_model().objects.filter(entity_id=found.pk)
        row["tasks"] = self.nested(tasks, view=view).get(row["id"], [])
        return row, full

    def nested(self, tasks, *, view):
        """Return {entity id: [task rows]} as the caller of `view` sees them.

        This is the inner loop of the heaviest listing: json bags and id lists go through as text.
        """
        keys, fragment, followed = tuple(self.task_columns), orjson.Fragment, view.followed_tasks()
        has_subscription = "is_subscribed" in self.task_fields
        blank = {key: value for key, value in BLANK.items() if key in self.task_fields}
        found = {}
        for values in select(tasks, *self.task_columns.values()):
            row = dict(zip(keys, values))
            data, assignees, entity_id = row.get("data"), row["assignees"], row["entity_id"]
            if data is not None:
                row["data"] = fragment(data)
            row["assignees"] = fragment(assignees) if assignees else ()
            if has_subscription:
                row["is_subscribed"] = row["id"] in followed
            if entity_id in view.blanked_entities:
                row.update(blank, assignees=())
            if entity_id in found:
                found[entity_id].append(row)
            else:
                found[entity_id] = [row]
        return found

    # -- encodings -------------------------------------------------------------------------------

    def header(self, compact):
        """Return the first object of the streamed and of the compact form."""
        if not compact:
            return {"compact": False}
        return {"compact": True, self.kind_fields: [*self.fields, "tasks"], "task_fields": list(self.task_fields)}

    def packed(self, rows):
        """Yield rows as lists aligned on the header."""
        fields, task_fields = self.fields, self.task_fields
        for row in rows:
            line = [row[key] for key in fields]
            line.append([[task[key] for key in task_fields] for task in row["tasks"]])
            yield line

    def answer(self, entities, tasks, *, view, further=None, compact=False, stream=False):
        """Return the listing: rows, or the response of a compact or streamed form."""
        if stream:
            lines = self._lines(entities, tasks, view, further, compact)
            return StreamingHttpResponse(lines, content_type="application/x-ndjson")
        rows = self.rows(entities, tasks, view=view, further=further)
        return {**self.header(True), "rows": list(self.packed(rows))} if compact else rows

    def _lines(self, entities, tasks, view, further, compact):
        """Yield the bytes of the streamed form; a batch of entities is in memory at a time."""
        yield to_json(self.header(compact)) + b"\n"
        keyed = select(entities, "pk", *(self.columns[key] for key in self.order))
        ids = [values[0] for values in sorted(keyed, key=lambda values: [value or "" for value in values[1:]])]
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            some, theirs = entities.filter(pk__in=batch), tasks.filter(entity_id__in=batch)
            rows = self.rows(some, theirs, view=view, further=further)
            yield b"".join(to_json(row) + b"\n" for row in (self.packed(rows) if compact else rows))


def view_of(who, kind, project_id=None, *, follow=True):
    """Return how a caller sees the entities of a kind, in one production or in all of theirs."""
    clients = role_projects(who, Role.CLIENT, project_id)
    vendors = role_projects(who, Role.VENDOR, project_id)
    hidden = None
    if vendors:
        hidden = {project: set() for project in vendors} | hidden_fields(who, kind, vendors)
    return View(who, project_id=project_id, blank_projects=clients, hidden=hidden, follow=follow)


def view_of_one(who, kind, found):
    """Return how a caller sees one entity; no statement but for who is vendor on this production alone."""
    key, role = str(found.project_id), who.role_in(found.project_id)
    hidden = None
    if role == Role.VENDOR:
        hidden = {key: found.hidden} if found.hidden is not None else {key: set()} | hidden_fields(who, kind, {key})
    return View(who, blank_projects={key} if role == Role.CLIENT else (), hidden=hidden)


class View:
    """How one caller sees a board: what is blanked, hidden, followed."""

    def __init__(self, who, *, project_id=None, blank_projects=(), hidden=None, follow=True):
        self.who, self.project_id, self.hidden = who, project_id, hidden
        self.follow = follow and project_id is not None
        self.blank_projects, self.blanked_entities = set(blank_projects), set()
        self._followed = None

    def hide(self, row):
        """Take hidden metadata off a row and remember whether its tasks are blanked."""
        project_id = row["project_id"] if "project_id" in row else row["_project_id"]
        if project_id in self.blank_projects:
            self.blanked_entities.add(row["id"])
        if self.hidden is not None and project_id in self.hidden:
            keys, bag = self.hidden[project_id], metadata(row["data"])
            row["data"] = {key: value for key, value in bag.items() if key not in keys}

    def followed_tasks(self):
        """Return the ids of the tasks the caller is subscribed to; none without a production. Looked up once."""
        if not self.follow:
            return frozenset()
        if self._followed is None:
            mine = self.who.person.subscriptions.filter(task__isnull=False)
            self._followed = {task_id for (task_id,) in select(mine, Wire("task_id", "id"))}
        return self._followed


def own_tasks(who, tasks):
    """Narrow tasks to those assigned to the caller."""
    links = task_model().assignees.through.objects.filter(task_id=OuterRef("pk"), person_id=who.person_id)
    return tasks.filter(Exists(links))
