"""`/data/persons`: people, in the form each caller may see (spec 00, 3 persons; spec 02, 5.1)."""

from django.db import transaction
from django.db.models.deletion import ProtectedError

from accounts.access import Admin, Anyone, Self, refuse_unless
from accounts.choices import Role
from accounts.models import Person
from accounts.queries import people
from accounts.services import persons
from accounts.services.removal import remove_references
from accounts.shapes import SAFE, add_full_names, person_row
from productionsite.api.errors import BadInput, BadRow, Conflict
from productionsite.api.filters import column_filter, listed, relation_filter
from productionsite.api.resource import Resource, Rules

#: columns people who are no administrators may filter on beyond those they see
PUBLIC_FILTERS = frozenset(
    {
        "id",
        "first_name",
        "last_name",
        "has_avatar",
        "active",
        "studio_id",
        "role",
        "desktop_login",
        "email",
        "is_bot",
        "is_guest",
    }
)


def _by_column(name):
    """Return the filter of one column: for everybody or for administrators; e-mail in lower case."""

    def narrow(queryset, value, call):
        if name not in PUBLIC_FILTERS and not call.who.is_admin:
            raise BadInput(f"Filtering on {name} is not allowed.", field=name)
        value = value.lower() if name == "email" else value
        return column_filter(queryset, SAFE.fields[name], name, value)

    return narrow


def _by_full_name(queryset, value, call):
    names = listed("full_name", value)
    names = [value] if names is None else [str(name) for name in names]
    return people.with_full_name(queryset).filter(shown_name__in=names)


def _by_department(queryset, value, call):
    return relation_filter(queryset, "departments", value)


class Persons(Resource):
    """People and bots. Everybody lists them, in the form their role may see; administrators manage them."""

    name = "persons"
    model = Person
    access = Rules(list=Anyone(), read=Anyone(), create=Admin(), update=Self() | Admin(), delete=Admin())
    relations = ("departments",)
    hidden = Person.SENSITIVE
    create_dropped = persons.PREVIEW_COLUMNS
    protected = persons.SECRET_COLUMNS | persons.PREVIEW_COLUMNS
    filters = {
        **{name: _by_column(name) for name in SAFE.fields},
        "full_name": _by_full_name,
        "departments": _by_department,
    }

    def visible(self, call, queryset):
        return people.visible_people(queryset, call.who)

    def shape_for(self, call):
        return people.listed_shape(call.who)

    def finish(self, call, rows, *, relations=(), single=False):
        add_full_names(rows)
        if call.who.is_admin and call.flag("with_pass_hash") and not single:
            ids = [row["id"] for row in rows]
            hashes = {str(pk): stored for pk, stored in Person.objects.filter(pk__in=ids).values_list("pk", "password")}
            for row in rows:
                row["password"] = hashes[row["id"]]
        if not call.who.is_admin and call.who.role != Role.CLIENT and "departments" not in relations:
            for row in rows:
                row["departments"] = []
        return rows

    def read(self, call, instance_id):
        row = self.load(instance_id)
        if call.who.role == Role.CLIENT:
            refuse_unless(people.visible_people(self.queryset().filter(pk=row.pk), call.who).exists())
        departments = call.flag("relations", default=True)
        found = person_row(row.pk, people.single_shape(call.who), departments=departments)
        if not departments and call.who.role not in (Role.ADMIN, Role.MANAGER, Role.CLIENT):
            found["departments"] = []
        return found

    def check_create(self, call, payload):
        persons.check_new_person(payload)

    def before_create(self, call, values, links):
        persons.hashed(values)

    def created(self, call, row):
        token = persons.issue_api_token(row) if row.is_bot else None
        found = person_row(row.pk)
        return {**found, "access_token": token} if token else found

    def check_update(self, call, row, payload):
        persons.check_changes(row, payload, call.who)
        call.found["new_token"] = persons.asks_for_token(row, payload)

    def updated(self, call, row):
        token = persons.issue_api_token(row) if call.found["new_token"] else None
        found = person_row(row.pk)
        return {**found, "access_token": token} if token else found

    @transaction.atomic
    def delete(self, call, instance_id):
        try:
            super().delete(call, instance_id)
        except BadRow as error:
            raise Conflict(error.message) from error
        except ProtectedError as error:
            raise Conflict("The person is still referred to.") from error

    def check_delete(self, call, row):
        refuse_unless(call.who.person_id != row.pk, "Nobody may delete their own account.")
        refuse_unless(not persons.is_protected(row), "This account is protected.")

    def before_delete(self, call, row):
        if call.flag("force"):
            remove_references(row)
