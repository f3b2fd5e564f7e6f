"""Rows for tests: `make(Model, ...)` fills what a row cannot do without; the rest are the studio's usual objects."""

import itertools
import uuid
from datetime import date, datetime

from django.db import models

from accounts.choices import Role
from accounts.models import Department, Person
from accounts.passwords import hash_password
from productions.models import Entity, EntityType, Project, ProjectPersonLink, ProjectStatus
from productionsite.fields import ChoiceField, JSONField
from tasks.models import Task, TaskStatus, TaskType

PASSWORD = "mypassword"
_numbers = itertools.count(1)
_hash = None


def password_hash():
    """Return one bcrypt hash of PASSWORD, made once: hashing is what a test suite would spend its time on."""
    global _hash
    _hash = _hash or hash_password(PASSWORD)
    return _hash


def _value(field, number):
    if isinstance(field, ChoiceField):
        return field.codes[0]
    if isinstance(field, JSONField):
        return {}
    if isinstance(field, models.BinaryField):
        return b"content"
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.DateTimeField):
        return datetime(2026, 3, 2, 9, 30)
    if isinstance(field, models.DateField):
        return date(2026, 3, 2)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField | models.FloatField):
        return number % 1000 + 1
    if isinstance(field, models.URLField):
        return f"https://studio{number}.example/hook"
    text = f"{field.name} {number}"
    return text[-field.max_length :] if field.max_length else text


def make(model, **values):
    """Create a row of any model: required columns get values of their own, required parents are made too.

    A foreign key may be given as the object (`project=`) or as its id (`project_id=`).
    """
    number = next(_numbers)
    for field in model._meta.concrete_fields:
        given = field.name in values or field.attname in values
        if given or field.null or field.has_default() or isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.ForeignKey):
            values[field.name] = make(field.related_model)
        else:
            values[field.name] = _value(field, number)
    return model._base_manager.create(**values)


def person(role=Role.USER, *, departments=(), **values):
    """Create a person who can log in with PASSWORD."""
    made = _person(role, **values)
    made.save(force_insert=True)
    if departments:
        made.departments.set(departments)
    return made


def people(roles):
    """Create people, {name: role} or {name: (role, values)}, in one statement; return {name: person}."""
    given = {name: role if isinstance(role, tuple) else (role, {}) for name, role in roles.items()}
    made = {name: _person(role, **values) for name, (role, values) in given.items()}
    Person.objects.bulk_create(made.values())
    return made


def _person(role, **values):
    number = next(_numbers)
    defaults = {"first_name": "Ada", "last_name": f"Number {number}", "email": f"person{number}@studio.example"}
    return Person(**{**defaults, "role": role, "password": password_hash(), **values})


def department(name=None, **values):
    """Create a department."""
    return make(Department, name=name or f"Department {next(_numbers)}", color="#123456", **values)


def project(name=None, *, open=True, team=(), **values):
    """Create a production, open unless told otherwise, with people on its team."""
    status, _created = ProjectStatus.objects.get_or_create(
        name="Open" if open else "Closed", defaults={"color": "#000000"}
    )
    made = make(Project, name=name or f"Production {next(_numbers)}", project_status=status, **values)
    ProjectPersonLink.objects.bulk_create(ProjectPersonLink(project=made, person=member) for member in team)
    return made


def join(project, person, role=None):
    """Put a person on a production's team, with a role there or none."""
    return ProjectPersonLink.objects.create(project=project, person=person, role=role)


def entity_type(name="Character"):
    """Return the entity type of a name, created once."""
    return EntityType.objects.get_or_create(name=name)[0]


def entity(project, type_name="Character", **values):
    """Create an entity of a production; `type_name` is an asset type or a temporal type."""
    values.setdefault("name", f"{type_name} {next(_numbers)}")
    return Entity.objects.create(project=project, entity_type=entity_type(type_name), **values)


def shot(project, sequence=None, **values):
    """Create a shot, in a sequence of its own unless one is given."""
    sequence = sequence or entity(project, "Sequence")
    return entity(project, "Shot", parent=sequence, **values)


def task_type(name=None, for_entity="Asset", **values):
    """Create a task type."""
    return make(TaskType, name=name or f"Task type {next(_numbers)}", for_entity=for_entity, **values)


def task_status(short_name=None, **values):
    """Create a task status."""
    short_name = short_name or f"s{next(_numbers)}"
    return make(TaskStatus, name=short_name.title(), short_name=short_name, color="#123456", **values)


def task(entity, type=None, status=None, assignees=(), **values):
    """Create a task on an entity."""
    for_entity = entity.entity_type.name if entity.entity_type.name in ("Shot", "Sequence", "Edit") else "Asset"
    made = Task.objects.create(
        name=values.pop("name", "main"),
        project=entity.project,
        entity=entity,
        task_type=type or task_type(for_entity=for_entity),
        task_status=status or task_status(),
        **values,
    )
    made.assignees.set(assignees)
    return made
