"""Who works in a department, and which software and machines it has (spec 02, 5.2 and 8.1)."""

from django.db import transaction

from accounts.models import Department, DepartmentLink, HardwareItemDepartmentLink, SoftwareDepartmentLink
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
def add_software(*, department, software):
    """Give a department a software license; return the link, the existing one when there is one."""
    return SoftwareDepartmentLink.objects.get_or_create(department=department, software=software)[0]


@transaction.atomic
def remove_software(*, department, software):
    """Take a software license from a department; nothing happens when it has none."""
    SoftwareDepartmentLink.objects.filter(department=department, software=software).delete()


@transaction.atomic
def add_hardware(*, department, hardware_item):
    """Give a department a machine; return the link, the existing one when there is one."""
    return HardwareItemDepartmentLink.objects.get_or_create(department=department, hardware_item=hardware_item)[0]


@transaction.atomic
def remove_hardware(*, department, hardware_item):
    """Take a machine from a department; nothing happens when it has none."""
    HardwareItemDepartmentLink.objects.filter(department=department, hardware_item=hardware_item).delete()
