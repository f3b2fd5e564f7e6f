"""What every listing of entities is made of: shapes, scope of vendors, hidden metadata, names from joins."""

import dataclasses
from uuid import UUID

import orjson
from django.db.models import Aggregate, Exists, F, Func, OuterRef, Subquery, TextField

from accounts.choices import Role
from assets.models import AssetInstanceLink, EntityLink
from productions.access import projects_as
from productions.entities import ENTITY_RELATIONS, base_type, visible_entities
from productions.models import Entity, MetadataDescriptor
from productionsite.api.errors import NotFound
from productionsite.api.filters import apply_filters
from productionsite.api.inputs import as_uuid
from productionsite.api.rows import Shape, Wire, select


def entity_shape(kind):
    """Return the full form of the entities of a kind (spec 04, 1.1), relations on demand."""
    return Shape(Entity, type=kind, relations=ENTITY_RELATIONS)


ENTITY = entity_shape("Entity")


def fetch_joined(queryset, shape, **joined):
    """Return rows in a shape with further keys from joined tables: {key: path or expression}; one statement."""
    keys, expressions, bags = shape.plan()
    extra = [F(value) if isinstance(value, str) else value for value in joined.values()]
    names, rows = (*keys, *joined), []
    for values in select(queryset, *expressions, *extra):
        row = dict(zip(names, values))
        for position in bags:
            if values[position] is not None:
                row[names[position]] = orjson.Fragment(values[position])
        if shape.type_name is not None:
            row["type"] = shape.type_name
        rows.append(row)
    return rows


def joined_id(path):
    """Return the expression of an id found through a join."""
    return Wire(path, "id")


def by_name(rows):
    """Sort rows by name, byte order: the order of the reference's database, whatever ours is."""
    rows.sort(key=lambda row: row["name"])
    return rows


def by_folded_name(rows):
    """Sort rows by name, ignoring case."""
    rows.sort(key=lambda row: row["name"].casefold())
    return rows


def column_filters(queryset, query, shape, *, forced=(), call=None, extra=None):
    """Apply the column filters of a listing (spec 05, 4.1), except on what the route itself decides."""
    query = {name: value for name, value in query.items() if name not in forced}
    return apply_filters(queryset, query, shape, extra=extra, call=call)


def assigned_entities(who):
    """Return the ids of the entities with a task assigned to the caller (a subquery)."""
    return who.person.assigned_tasks.values("entity_id")


def scoped(who, queryset, project_id=None):
    """Narrow entities to what the caller may see: one production (access already checked) or all of theirs."""
    if project_id is None:
        return visible_entities(who, queryset, who.team_projects())
    if who.role_in(project_id) == Role.VENDOR:
        return queryset.filter(pk__in=assigned_entities(who))
    return queryset


def role_projects(who, role, project_id=None):
    """Return the ids (texts) of the productions, among those of a listing, where the caller has a role."""
    if who.is_admin:
        return set()
    if project_id is not None:
        return {str(project_id).lower()} if who.role_in(project_id) == role else set()
    return {pk for (pk,) in select(projects_as(who, role), Wire("project_id", "id"))}


def hide_metadata(who, rows, kind, project_id=None):
    """Take the metadata of other departments off the rows that the caller sees as a vendor (spec 05, 5.1).

    Rows need `data`, and `project_id` unless they are all of the one given. A key goes when its descriptor has
    departments and none is the caller's; a null bag becomes an empty one. One statement for vendors, and one
    for everybody but administrators where no `project_id` is given.
    """
    as_vendor = role_projects(who, Role.VENDOR, project_id)
    if as_vendor and rows:
        _hide(rows, as_vendor, hidden_fields(who, kind, as_vendor))
    return rows


def hide_mixed_metadata(who, rows):
    """Do the same on rows of any kinds, which need their `type` too; for vendors a statement per kind."""
    as_vendor = role_projects(who, Role.VENDOR) if rows else ()
    for kind in {row["type"] for row in rows} if as_vendor else ():
        _hide([row for row in rows if row["type"] == kind], as_vendor, hidden_fields(who, kind, as_vendor))
    return rows


def _hide(rows, as_vendor, hidden):
    for row in rows:
        project_id = row["project_id"] if "project_id" in row else next(iter(as_vendor))
        if project_id in as_vendor:
            keys = hidden.get(project_id, ())
            bag = metadata(row["data"])
            row["data"] = {key: value for key, value in bag.items() if key not in keys} if keys else bag


def hidden_descriptors(who, kind, **where):
    """Return the metadata columns of a kind that other departments keep to themselves; they may come twice."""
    theirs = who.person.department_links.values("department_id")
    descriptors = MetadataDescriptor.objects.filter(entity_type=kind, departments__isnull=False, **where)
    return descriptors.exclude(pk__in=MetadataDescriptor.objects.filter(departments__in=theirs).values("pk"))


