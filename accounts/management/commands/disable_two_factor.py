"""`manage.py disable_two_factor EMAIL` (spec 09, 17): for whoever lost their telephone."""

from django.core.management.base import BaseCommand, CommandError

from accounts.management.people import find_person
from accounts.services.two_factor import disable_all
from productionsite.api.errors import ApiError


class Command(BaseCommand):
    """Switch somebody's second factors off."""

    help = "Switch every second factor of a person off, so that the password is enough; a mail tells them."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address they log in with")

    def handle(self, *args, email, **options):
        person = find_person(email)
        try:
            disable_all(person=person)
        except ApiError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{person.email} logs in with the password alone.")
