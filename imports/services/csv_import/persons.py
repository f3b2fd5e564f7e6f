"""Import of people (spec 09, 9)."""

from django.db import transaction
from django.utils import timezone

from accounts.choices import ContractType, Position, Role, Seniority
from accounts.models import Department, DepartmentLink, Person, Studio
from accounts.services.persons import clean_email
from imports.services.csv_import.errors import CsvRefused, RowError, RowErrors
from imports.services.csv_import.lookups import boolean, integer, required, text
from imports.services.csv_import.reading import Table
from productionsite.api.errors import ApiError

REQUIRED = ("First Name", "Last Name", "Email")
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


@transaction.atomic
def import_persons(file, *, update=False):
    """Create people, matched by e-mail, and change those who are there with `update`; return their ids in order.

    New people cannot log in until they get a password. Everything or nothing (CsvRefused).
    """
    studios = dict(Studio.objects.values_list("name", "pk"))
    departments = dict(Department.objects.values_list("name", "pk"))
    errors, records = RowErrors(), []
    table = Table(file, expected=(*REQUIRED, *CODES))
    try:
        for line, cells in table:
            for column in REQUIRED:
                if column not in table.headers:
                    raise CsvRefused(f"The column {column} is missing.", line=1, column=column)
            try:
                records.append(_read(cells, studios, departments))
            except RowError as error:
                errors.add(line, error)
    finally:
        table.close()
    if errors.count:
        raise errors.refusal()
    return _write(records, update)


def _read(cells, studios, departments):
    """Return (e-mail, column values, department ids or None) of a row; raise RowError."""
    values = {
        field: text(required(cells, column, blank=True), column, 80)
        for field, column in (("first_name", "First Name"), ("last_name", "Last Name"))
    }
    try:
        email = clean_email(required(cells, "Email").strip())
    except ApiError as error:
        raise RowError(error.message, "Email") from error
    if cells.get("Phone"):
        values["phone"] = text(cells["Phone"], "Phone", 30)
    for column, (field, codes) in CODES.items():
        if cells.get(column):
            values[field] = _one_of(codes, cells[column].strip().lower(), column)
    if cells.get("Country"):
        country = cells["Country"].strip().upper()
        if len(country) != 2 or not country.isascii() or not country.isalpha():
            raise RowError("Country: two letters are expected.", "Country")
        values["country"] = country
    if (salary := integer(cells.get("Daily Salary"), "Daily Salary")) is not None:
        values["daily_salary"] = salary
    if cells.get("Studio"):
        values["studio_id"] = _one_of(studios, cells["Studio"], "Studio")
    if cells.get("Active"):
        values["active"] = boolean(cells["Active"], "Active")
    chosen = None
    if cells.get("Departments"):
        names = [name.strip() for name in cells["Departments"].split(",") if name.strip()]
        chosen = [_one_of(departments, name, "Departments") for name in names]
    return email, values, chosen


def _one_of(known, value, column):
    if value not in known:
        raise RowError(f"{column}: {value!r:.80} is not known.", column)
    return known[value]


def _write(records, update):
    emails = [email for email, _values, _departments in records]
    known = {person.email: person for person in Person.objects.filter(email__in=emails, is_bot=False)}
    new, changed, joined, ids = {}, {}, {}, []
    for email, values, departments in records:
        person = known.get(email)
        if person is None:
            person = known[email] = new[email] = Person(email=email, **values)
        elif update:
            for field, value in values.items():
                setattr(person, field, value)
            person.updated_at = timezone.now()
            if email not in new:
                changed[person.pk] = person
        elif email not in new:
            departments = None
        if departments is not None:
            joined[person.pk] = departments
        ids.append(person.pk)
    Person.objects.bulk_create(new.values())
    Person.objects.bulk_update(changed.values(), WRITTEN)
    DepartmentLink.objects.filter(person_id__in=joined).delete()
    DepartmentLink.objects.bulk_create(
        DepartmentLink(person_id=pk, department_id=one) for pk, many in joined.items() for one in dict.fromkeys(many)
    )
    return ids
