"""What departments hold: people, software, machines (spec 02, 8.1)."""

from accounts.models import HardwareItem, HardwareItemDepartmentLink, Person, Software, SoftwareDepartmentLink
from accounts.shapes import MINIMAL, SAFE, add_full_names
from productionsite.api.rows import Shape, Wire, add_relations, fetch, select

SOFTWARE = Shape(Software)
HARDWARE = Shape(HardwareItem)
SOFTWARE_LINK = Shape(SoftwareDepartmentLink)
HARDWARE_LINK = Shape(HardwareItemDepartmentLink)


def people_of(department_id, *, full):
    """Return the people of a department ordered by name, in full for administrators, with their departments."""
    people = Person.objects.filter(department_links__department=department_id).order_by("first_name", "last_name", "pk")
    rows = fetch(people, SAFE if full else MINIMAL)
    return add_relations(add_full_names(rows), people, ["departments"])


def software_by_department():
    """Return {department id: [software]} of the departments that have some."""
    return _by_department(SoftwareDepartmentLink, "software_id", SOFTWARE)


def hardware_by_department():
    """Return {department id: [machine]} of the departments that have some."""
    return _by_department(HardwareItemDepartmentLink, "hardware_item_id", HARDWARE)


def _by_department(link, key, shape):
    things = {row["id"]: row for row in fetch(shape.model.objects.all(), shape)}
    found = {}
    for department_id, thing_id in select(link.objects.order_by("pk"), Wire("department_id", "id"), Wire(key, "id")):
        found.setdefault(department_id, []).append(things[thing_id])
    return found
