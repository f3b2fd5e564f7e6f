"""Import of people (spec 09, 9)."""

import dataclasses

from django.conf import settings
from django.utils import timezone

from accounts.choices import ContractType, Position, Role, Seniority
from accounts.models import Department, DepartmentLink, Person, Studio
from accounts.services.persons import clean_country, clean_email, is_protected, seats_left
from accounts.shapes import SAFE, add_full_names
from events.emitter import emit_many
from imports.services.csv_import.lookups import boolean, integer, required, text
from imports.services.plans import Plan
from imports.services.refusals import RowError
from productionsite.api.errors import ApiError
from productionsite.api.rows import fetch

CODES = {
    "Role": (
        "role",
        {code: code for code in Role.values}
        | {"artist": "user", "studio manager": "admin", "production manager": "manager"},
    ),
    "Contract Type": ("contract_type", {code: code for code in ContractType.values}),
    "Position": ("position", {code: code for code in Position.values}),
    "Seniority": ("seniority", {code: code for code in Seniority.values}),
}
WRITTEN = ["first_name", "last_name", "phone", "country", "studio", "daily_salary", "active", "updated_at"]
WRITTEN += [field for field, _codes in CODES.values()]
FACTS = ("pk", "email", "active", "role", "is_guest", "preview_project_id", "is_bot")


@dataclasses.dataclass
class PersonRow:
    """A checked row: the column values to write and the departments (None: as they are)."""

    name: str
    email: str
    values: dict
    departments: frozenset | None


class PersonPlan(Plan):
    """People of the studio, matched by e-mail; those who are there are changed with `update` only.

    New people cannot log in until they get a password. What holds when a person is edited holds here:
    the studio's seats, protected accounts (spec 02, 4.6), events.
    """

    required = ("First Name", "Last Name", "Email")
    columns = (*required, *CODES, "Phone", "Country", "Daily Salary", "Studio", "Departments", "Active")

    def __init__(self, **options):
        super().__init__(**options)
        self.studios = dict(Studio.objects.values_list("name", "pk"))
        self.departments = dict(Department.objects.values_list("name", "pk"))
        self.limit = settings.USER_LIMIT

    def begin(self):
        self.seats = seats_left()
        people = Person.objects.filter(is_bot=False).only(*FACTS)
        self.known = {person.email: person for person in people.iterator()}

    def check(self, cells):
        values = {
            field: text(required(cells, column, blank=True), column, 80)
            for field, column in (("first_name", "First Name"), ("last_name", "Last Name"))
        }
        email = _cleaned(clean_email, required(cells, "Email").strip(), "Email")
        if cells.get("Phone"):
            values["phone"] = text(cells["Phone"], "Phone", 30)
        for column, (field, codes) in CODES.items():
            if cells.get(column):
                values[field] = _one_of(codes, cells[column].strip().lower(), column)
        if cells.get("Country"):
            values["country"] = _cleaned(clean_country, cells["Country"], "Country")
        if (salary := integer(cells.get("Daily Salary"), "Daily Salary")) is not None:
            values["daily_salary"] = salary
        if cells.get("Studio"):
            values["studio_id"] = _one_of(self.studios, cells["Studio"], "Studio")
        if cells.get("Active"):
            values["active"] = boolean(cells["Active"], "Active")
        chosen = None
        if cells.get("Departments"):
            names = [name.strip() for name in cells["Departments"].split(",") if name.strip()]
            chosen = frozenset(_one_of(self.departments, name, "Departments") for name in names)
        self._check_account(email, values)
        name = f"{values['first_name']} {values['last_name']}".strip() or email
        return PersonRow(name, email, values, chosen)

    def _check_account(self, email, values):
        """Refuse a row that would change an account that is not to be changed, or take a seat too many."""
        person = self.known.get(email)
        if person is None:
            person = self.known[email] = Person(email=email, active=False, is_guest=False)
            values.setdefault("active", True)
        elif not self.update:
            return
        if person.preview_project_id is not None:
            raise RowError("Preview accounts are managed on their production.", "Email")
        touched = values.get("active") is False or values.get("role", person.role) != person.role
        if touched and is_protected(person) and person.pk != self.author_id:
            raise RowError("This account is protected.", "Email")
        active = values.get("active", person.active)
        if not person.is_guest:
            self.seats += person.active - active
            if active and not person.active and self.seats < 0:
                raise RowError(f"The limit of {self.limit} active people is reached.", "Active")
        person.active, person.role = active, values.get("role", person.role)

    def apply(self, rows):
        emails = {row.email for row in rows}
        known = {one.email: one for one in Person.objects.filter(email__in=emails, is_bot=False)}
        joined = {}
        links = DepartmentLink.objects.filter(person_id__in=[one.pk for one in known.values()])
        for person_id, department_id in links.values_list("person_id", "department_id"):
            joined.setdefault(person_id, set()).add(department_id)
        new, changed, moved, outcomes = {}, {}, {}, []
        for row in rows:
            person = known.get(row.email)
            if person is None:
                person = known[row.email] = new[row.email] = Person(email=row.email, **row.values)
                if row.departments:
                    moved[person.pk] = row.departments
                outcomes.append(("created", person.pk))
                continue
            differs = self.update and self._write(person, row, joined, moved)
            if differs and row.email not in new:
                changed[person.pk] = person
            outcomes.append(("updated" if differs else "unchanged", person.pk))
        Person.objects.bulk_create(new.values())
        Person.objects.bulk_update(changed.values(), WRITTEN, batch_size=200)
        DepartmentLink.objects.filter(person_id__in=moved).delete()
        DepartmentLink.objects.bulk_create(
            DepartmentLink(person_id=pk, department_id=one) for pk, many in moved.items() for one in sorted(many)
        )
        emit_many(
            [("person:new", {"person_id": one.pk}, None) for one in new.values()]
            + [("person:update", {"person_id": pk}, None) for pk in changed]
        )
        return outcomes

    @staticmethod
    def _write(person, row, joined, moved):
        """Write a row on a person; return whether that changed something."""
        differs = {field: value for field, value in row.values.items() if getattr(person, field) != value}
        for field, value in differs.items():
            setattr(person, field, value)
        current = moved.get(person.pk, joined.get(person.pk, frozenset()))
        if row.departments is not None and row.departments != current:
            moved[person.pk] = row.departments
        elif not differs:
            return False
        person.updated_at = timezone.now()
        return True

    def items(self, report):
        """Return the people of the rows, in their order, without secrets."""
        found = list(fetch(Person.objects.filter(pk__in=set(report.ids)), SAFE))
        rows = {row["id"]: row for row in add_full_names(found)}
        return [rows[str(pk)] for pk in report.ids]


def _cleaned(clean, value, column):
    """Return a cell as the rules of a person's own form clean it."""
    try:
        return clean(value)
    except ApiError as error:
        raise RowError(error.message, column) from error


def _one_of(known, value, column):
    if value not in known:
        raise RowError(f"{column}: {value!r:.80} is not known.", column)
    return known[value]
