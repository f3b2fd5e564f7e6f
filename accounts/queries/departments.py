"""What departments hold: people, software, machines (spec 02, 8.1)."""

import dataclasses

from accounts.models import HardwareItem, HardwareItemDepartmentLink, Person, Software, SoftwareDepartmentLink
from accounts.shapes import MINIMAL, SAFE, add_full_names
from productionsite.api.rows import Shape, Wire, add_relations, fetch, select


@dataclasses.dataclass(frozen=True)
class Holding:
    """A kind of thing departments hold: its table, the table of links and the link's key to it."""

    model: type
    link: type
    key: str

    @property
    def shape(self):
        """How a thing is answered."""
        return Shape(self.model)

    @property
    def link_shape(self):
        """How a link is answered."""
        return Shape(self.link)


SOFTWARE = Holding(Software, SoftwareDepartmentLink, "software")
HARDWARE = Holding(HardwareItem, HardwareItemDepartmentLink, "hardware_item")


def people_of(department_id, *, full):
    """Return the people of a department ordered by name, in full for administrators, with their departments."""
    people = Person.objects.filter(department_links__department=department_id).order_by("first_name", "last_name", "pk")
    rows = fetch(people, SAFE if full else MINIMAL)
    return add_relations(add_full_names(rows), people, ["departments"])


def by_department(holding):
    """Return {department id: [thing]} of the departments that have some."""
    things = {row["id"]: row for row in fetch(holding.model.objects.all(), holding.shape)}
    links = select(holding.link.objects.order_by("pk"), Wire("department_id", "id"), Wire(f"{holding.key}_id", "id"))
    found = {}
    for department_id, thing_id in links:
        found.setdefault(department_id, []).append(things[thing_id])
    return found


def held(holding, department, thing):
    """Return a thing as a row when the department has it, else None."""
    rows = fetch(holding.model.objects.filter(pk=thing.pk, departments=department), holding.shape)
    return rows[0] if rows else None


def link_row(holding, link):
    """Return a link as a row."""
    return fetch(holding.link.objects.filter(pk=link.pk), holding.link_shape)[0]
