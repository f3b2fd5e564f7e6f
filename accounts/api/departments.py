"""Departments: who and what they hold (spec 02, 8.1)."""

from accounts.access import Admin, Anyone
from accounts.models import Department, HardwareItem, HardwareItemDepartmentLink, Software, SoftwareDepartmentLink
from accounts.queries import departments as queries
from accounts.services import departments
from accounts.shapes import MINIMAL
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import Field, Input, as_uuid, identifier
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import fetch


class SoftwareInput(Input):
    """Which software."""

    accepts_forms = True
    software_id = Field(identifier, required=True)


class HardwareInput(Input):
    """Which machine."""

    accepts_forms = True
    hardware_item_id = Field(identifier, required=True)


def _find(model, value):
    pk = as_uuid(value)
    if pk is None:
        raise BadInput("The id is malformed.")
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


class DepartmentHoldings(ApiViewSet):
    """People, software licenses and machines of departments."""

    @operation("GET", "data/departments/<department_id>/persons", access=Anyone(), answer=MINIMAL)
    def people(self, request, department_id):
        """List the people of a department."""
        department = _find(Department, department_id)
        return queries.people_of(department.pk, full=self.call.who.is_admin)

    @operation("GET", "data/departments/software-licenses", access=Admin(), answer="software by department")
    def all_software(self, request):
        """List the software of every department."""
        return queries.software_by_department()

    @operation(
        "POST",
        "data/departments/<department_id>/software-licenses",
        access=Admin(),
        body=SoftwareInput,
        answer=queries.SOFTWARE_LINK,
        status=201,
    )
    def add_software(self, request, department_id):
        """Give a department a software license."""
        department, software = _find(Department, department_id), _find(Software, self.call.body.software_id)
        link = departments.add_software(department=department, software=software)
        return fetch(SoftwareDepartmentLink.objects.filter(pk=link.pk), queries.SOFTWARE_LINK)[0]

    @operation(
        "GET",
        "data/departments/<department_id>/software-licenses/<software_id>",
        access=Admin(),
        answer=queries.SOFTWARE,
    )
    def one_software(self, request, department_id, software_id):
        """Return a software of a department; 404 when the department does not have it."""
        department, software = _find(Department, department_id), _find(Software, software_id)
        rows = fetch(Software.objects.filter(pk=software.pk, departments=department), queries.SOFTWARE)
        if not rows:
            raise NotFound
        return rows[0]

    @operation(
        "DELETE",
        "data/departments/<department_id>/software-licenses/<software_id>",
        access=Admin(),
        status=204,
    )
    def remove_software(self, request, department_id, software_id):
        """Take a software license from a department."""
        department, software = _find(Department, department_id), _find(Software, software_id)
        departments.remove_software(department=department, software=software)
        return NO_CONTENT

    @operation("GET", "data/departments/hardware-items", access=Admin(), answer="machines by department")
    def all_hardware(self, request):
        """List the machines of every department."""
        return queries.hardware_by_department()

    @operation(
        "POST",
        "data/departments/<department_id>/hardware-items",
        access=Admin(),
        body=HardwareInput,
        answer=queries.HARDWARE_LINK,
        status=201,
    )
    def add_hardware(self, request, department_id):
        """Give a department a machine."""
        department, item = _find(Department, department_id), _find(HardwareItem, self.call.body.hardware_item_id)
        link = departments.add_hardware(department=department, hardware_item=item)
        return fetch(HardwareItemDepartmentLink.objects.filter(pk=link.pk), queries.HARDWARE_LINK)[0]

    @operation(
        "GET",
        "data/departments/<department_id>/hardware-items/<hardware_item_id>",
        access=Admin(),
        answer=queries.HARDWARE,
    )
    def one_hardware(self, request, department_id, hardware_item_id):
        """Return a machine of a department; 404 when the department does not have it."""
        department, item = _find(Department, department_id), _find(HardwareItem, hardware_item_id)
        rows = fetch(HardwareItem.objects.filter(pk=item.pk, departments=department), queries.HARDWARE)
        if not rows:
            raise NotFound
        return rows[0]

    @operation(
        "DELETE",
        "data/departments/<department_id>/hardware-items/<hardware_item_id>",
        access=Admin(),
        status=204,
    )
    def remove_hardware(self, request, department_id, hardware_item_id):
        """Take a machine from a department."""
        department, item = _find(Department, department_id), _find(HardwareItem, hardware_item_id)
        departments.remove_hardware(department=department, hardware_item=item)
        return NO_CONTENT
