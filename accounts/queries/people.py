"""Whom a caller sees, and in which form (spec 02, 1.1 and 5.1)."""

from django.apps import apps
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Concat, Trim

from accounts.choices import Role
from accounts.shapes import CLIENT, MINIMAL, SAFE


def visible_people(queryset, who):
    """Narrow people to those a caller may list: no preview accounts; for clients only their open teams."""
    queryset = queryset.filter(preview_project__isnull=True)
    return queryset.filter(on_open_team_of(who)) if who.role == Role.CLIENT else queryset


def on_open_team_of(who):
    """Return the condition "shares the team of an open production with the caller"."""
    links = apps.get_model("productions.ProjectPersonLink").objects
    return Exists(links.filter(person=OuterRef("pk"), project__in=who.my_projects()))


def with_full_name(queryset):
    """Annotate `shown_name`: first and last name with one space, or whichever there is."""
    joined = Concat("first_name", Value(" "), "last_name", output_field=CharField())
    return queryset.alias(shown_name=Trim(joined))


def listed_shape(who):
    """Return the form of people in listings: managers get no more than artists there."""
    if who.is_admin:
        return SAFE
    return CLIENT if who.role == Role.CLIENT else MINIMAL


def single_shape(who):
    """Return the form of one person read by id."""
    return SAFE if who.role == Role.MANAGER else listed_shape(who)
