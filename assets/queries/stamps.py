"""Conditional boards (spec 05, 6.2): whether anything a caller sees has changed, told by one statement.

The tag of a board covers every row its body is made of: the entities of the production (casting moves the
container's date), its tasks (assigning, commenting, logging time, previews move the task's), its metadata
columns, the entity types, the caller's subscriptions, role and departments, and the production itself.
"""

import hashlib

from django.db.models import Aggregate, Count, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse, StreamingHttpResponse

from accounts.choices import Role
from assets.queries.boards import task_model
from productions.models import Entity, EntityType, MetadataDescriptor, Project
from productionsite.api.rendering import to_json
from productionsite.api.rows import select


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
    """Return the expression of the dates and the number of some rows, grouped into one."""
    told = Concat(Dates(F("updated_at")), Value("/", output_field=TextField()), Cast(Count("pk"), TextField()))
    return Subquery(queryset.annotate(told=told).values("told"), output_field=TextField())


def _of_project(model):
    return _stamp(model.objects.filter(project_id=OuterRef("pk")).order_by().values("project_id"))


def _of_all(queryset):
    return _stamp(queryset.order_by().annotate(same=Value(1)).values("same"))


def board_etag(who, project_id, query):
    """Return the strong tag of a production's board for this caller, from one statement.

    `compact` and `stream` do not count: a tag from one encoding validates another.
    """
    role = who.role_in(project_id)
    parts = [
        *(_of_project(model) for model in (Entity, task_model(), MetadataDescriptor)),
        _of_all(EntityType.objects.all()),
        _of_all(who.person.subscriptions.all()),
    ]
    facts = select(Project.objects.filter(pk=project_id), "updated_at", *parts)
    settled = sorted((key, value) for key, value in query.items() if key not in ("compact", "stream"))
    departments = sorted(map(str, who.departments)) if role == Role.VENDOR else None
    told = (str(who.person_id), role, settled, departments, facts)
    return '"' + hashlib.sha256(repr(told).encode()).hexdigest() + '"'


def conditional(request, etag, answer):
    """Return `answer()` under a tag, or 304 when the caller has it already."""
    known = [tag.strip() for tag in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")]
    if "*" in known or etag in known:
        response = HttpResponse(status=304)
    else:
        response = answer()
        if not isinstance(response, HttpResponse | StreamingHttpResponse):
            response = HttpResponse(to_json(response), content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
