"""Productions, people, teams, steps and statuses from ShotGrid (spec 09, 12)."""

from django.db import transaction

from accounts.choices import Role
from accounts.models import Department, DepartmentLink, Person
from events.emitter import emit_many
from imports.services.shotgun.entries import (
    BLACK,
    Incomplete,
    at,
    by_shotgun_id,
    columns,
    complete,
    hex_color,
    number,
    store,
    write_on,
)
from imports.services.shotgun.file_tree import SIMPLE
from productions.models import Project, ProjectPersonLink, ProjectStatus
from productions.services.projects import project_changed
from productionsite.api.errors import BadInput
from tasks.models import TaskStatus, TaskType

NO_EMAIL = "changeme@email.com"  # what ShotGrid gives people without an address
ROLES = {"Manager": Role.MANAGER, "Admin": Role.ADMIN}


@transaction.atomic
def import_projects(entries):
    """Import productions, matched by ShotGrid id; return their ids. Unknown statuses are created."""
    if isinstance(entries, list) and any(isinstance(entry, dict) and "sg_status" not in entry for entry in entries):
        raise BadInput("Every project needs its sg_status.", field="sg_status")
    records = complete(entries, _project)
    statuses = {status.name: status for status in ProjectStatus.objects.all()}
    names = dict.fromkeys(status for status, _values in records)
    new = [ProjectStatus(**columns(ProjectStatus, name=name, color=BLACK)) for name in names if name not in statuses]
    ProjectStatus.objects.bulk_create(new)
    statuses.update({status.name: status for status in new})
    known = by_shotgun_id(Project, [values["shotgun_id"] for _status, values in records])
    rows = []
    for status, values in records:
        row = known.setdefault(values["shotgun_id"], Project(file_tree=SIMPLE))
        rows.append(write_on(row, {**values, "project_status_id": statuses[status].pk}))
    store(list(dict.fromkeys(rows)))
    return [row.pk for row in rows]


def _project(entry):
    data = {key: value for key, value in entry.items() if key.startswith("sg_") and key != "sg_status"}
    values = columns(
        Project,
        shotgun_id=number(at(entry, "id")),
        name=at(entry, "name"),
        data={key: value for key, value in data.items() if value is not None},
    )
    return at(entry, "sg_status"), values


@transaction.atomic
def import_persons(entries):
    """Import people, matched by ShotGrid id or e-mail; return their ids.

    People who are there keep everything but their departments, which become the one given. New ones
    cannot log in until they get a password.
    """
    records = [record for record in complete(entries, _person) if record["email"] != NO_EMAIL]
    departments = _departments([record["department"] for record in records])
    known = by_shotgun_id(Person, [record["shotgun_id"] for record in records])
    emails = {person.email: person for person in Person.objects.filter(email__in=[r["email"] for r in records])}
    rows, joined = [], {}
    for record in records:
        department = record.pop("department")
        row = known.get(record["shotgun_id"]) or emails.get(record["email"])
        if row is None:
            row = Person(**record)
            known[record["shotgun_id"]] = emails[record["email"]] = row
        rows.append(row)
        if department:
            joined[row.pk] = departments[department].pk
    Person.objects.bulk_create([row for row in dict.fromkeys(rows) if row._state.adding])
    DepartmentLink.objects.filter(person_id__in=joined).delete()
    DepartmentLink.objects.bulk_create(
        DepartmentLink(person_id=person_id, department_id=pk) for person_id, pk in joined.items()
    )
    return [row.pk for row in rows]


def _person(entry):
    rules = entry.get("permission_rule_set")
    role = ROLES.get(rules.get("name"), Role.USER) if isinstance(rules, dict) else Role.USER
    department = entry.get("department")
    email = at(entry, "email")
    values = columns(
        Person,
        shotgun_id=number(at(entry, "id")),
        first_name=at(entry, "firstname"),
        last_name=at(entry, "lastname"),
        email=email.lower() if isinstance(email, str) else email,
        desktop_login=at(entry, "login"),
        active=entry.get("sg_status_list", "act") == "act",
        role=role.value,
    )
    return {**values, "department": department.get("name") if isinstance(department, dict) else None}


