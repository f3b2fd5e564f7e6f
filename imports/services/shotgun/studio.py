"""Productions, people, teams, steps and statuses from ShotGrid (spec 09, 12)."""

from accounts.choices import Role
from accounts.models import Department, DepartmentLink, Person
from events.emitter import emit_many
from imports.services.shotgun.entries import (
    BLACK,
    Incomplete,
    added,
    at,
    by_shotgun_id,
    columns,
    hex_color,
    name_of,
    number,
    word,
)
from imports.services.shotgun.file_tree import SIMPLE
from imports.services.shotgun.nouns import CREATED, SKIPPED, UNCHANGED, UPDATED, Noun, Rows
from productions.models import Project, ProjectPersonLink, ProjectStatus
from productions.services.projects import project_changed
from tasks.models import TaskStatus, TaskType

NO_EMAIL = "changeme@email.com"  # what ShotGrid gives people without an address
ROLES = {"Manager": Role.MANAGER, "Admin": Role.ADMIN}


# -- productions -----------------------------------------------------------------------------------


def _project(entry):
    data = {key: value for key, value in entry.items() if key.startswith("sg_") and key != "sg_status"}
    values = columns(
        Project,
        shotgun_id=number(at(entry, "id")),
        name=at(entry, "name"),
        data={key: value for key, value in data.items() if value is not None},
    )
    status = name_of(ProjectStatus, at(entry, "sg_status"))
    return {"status": status, "values": values, "type": added(entry, "production_type")}


def _write_projects(records):
    """Write productions, matched by ShotGrid id, else by name when they come from nowhere else.

    Unknown statuses are created.
    """
    statuses = {status.name: status for status in ProjectStatus.objects.all()}
    names = dict.fromkeys(record["status"] for record in records)
    new = [ProjectStatus(**columns(ProjectStatus, name=name, color=BLACK)) for name in names if name not in statuses]
    ProjectStatus.objects.bulk_create(new)
    statuses.update({status.name: status for status in new})
    known = by_shotgun_id(Project, [record["values"]["shotgun_id"] for record in records])
    own = Project.objects.filter(shotgun_id__isnull=True, name__in=[record["values"]["name"] for record in records])
    own = {row.name: row for row in own}
    rows, written = Rows(), []
    for record in records:
        values = {**record["values"], "project_status_id": statuses[record["status"]].pk}
        row = known.get(values["shotgun_id"])
        if row is None and values["name"] in own:
            row = known[values["shotgun_id"]] = own.pop(values["name"])
        if row is None:
            row = known[values["shotgun_id"]] = Project(file_tree=SIMPLE)
            if record["type"]:
                row.production_type = record["type"]
        written.append(rows.put(row, values))
    rows.store()
    return [rows.outcome(row) for row in written]


# -- people ----------------------------------------------------------------------------------------


def _person(entry):
    rules = entry.get("permission_rule_set")
    role = ROLES.get(word(rules.get("name")), Role.USER) if isinstance(rules, dict) else Role.USER
    department = entry.get("department")
    department = department.get("name") if isinstance(department, dict) else None
    email = at(entry, "email")
    values = columns(
        Person,
        shotgun_id=number(at(entry, "id")),
        first_name=at(entry, "firstname"),
        last_name=at(entry, "lastname"),
        email=email.lower() if isinstance(email, str) else email,
        desktop_login=at(entry, "login"),
        active=entry.get("sg_status_list", "act") == "act",
        role=added(entry, "role") or role.value,
    )
    return {**values, "department": None if department is None else name_of(Department, department)}


def _write_persons(records):
    """Write people, matched by ShotGrid id or e-mail.

    People who are there keep everything but their departments, which become the one given; found by their
    e-mail they take the ShotGrid id unless they have one, so that their tasks and notes find them. New
    ones cannot log in until they get a password.
    """
    departments = _departments([record["department"] for record in records])
    known = by_shotgun_id(Person, [record["shotgun_id"] for record in records])
    emails = {person.email: person for person in Person.objects.filter(email__in=[r["email"] for r in records])}
    rows, written, joined = Rows(), [], {}
    for record in records:
        if record["email"] == NO_EMAIL:
            written.append(None)
            continue
        values = {name: value for name, value in record.items() if name != "department"}
        row = known.get(values["shotgun_id"]) or emails.get(values["email"])
        if row is None:
            row = rows.put(Person(**values))
        else:
            rows.put(row, {"shotgun_id": values["shotgun_id"]} if row.shotgun_id is None else {})
        known[values["shotgun_id"]] = row
        if row.email:
            emails[row.email] = row
        written.append(row)
        if record["department"]:
            joined[row.pk] = departments[record["department"]].pk
    rows.store()
    rows.relinked(_join(joined))
    return [(SKIPPED, f"The e-mail is {NO_EMAIL}.") if row is None else rows.outcome(row) for row in written]


