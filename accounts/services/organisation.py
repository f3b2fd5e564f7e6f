"""The one row of studio-wide settings."""

from django.db import transaction

from accounts.models import Organisation
from accounts.shapes import ORGANISATION, PUBLIC_ORGANISATION
from productionsite.api.rows import fetch


@transaction.atomic
def get_organisation():
    """Return the studio's settings row, created with its defaults at the first read (spec 09, 16)."""
    found = Organisation.objects.order_by("created_at").first()
    return found or Organisation.objects.create(name="Kitsu")


def organisation_row(*, full):
    """Return the studio as a row; without `full`, without the chat tokens."""
    found = get_organisation()
    return fetch(Organisation.objects.filter(pk=found.pk), ORGANISATION if full else PUBLIC_ORGANISATION)[0]
