"""Who works in a department, and which software and machines it has (spec 02, 5.2 and 8.1)."""

from django.db import transaction

from accounts.models import Department, DepartmentLink
from events.emitter import emit
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid


def find_department(department_id):
    """Return the department of an id; unknown and malformed ones are the caller's mistake (400)."""
    pk = as_uuid(department_id)
    found = Department.objects.filter(pk=pk).first() if pk else None
    if found is None:
        raise BadInput("The department does not exist.", field="department_id")
    return found


@transaction.atomic
def join_department(*, person, department):
    """Put a person in a department; twice is harmless. Emits `person:update`."""
    DepartmentLink.objects.get_or_create(person=person, department=department)
    emit("person:update", {"person_id": person.pk})


@transaction.atomic
def leave_department(*, person, department):
    """Take a person out of a department, in or not. Emits `person:update`."""
    DepartmentLink.objects.filter(person=person, department=department).delete()
    emit("person:update", {"person_id": person.pk})


@transaction.atomic
def give(holding, *, department, thing):
    """Give a department a software license or a machine; return the link, the existing one when there is one."""
    return holding.link.objects.get_or_create(department=department, **{holding.key: thing})[0]


@transaction.atomic
def take(holding, *, department, thing):
    """Take a software license or a machine from a department; nothing happens when it has none."""
    holding.link.objects.filter(department=department, **{holding.key: thing}).delete()
