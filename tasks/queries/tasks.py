"""Tasks as they are served (spec 06, 3)."""

from django.db.models import Q

from accounts.choices import Role
from productionsite.api.rows import Shape
from tasks.models import Task

TASK = Shape(Task, relations=("assignees",))

#: what clients see instead of how the studio works (spec 06, 3.8)
BLANKS = {
    "assigner_id": None,
    "completion_rate": 0,
    "difficulty": None,
    "done_date": None,
    "due_date": None,
    "end_date": None,
    "last_comment_date": None,
    "real_start_date": None,
    "start_date": None,
    "duration": 0,
    "estimation": 0,
    "nb_assets_ready": 0,
    "nb_drawings": 0,
    "priority": 0,
    "retake_count": 0,
}


def blank(row):
    """Take out of a task's row what clients do not see."""
    for key, value in BLANKS.items():
        if key in row:
            row[key] = value
    if "assignees" in row:
        row["assignees"] = []
    return row


def roles_by_project(who):
    """Return {project id: effective role} of the caller's teams."""
    links = who.person.team_links.values_list("project_id", "role")
    return {str(pk): who.role if role in (None, Role.ADMIN) else role for pk, role in links}


def blank_for_clients(who, rows):
    """Blank the rows of productions where the caller is a client."""
    if who.is_admin:
        return rows
    roles = roles_by_project(who)
    for row in rows:
        if roles.get(row["project_id"], who.role) == Role.CLIENT:
            blank(row)
    return rows


def visible_to(who, queryset):
    """Narrow tasks to what the caller may list: all, their own (vendors), or those of their open productions.

    A vendor on one production only is a vendor there: the tasks that are theirs.
    """
    if who.is_admin:
        return queryset
    own = Q(pk__in=who.person.task_person_links.values("task_id"))
    if who.role == Role.VENDOR:
        return queryset.filter(own)
    as_vendor = who.person.team_links.filter(role=Role.VENDOR).values("project_id")
    return queryset.filter(Q(project_id__in=who.my_projects()) & (~Q(project_id__in=as_vendor) | own))