def hidden_fields(who, kind, project_ids):
    """Return {project id: {field name}} of the metadata that other departments keep to themselves."""
    descriptors, found = hidden_descriptors(who, kind, project_id__in=project_ids), {}
    for project_id, field_name in select(descriptors.distinct(), Wire("project_id", "id"), F("field_name")):
        found.setdefault(project_id, set()).add(field_name)
    return found


def metadata(bag):
    """Return the metadata of a fetched row (JSON text or an encoded fragment) as a dict: {} for null."""
    if isinstance(bag, orjson.Fragment):
        bag = orjson.dumps(bag)
    if isinstance(bag, str | bytes):
        bag = orjson.loads(bag)
    return bag if isinstance(bag, dict) else {}


class JsonArray(Aggregate):
    """One column of a group as the text of a JSON array; several as an array of arrays."""

    output_field = TextField()

    def __init__(self, *columns):
        super().__init__(Func(*(F(column) for column in columns), output_field=TextField()))

    def _as(self, compiler, connection, group, line, **extra):
        (columns,) = self.source_expressions
        columns.template = "%(expressions)s" if len(columns.source_expressions) == 1 else f"{line}(%(expressions)s)"
        return super().as_sql(compiler, connection, template=group, **extra)

    def as_sqlite(self, compiler, connection, **extra):
        return self._as(compiler, connection, "json_group_array(%(expressions)s)", "json_array", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        return self._as(compiler, connection, "json_agg(%(expressions)s)::text", "json_build_array", **extra)


def json_array(rows, owner, *columns, outer="pk"):
    """Return the expression of columns of the rows that belong to a row, as JSON text (null for none)."""
    grouped = rows.filter(**{owner: OuterRef(outer)}).order_by().values(owner)
    return Subquery(grouped.annotate(found=JsonArray(*columns)).values("found"), output_field=TextField())


def as_array(text):
    """Return a fetched JSON array of ids (text, or encoded already), [] for null."""
    return orjson.Fragment(text) if isinstance(text, str) else text or []


def related_arrays():
    """Return the expressions of the four id lists of an entity (spec 04, 1.1), as JSON texts."""
    concept_links = Entity.entity_concept_links.through.objects
    return {
        "entities_out": json_array(EntityLink.objects, "entity_in_id", "entity_out_id"),
        "entity_concept_links": json_array(concept_links, "entity_in_id", "entity_out_id"),
        "instance_casting": json_array(AssetInstanceLink.objects, "entity_id", "asset_instance_id"),
        "entities_in": json_array(EntityLink.objects, "entity_out_id", "entity_in_id"),
    }


@dataclasses.dataclass
class Found:
    """One entity as an access rule looks at it, with everything its answer says.

    `row`: all columns, the four id lists, the joined keys asked for. `hidden`: the metadata a vendor does not
    see, None when it was not looked up (no vendor, or no kind asked for).
    """

    pk: UUID
    project_id: UUID
    created_by_id: UUID | None
    row: dict
    hidden: frozenset | None = None


def find_entity(who, entity_id, kind=None, *, relations=True, **joined):
    """Return the `Found` of an id with keys from joined tables; NotFound for none or another kind.

    One statement, which also tells the caller's role on its production and what only vendors are asked for.
    `relations`: whether the four id lists are in the row.
    """
    pk, arrays, facts = as_uuid(entity_id), related_arrays() if relations else {}, {"_type": "entity_type__name"}
    if not who.is_admin:
        facts["_role"] = who.role_told()
    if who.role == Role.VENDOR:
        tasks = who.person.assigned_tasks.filter(entity_id=OuterRef("pk"))
        facts["_assigned"] = Exists(tasks)
    if who.role == Role.VENDOR and kind is not None:
        descriptors = hidden_descriptors(who, kind)
        facts["_hidden"] = json_array(descriptors, "project_id", "field_name", outer="project_id")
    rows = fetch_joined(Entity.objects.filter(pk=pk), ENTITY, **{**joined, **arrays, **facts}) if pk else ()
    if not rows or kind not in (None, base_type(rows[0]["_type"])):
        raise NotFound
    (row,) = rows
    row["type"] = base_type(row.pop("_type"))
    for name in arrays:
        row[name] = as_array(row[name])
    project_id, creator, hidden = UUID(row["project_id"]), row["created_by"], None
    if "_role" in facts:
        who.learn_role(project_id, row.pop("_role"))
    if "_assigned" in facts:
        who.learn_assigned(pk, bool(row.pop("_assigned")))
    if "_hidden" in facts:
        hidden = frozenset(orjson.loads(row.pop("_hidden") or "[]"))
    return Found(pk, project_id, UUID(creator) if creator else None, row, hidden)
