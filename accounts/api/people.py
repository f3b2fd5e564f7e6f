"""What is done to people: departments, avatar (spec 02, 5.2)."""

from accounts.access import Admin, KnownPerson, PersonOnly
from accounts.services import departments, presence
from accounts.shapes import SAFE, person_row
from productionsite.api.inputs import Field, Input, identifier
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation


class DepartmentInput(Input):
    """Which department."""

    accepts_forms = True
    department_id = Field(identifier, required=True)


class People(ApiViewSet):
    """Actions on people."""

    @operation(
        "POST",
        "actions/persons/<person_id>/departments/add",
        access=KnownPerson() & Admin(),
        body=DepartmentInput,
        answer=SAFE,
        status=201,
    )
    def add_department(self, request, person_id):
        """Put a person in a department."""
        person = self.call.found["person"]
        department = departments.find_department(self.call.body.department_id)
        departments.join_department(person=person, department=department)
        return person_row(person.pk)

    @operation(
        "DELETE",
        "actions/persons/<person_id>/departments/<department_id>",
        access=KnownPerson() & Admin(),
        status=204,
    )
    def remove_department(self, request, person_id, department_id):
        """Take a person out of a department."""
        department = departments.find_department(department_id)
        departments.leave_department(person=self.call.found["person"], department=department)
        return NO_CONTENT

    @operation(
        "DELETE",
        "actions/persons/<person_id>/clear-avatar",
        access=KnownPerson() & Admin(),
        status=204,
    )
    def clear_avatar(self, request, person_id):
        """Forget a person's picture."""
        presence.clear_avatar(person=self.call.found["person"])
        return NO_CONTENT

    @operation("DELETE", "actions/user/clear-avatar", access=PersonOnly(), status=204)
    def clear_own_avatar(self, request):
        """Forget the caller's picture."""
        presence.clear_avatar(person=self.call.who.person)
        return NO_CONTENT
