"""What commands about one person share."""

from django.core.management.base import CommandError

from accounts.models import Person


def find_person(email):
    """Return the person who logs in with an address. Raises CommandError."""
    found = Person.objects.filter(email=email.strip().lower(), is_bot=False).first()
    if found is None:
        raise CommandError(f"Nobody logs in with {email}.")
    return found
