"""`manage.py set_person_as_active EMAIL [--unactive]` (spec 09, 17): for whoever shut themselves out."""

from django.core.management.base import BaseCommand, CommandError

from accounts.management.people import find_person
from accounts.services.staff import set_active
from productionsite.api.errors import ApiError


class Command(BaseCommand):
    """Let somebody in again, or not any more."""

    help = "Let a person log in again, if the studio has a free seat; with --unactive, not any more."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address they log in with")
        parser.add_argument("--unactive", action="store_true", help="switch them off; their sessions end")

    def handle(self, *args, email, unactive, **options):
        person = find_person(email)
        try:
            changed = set_active(person=person, active=not unactive)
        except ApiError as error:
            raise CommandError(error.message) from error
        state = "inactive" if unactive else "active"
        self.stdout.write(f"{person.email} is {state}{'' if changed else ' already'}.")
