"""Who is on a production, in the form the caller may see (spec 03, 6.1)."""

from django.db.models import F

from accounts.choices import Role
from accounts.models import Person
from accounts.shapes import CLIENT, MINIMAL, SAFE, add_full_names
from productions.models import ProjectPersonLink
from productionsite.api.rows import Wire, add_relations, fetch, select

SHAPES = {Role.ADMIN: SAFE, Role.MANAGER: SAFE, Role.CLIENT: CLIENT}


def team(project_id, role):
    """Return the members of a production, each with `project_role`, for a caller of this effective role.

    The minimal form serves an empty list of departments, as the contract has it.
    """
    shape = SHAPES.get(role, MINIMAL)
    members = Person.objects.filter(team_links__project=project_id).order_by("first_name", "last_name", "pk")
    rows = add_full_names(fetch(members, shape))
    if shape is SAFE:
        add_relations(rows, members, ["departments"])
    elif shape is MINIMAL:
        for row in rows:
            row["departments"] = []
    links = ProjectPersonLink.objects.filter(project=project_id)
    roles = dict(select(links, Wire("person_id", "id"), F("role")))
    for row in rows:
        row["project_role"] = roles.get(row["id"])
    return rows