def _departments(names, colors=None):
    """Return {name: department} of some names, created when unknown; emits `department:new` for people's."""
    wanted = [name for name in dict.fromkeys(names) if name]
    found = {row.name: row for row in Department.objects.filter(name__in=wanted)}
    new = [
        Department(**columns(Department, name=name, color=(colors or {}).get(name, BLACK)))
        for name in wanted
        if name not in found
    ]
    Department.objects.bulk_create(new)
    if colors is None:
        emit_many([("department:new", {"department_id": row.pk}, None) for row in new])
    return {**found, **{row.name: row for row in new}}


@transaction.atomic
def import_connections(entries):
    """Put people on teams; return the ids of the productions. Unknown productions and people are left out."""
    records = complete(
        entries,
        lambda entry: (
            number(at(entry, "id")),
            number(at(entry, "project", "id")),
            number(at(entry, "user", "id")),
        ),
    )
    projects = by_shotgun_id(Project, [project for _id, project, _user in records])
    people = by_shotgun_id(Person, [user for _id, _project, user in records])
    touched = []
    for shotgun_id, project_id, person_id in records:
        project, person = projects.get(project_id), people.get(person_id)
        if project is None:
            continue
        touched.append(project.pk)
        if person is not None:
            ProjectPersonLink.objects.update_or_create(
                project=project, person=person, defaults={"shotgun_id": shotgun_id}
            )
    emit_many([project_changed(pk) for pk in touched])
    return touched


@transaction.atomic
def import_steps(entries):
    """Import task types, matched by ShotGrid id, else by name and kind of entity; return their ids.

    The department is the first word of the name, created with the color of the step.
    """
    records = complete(entries, _step)
    colors = {}
    for record in records:
        colors.setdefault(record["department"], record["color"])
    departments = _departments(colors, colors)
    known = by_shotgun_id(TaskType, [record["shotgun_id"] for record in records])
    names = {}
    for row in TaskType.objects.order_by("created_at", "pk"):
        names.setdefault((row.name.lower(), (row.for_entity or "").lower()), row)
    rows = []
    for record in records:
        department = record.pop("department")
        key = (record["name"].lower(), record["for_entity"].lower())
        row = known.get(record["shotgun_id"])
        if row is None and key in names:
            row = names[key]
            record.pop("name")
        row = row or TaskType()
        write_on(row, {**record, "department_id": departments[department].pk if department else None})
        known[row.shotgun_id] = names[key] = row
        rows.append(row)
    store(list(dict.fromkeys(rows)))
    return [row.pk for row in rows]


def _step(entry):
    code = at(entry, "code")
    values = columns(
        TaskType,
        shotgun_id=number(at(entry, "id")),
        name=code,
        short_name=entry.get("short_name") or "",
        color=hex_color(entry.get("color")),
        for_entity=entry.get("entity_type") or "Asset",
    )
    if not code.split():
        raise Incomplete
    return {**values, "department": code.split()[0]}


@transaction.atomic
def import_statuses(entries):
    """Import task statuses, matched by ShotGrid id, else by short name; return their ids."""
    records = complete(entries, _status)
    known = by_shotgun_id(TaskStatus, [record["shotgun_id"] for record in records])
    codes = {row.short_name: row for row in TaskStatus.objects.all()}
    rows = []
    for record in records:
        row = known.get(record["shotgun_id"]) or codes.get(record["short_name"]) or TaskStatus()
        write_on(row, record)
        known[row.shotgun_id] = codes[row.short_name] = row
        rows.append(row)
    store(list(dict.fromkeys(rows)))
    return [row.pk for row in rows]


def _status(entry):
    return columns(
        TaskStatus,
        shotgun_id=number(at(entry, "id")),
        name=at(entry, "name"),
        short_name=at(entry, "code"),
        color=hex_color(entry.get("bg_color")),
    )
