"""Conditional boards (spec 05, 6.2): whether anything a caller sees has changed, told by one statement.

The tag of a board covers every row its body is made of: the entities of the production (casting moves the
container's date), its tasks (assigning, commenting, logging time, previews move the task's), its metadata
columns, the entity types, the tasks the caller follows, role and departments, and the production itself.
"""

import dataclasses
import hashlib
from uuid import UUID

import orjson
from django.db.models import Aggregate, Count, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse, StreamingHttpResponse

from accounts.choices import Role
from assets.queries.boards import task_model
from productions.models import Entity, EntityType, MetadataDescriptor, Project
from productionsite.api.inputs import as_uuid
from productionsite.api.rendering import to_json
from productionsite.api.rows import IdArray, select


class Dates(Aggregate):
    """What tells a set of dates from the same rows after a change.

    SQLite has one writer at a time, whose dates only grow: the newest one tells. On PostgreSQL a long
    transaction commits dates older than the newest that is visible already, which a maximum does not show;
    the sum of all of them does.
    """

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template="MAX(%(expressions)s)", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        template = "SUM((date_part('epoch', %(expressions)s) * 1000000)::bigint)::text"
        return super().as_sql(compiler, connection, template=template, **extra)


def _stamp(queryset):
    """Return the expression of the dates and the number of some rows, grouped into one.

    It names no column beside the date and what groups: an index of the two is all that is read.
    """
    told = Concat(Dates(F("updated_at")), Value("/", output_field=TextField()), Cast(Count("*"), TextField()))
    return Subquery(queryset.annotate(told=told).values("told"), output_field=TextField())


def _of_project(model):
    return _stamp(model.objects.filter(project_id=OuterRef("pk")).order_by().values("project_id"))


def _of_all(queryset):
    return _stamp(queryset.order_by().annotate(same=Value(1)).values("same"))


@dataclasses.dataclass(frozen=True)
class Stamp:
    """What `look_up` says of a production's board: the facts its tag is made of, the tasks the caller follows."""

    project_id: UUID
    facts: list
    followed: frozenset

    def etag(self, who, query):
        """Return the strong tag of the board for this caller.

        `compact` and `stream` do not count: a tag from one encoding validates another.
        """
        role = who.role_in(self.project_id)
        settled = sorted((key, value) for key, value in query.items() if key not in ("compact", "stream"))
        departments = sorted(map(str, who.departments)) if role == Role.VENDOR else None
        told = (str(who.person_id), role, settled, departments, self.facts, sorted(self.followed))
        return '"' + hashlib.sha256(repr(told).encode()).hexdigest() + '"'


def look_up(who, query):
    """Return the `Stamp` of the production a query names, None for none; one statement.

    The statement also tells the caller's role on the production, for the access rule that asks next.
    """
    project_id = as_uuid(query.get("project_id"))
    if project_id is None:
        return None
    parts = [
        *(_of_project(model) for model in (Entity, task_model(), MetadataDescriptor)),
        _of_all(EntityType.objects.all()),
    ]
    mine = who.person.subscriptions.filter(task__isnull=False).order_by().annotate(same=Value(1)).values("same")
    followed = Subquery(mine.annotate(ids=IdArray("task_id")).values("ids"), output_field=TextField())
    role = [] if who.is_admin else [who.role_told("pk")]
    rows = select(Project.objects.filter(pk=project_id), "updated_at", *parts, followed, *role)
    if not rows:
        return Stamp(project_id, [], frozenset())
    (row,) = rows
    if role:
        who.learn_role(project_id, row[-1])
    facts, ids = row[: len(parts) + 1], row[len(parts) + 1]
    return Stamp(project_id, list(facts), frozenset(orjson.loads(ids or "[]")))


def conditional(request, etag, answer):
    """Return `answer()` under a tag, or 304 when the caller has it already.

    A tag that came back weak (`W/"..."`) is the same one: a proxy that compresses makes it so.
    """
    known = [tag.strip().removeprefix("W/") for tag in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")]
    if "*" in known or etag in known:
        response = HttpResponse(status=304)
    else:
        response = answer()
        if not isinstance(response, HttpResponse | StreamingHttpResponse):
            response = HttpResponse(to_json(response), content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def conditional_board(call, stamp, answer):
    """Return `answer(ids of the tasks the caller follows)`, under a tag when there is a stamp.

    Without one the ids are None: not looked up.
    """
    if stamp is None:
        return answer(None)
    return conditional(call.request, stamp.etag(call.who, call.query), lambda: answer(stamp.followed))
