"""Departments: who and what they hold (spec 02, 8.1)."""

from accounts.access import Admin, Anyone
from accounts.models import Department
from accounts.queries import departments as queries
from accounts.services import departments
from accounts.shapes import MINIMAL
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import Field, Input, as_uuid, identifier
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation


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


class DepartmentPeople(ApiViewSet):
    """People of departments."""

    @operation("GET", "data/departments/<department_id>/persons", access=Anyone(), answer=MINIMAL)
    def people(self, request, department_id):
        """List the people of a department."""
        department = _find(Department, department_id)
        return queries.people_of(department.pk, full=self.call.who.is_admin)


class _Holdings(ApiViewSet):
    """What the routes of both kinds of things do; `holding` says which kind."""

    def _pair(self, department_id, thing_id):
        return {"department": _find(Department, department_id), "thing": _find(self.holding.model, thing_id)}

    def _give(self, department_id, thing_id):
        link = departments.give(self.holding, **self._pair(department_id, thing_id))
        return queries.link_row(self.holding, link)

    def _one(self, department_id, thing_id):
        row = queries.held(self.holding, **self._pair(department_id, thing_id))
        if row is None:
            raise NotFound
        return row

    def _take(self, department_id, thing_id):
        departments.take(self.holding, **self._pair(department_id, thing_id))
        return NO_CONTENT


SOFTWARE, HARDWARE = queries.SOFTWARE, queries.HARDWARE
LICENSES = "data/departments/<department_id>/software-licenses"
MACHINES = "data/departments/<department_id>/hardware-items"


class DepartmentSoftware(_Holdings):
    """Software licenses of departments."""

    holding = SOFTWARE

    @operation("GET", "data/departments/software-licenses", access=Admin(), answer="software by department")
    def all_software(self, request):
        """List the software of every department."""
        return queries.by_department(SOFTWARE)

    @operation("POST", LICENSES, access=Admin(), body=SoftwareInput, answer=SOFTWARE.link_shape, status=201)
    def add(self, request, department_id):
        """Give a department a software license."""
        return self._give(department_id, self.call.body.software_id)

    @operation("GET", f"{LICENSES}/<software_id>", access=Admin(), answer=SOFTWARE.shape)
    def one(self, request, department_id, software_id):
        """Return a software of a department; 404 when the department does not have it."""
        return self._one(department_id, software_id)

    @operation("DELETE", f"{LICENSES}/<software_id>", access=Admin(), status=204)
    def remove(self, request, department_id, software_id):
        """Take a software license from a department."""
        return self._take(department_id, software_id)


class DepartmentHardware(_Holdings):
    """Machines of departments."""

    holding = HARDWARE

    @operation("GET", "data/departments/hardware-items", access=Admin(), answer="machines by department")
    def all_hardware(self, request):
        """List the machines of every department."""
        return queries.by_department(HARDWARE)

    @operation("POST", MACHINES, access=Admin(), body=HardwareInput, answer=HARDWARE.link_shape, status=201)
    def add(self, request, department_id):
        """Give a department a machine."""
        return self._give(department_id, self.call.body.hardware_item_id)

    @operation("GET", f"{MACHINES}/<hardware_item_id>", access=Admin(), answer=HARDWARE.shape)
    def one(self, request, department_id, hardware_item_id):
        """Return a machine of a department; 404 when the department does not have it."""
        return self._one(department_id, hardware_item_id)

    @operation("DELETE", f"{MACHINES}/<hardware_item_id>", access=Admin(), status=204)
    def remove(self, request, department_id, hardware_item_id):
        """Take a machine from a department."""
        return self._take(department_id, hardware_item_id)
