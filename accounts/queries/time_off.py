"""Who reads whose time off, and how much of it (spec 02, 7.2)."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from accounts.access import effective_role
from accounts.choices import Role
from accounts.models import DayOff, DepartmentLink, Person
from productionsite.api.rows import Shape, fetch

DAY_OFF = Shape(DayOff)
WITHOUT_REASON = Shape(DayOff, hide=("description",))


def _on_team_of(who, role):
    """Return the condition "is on the team of a production where the caller has this role" (closed ones count)."""
    links = apps.get_model("productions.ProjectPersonLink").objects
    mine = links.filter(effective_role(who, role), person=who.person_id).values("project_id")
    return Exists(links.filter(person=OuterRef("pk"), project_id__in=mine))


def fully_readable(who):
    """Return the people whose time off the caller reads with its reason."""
    if who.is_admin:
        return Person.objects.all()
    return Person.objects.filter(Q(pk=who.person_id) | _on_team_of(who, Role.MANAGER))


def partly_readable(who):
    """Return the people whose time off the caller, as their supervisor, reads without its reason."""
    people = Person.objects.filter(_on_team_of(who, Role.SUPERVISOR))
    if who.departments:
        shared = DepartmentLink.objects.filter(person=OuterRef("pk"), department__in=who.departments)
        people = people.filter(Exists(shared))
    return people


def shape_about(who, person_id):
    """Return the form in which the caller reads one person's time off, None when not at all."""
    if who.is_admin or who.person_id == person_id or fully_readable(who).filter(pk=person_id).exists():
        return DAY_OFF
    return WITHOUT_REASON if partly_readable(who).filter(pk=person_id).exists() else None


def overlapping(first_day, last_day):
    """Return the time off with at least one day in [first_day, last_day]."""
    return DayOff.objects.filter(date__lte=last_day, end_date__gte=first_day)


def rows_of_readable(who, queryset):
    """Return the rows of a queryset the caller may read, each in its form, ordered by first day."""
    ordered = queryset.order_by("date", "pk")
    full = fetch(ordered.filter(person__in=fully_readable(who)), DAY_OFF)
    if who.is_admin:
        return full
    known = {row["id"] for row in full}
    partly = fetch(ordered.filter(person__in=partly_readable(who)), WITHOUT_REASON)
    return full + [row for row in partly if row["id"] not in known]


def of_team(who, project_id, period=None):
    """Return {person id: [time off]} of a production's team, ordered by day, within (first, last) when given.

    Whoever manages the production reads everything, others only their own reasons.
    """
    team = apps.get_model("productions.ProjectPersonLink").objects.filter(project=project_id).values("person_id")
    days = (overlapping(*period) if period else DayOff.objects.all()).filter(person__in=team).order_by("date", "pk")
    full = who.manages(project_id)
    found = {}
    for row in fetch(days, DAY_OFF):
        if not full and row["person_id"] != str(who.person_id):
            del row["description"]
        found.setdefault(row["person_id"], []).append(row)
    return found
