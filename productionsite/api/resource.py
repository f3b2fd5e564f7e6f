"""One declaration gives five operations: list, create, read, update, delete (spec 00, 2).

    class Departments(Resource):
        name = "departments"
        model = Department
        access = studio_data()

What differs from the kernel is an attribute or a hook, named after the spec's terms. Hooks run
inside the transaction of the write; whatever they raise undoes all of it.
"""

import dataclasses
from functools import cached_property

from django.db import transaction

from productionsite.api import crud
from productionsite.api.access import Access
from productionsite.api.errors import BadInput, BadRow, NotFound
from productionsite.api.events import emit
from productionsite.api.filters import apply_filters, whole_number
from productionsite.api.inputs import as_uuid
from productionsite.api.pagination import page_of
from productionsite.api.rows import Shape, add_relations, fetch


@dataclasses.dataclass(frozen=True)
class Rules:
    """Who may list, read, create, update, delete. `read`, `update` and `delete` may look at the row."""

    list: Access
    read: Access
    create: Access
    update: Access
    delete: Access


class Resource:
    """A CRUD resource under `/data/<name>`. Declare at least `name`, `model`, `access`."""

    name = ""
    model = None
    access: Rules = None
    spec = "00 §3"

    #: to-many accessors served as id arrays when relations are asked for
    relations = ()
    #: to-many accessors a body may write (default: the many-to-many ones among `relations`)
    writable_relations = None
    #: relations shown without being asked for: on the single read, on create, on update
    read_relations_default = True
    create_relations = True
    update_relations = ()
    list_relations_default = False
    #: columns ignored in bodies, beside id, created_at and updated_at
    create_dropped = frozenset()
    protected = frozenset()
    #: further filters of the listing: {name: function(queryset, value, call)}
    filters = {}
    #: columns nobody sees, hence nobody filters on
    hidden = ()
    rename = None
    #: whether `GET /data/<name>/<id>` answers 404 instead of 400 to a malformed id
    lenient_read_id = False
    lenient_delete_id = False
    #: event prefix (default: the table with dashes) and whether events carry the row's project
    event_prefix = None
    event_key = None
    event_project = True
    list_limit = None

    # -- declaration -------------------------------------------------------------------------

    @cached_property
    def shape(self):
        """The full form of a row."""
        return Shape(self.model, hide=self.hidden, rename=self.rename, relations=self.relations)

    @cached_property
    def table(self):
        """The table name, which events and payload keys are made of."""
        return self.model._meta.db_table

    @cached_property
    def writable(self):
        """The to-many accessors a body may write."""
        if self.writable_relations is not None:
            return frozenset(self.writable_relations)
        fields = {name: self.model._meta.get_field(name) for name in self.relations}
        return frozenset(name for name, field in fields.items() if field.many_to_many)

    @cached_property
    def has_project(self):
        """Whether rows carry their production."""
        return any(f.column == "project_id" for f in self.model._meta.concrete_fields)

    # -- hooks: reads ------------------------------------------------------------------------

    def visible(self, call, queryset):
        """Narrow the listing to what the caller may see."""
        return queryset

    def shape_for(self, call):
        """Return the shape this caller gets (fewer columns for some)."""
        return self.shape

    def list_relations(self, call):
        """Return the to-many accessors to add to a listing for this call."""
        return self.relations if call.flag("relations", self.list_relations_default) else ()

    def finish(self, call, rows, *, relations=(), single=False):
        """Change rows before they go out (computed keys, blanked columns). Constant queries, please."""
        return rows

    def queryset(self):
        """Return where rows are looked up."""
        return self.model._base_manager.all()

    # -- hooks: writes -----------------------------------------------------------------------

    def check_create(self, call, payload):
        """Refuse a creation before its body is read against the model."""

    def before_create(self, call, values, links):
        """Complete or correct the values of a new row."""

    def after_create(self, call, row, payload):
        """Side effects of a creation, before its event."""

    def check_update(self, call, row, payload):
        """Refuse an update before its body is read against the model."""

    def before_update(self, call, row, values, links):
        """Complete or correct the changes of a row (`row` still holds the stored values)."""

    def after_update(self, call, row, before, links):
        """Side effects of an update, before its event. `before`: the changed attributes' old values."""

    def check_delete(self, call, row):
        """Refuse a deletion beyond its access rule."""

    def before_delete(self, call, row):
        """Remove what goes along with a row."""

    def after_delete(self, call, row):
        """Side effects of a deletion, after its event."""

    def event_payload(self, row, verb):
        """Return the payload of `<prefix>:<verb>`."""
        return {self.event_key or f"{self.table}_id": str(row.pk)}

    def event_name(self, row):
        """Return the prefix of this row's events."""
        return self.event_prefix or self.table.replace("_", "-")

    def project_of(self, row):
        """Return the production an event of this row belongs to, or None."""
        return row.project_id if self.event_project and self.has_project else None

    def emit(self, row, verb):
        """Write the event of a change."""
        emit(f"{self.event_name(row)}:{verb}", self.event_payload(row, verb), project_id=self.project_of(row))

    # -- operations --------------------------------------------------------------------------

    def list(self, call):
        """Answer `GET /data/<name>`."""
        self.access.list.check(call.facts())
        shape, query = self.shape_for(call), call.query
        queryset = apply_filters(self.queryset(), query, shape, extra=self.filters, call=call)
        queryset = self.visible(call, queryset)
        relations = self.list_relations(call)
        wanted = self._wanted(query)
        page = whole_number(query, "page")
        limit = whole_number(query, "limit", minimum=0)

        def load(rows):
            found = add_relations(fetch(rows, shape, None), rows, [n for n in relations if n in shape.relations])
            found = self.finish(call, found, relations=relations)
            if wanted:
                found = [{key: value for key, value in row.items() if key in wanted} for row in found]
            return found

        if page is None or page < 0:
            ordered = queryset.order_by("created_at", "pk")
            return load(ordered[: self.list_limit] if self.list_limit else ordered)
        return page_of(queryset, page, limit, load)

    @staticmethod
    def _wanted(query):
        names = query.get("fields", "")
        return frozenset({*names.split(","), "id", "type"}) if names else None

    def read(self, call, instance_id):
        """Answer `GET /data/<name>/<id>`."""
        row = self.load(instance_id, lenient=self.lenient_read_id)
        self.access.read.check(call.facts(row=row))
        relations = self.relations if call.flag("relations", self.read_relations_default) else ()
        return self.present(call, row, relations)

    def present(self, call, row, relations):
        """Return the stored row in the form this caller gets."""
        shape = self.shape_for(call)
        queryset = self.queryset().filter(pk=row.pk)
        rows = add_relations(fetch(queryset, shape), queryset, [n for n in relations if n in shape.relations])
        return self.finish(call, rows, relations=relations, single=True)[0]

    def load(self, instance_id, *, lenient=False, lock=False):
        """Return the row of an id; 400 for a malformed one (404 where `lenient`), 404 for an unknown one."""
        pk = as_uuid(instance_id)
        if pk is None:
            raise NotFound if lenient else BadInput("The id is malformed.")
        queryset = self.queryset().filter(pk=pk)
        row = (queryset.select_for_update(of=("self",)) if lock else queryset).first()
        if row is None:
            raise NotFound
        return row

    @transaction.atomic
    def create(self, call):
        """Answer `POST /data/<name>`: one row, its links, its side effects and its event, or nothing."""
        payload = self.body(call)
        self.access.create.check(call.facts(payload=payload))
        self.check_object(call)
        self.check_create(call, payload)
        row = crud.create(self, call, payload)
        self.after_create(call, row, payload)
        self.emit(row, "new")
        return self.created(call, row)

    def created(self, call, row):
        """Return the answer of a creation."""
        return self.present(call, row, self.relations if self.create_relations else ())

    @transaction.atomic
    def update(self, call, instance_id):
        """Answer `PUT /data/<name>/<id>`."""
        payload = self.body(call)
        row = self.load(instance_id, lock=True)
        self.access.update.check(call.facts(row=row, payload=payload))
        self.check_object(call)
        self.check_update(call, row, payload)
        before, links = crud.update(self, call, row, payload)
        self.after_update(call, row, before, links)
        self.emit(row, "update")
        return self.updated(call, row)

    def updated(self, call, row):
        """Return the answer of an update."""
        return self.present(call, row, self.update_relations)

    @transaction.atomic
    def delete(self, call, instance_id):
        """Answer `DELETE /data/<name>/<id>`."""
        row = self.load(instance_id, lenient=self.lenient_delete_id, lock=True)
        self.access.delete.check(call.facts(row=row))
        self.check_delete(call, row)
        self.before_delete(call, row)
        crud.delete(row)
        self.emit(row, "delete")
        self.after_delete(call, row)

    def body(self, call):
        """Return the body as an object, an empty one for arrays and scalars (see `check_object`); null is refused."""
        if call.body is None:
            raise BadInput("The body must be a JSON object.")
        return call.body if isinstance(call.body, dict) else {}

    def check_object(self, call):
        """Refuse (400) a body that is no object, which is told after a missing permission (spec 00, 2.3)."""
        if not isinstance(call.body, dict):
            raise BadRow("The body must be a JSON object.")