def _join(joined):
    """Make {person id: department id} the only department of some people; return the ids of those who moved."""
    stored = {}
    for person_id, department_id in DepartmentLink.objects.filter(person_id__in=joined).values_list(
        "person_id", "department_id"
    ):
        stored.setdefault(person_id, set()).add(department_id)
    moved = {pk: department for pk, department in joined.items() if stored.get(pk) != {department}}
    DepartmentLink.objects.filter(person_id__in=moved).delete()
    DepartmentLink.objects.bulk_create(
        DepartmentLink(person_id=pk, department_id=department) for pk, department in moved.items()
    )
    return set(moved)


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


# -- teams -----------------------------------------------------------------------------------------


def _connection(entry):
    return number(at(entry, "id")), number(at(entry, "project", "id")), number(at(entry, "user", "id"))


def _write_connections(records):
    """Put people on teams; the ids are those of productions. Unknown productions and people are left out."""
    projects = by_shotgun_id(Project, [project for _id, project, _user in records])
    people = by_shotgun_id(Person, [user for _id, _project, user in records])
    stored = {(link.project_id, link.person_id): link for link in _links(projects, people)}
    told = []
    for shotgun_id, project_id, person_id in records:
        project, person = projects.get(project_id), people.get(person_id)
        if project is None:
            told.append((SKIPPED, f"No production has the ShotGrid id {project_id}."))
            continue
        told.append((UNCHANGED if person is None else _connect(stored, project, person, shotgun_id), project.pk))
    emit_many([project_changed(pk) for action, pk in told if action in (CREATED, UPDATED)])
    return told


def _links(projects, people):
    ids = [row.pk for row in projects.values()], [row.pk for row in people.values()]
    return ProjectPersonLink.objects.filter(project_id__in=ids[0], person_id__in=ids[1])


def _connect(stored, project, person, shotgun_id):
    link = stored.get((project.pk, person.pk))
    if link is None:
        new = ProjectPersonLink.objects.create(project=project, person=person, shotgun_id=shotgun_id)
        stored[project.pk, person.pk] = new
        return CREATED
    if link.shotgun_id == shotgun_id:
        return UNCHANGED
    link.shotgun_id = shotgun_id
    link.save(update_fields=["shotgun_id"])
    return UPDATED


# -- steps and statuses ----------------------------------------------------------------------------


def _step(entry):
    values = columns(
        TaskType,
        shotgun_id=number(at(entry, "id")),
        name=at(entry, "code"),
        short_name=entry.get("short_name") or "",
        color=hex_color(entry.get("color")),
        for_entity=entry.get("entity_type") or "Asset",
    )
    words = values["name"].split()
    if not words:
        raise Incomplete
    return {**values, "department": words[0]}


def _write_steps(records):
    """Write task types, matched by ShotGrid id, else by name and kind of entity: then the name stays.

    The department is the first word of the name, created with the color of the step.
    """
    colors = {}
    for record in records:
        colors.setdefault(record["department"], record["color"])
    departments = _departments(colors, colors)
    known = by_shotgun_id(TaskType, [record["shotgun_id"] for record in records])
    names = {}
    for row in TaskType.objects.order_by("created_at", "pk"):
        names.setdefault((row.name.lower(), (row.for_entity or "").lower()), row)
    rows, written = Rows(), []
    for record in records:
        values = {name: value for name, value in record.items() if name != "department"}
        key = (values["name"].lower(), values["for_entity"].lower())
        row = known.get(values["shotgun_id"])
        if row is None and key in names:
            row = names[key]
            values.pop("name")
        row = rows.put(row or TaskType(), {**values, "department_id": departments[record["department"]].pk})
        known[row.shotgun_id] = names[key] = row
        written.append(row)
    rows.store()
    return [rows.outcome(row) for row in written]


def _status(entry):
    return columns(
        TaskStatus,
        shotgun_id=number(at(entry, "id")),
        name=at(entry, "name"),
        short_name=at(entry, "code"),
        color=hex_color(entry.get("bg_color")),
    )


def _write_statuses(records):
    """Write task statuses, matched by ShotGrid id, else by short name."""
    known = by_shotgun_id(TaskStatus, [record["shotgun_id"] for record in records])
    codes = {row.short_name: row for row in TaskStatus.objects.all()}
    rows, written = Rows(), []
    for record in records:
        row = known.get(record["shotgun_id"]) or codes.get(record["short_name"]) or TaskStatus()
        rows.put(row, record)
        known[row.shotgun_id] = codes[row.short_name] = row
        written.append(row)
    rows.store()
    return [rows.outcome(row) for row in written]


PROJECTS = Noun("projects", _project, _write_projects, needs="sg_status")
PERSONS = Noun("persons", _person, _write_persons)
CONNECTIONS = Noun("project-connections", _connection, _write_connections)
STEPS = Noun("steps", _step, _write_steps)
STATUSES = Noun("status", _status, _write_statuses)
