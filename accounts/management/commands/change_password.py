"""`manage.py change_password EMAIL [--password ...]` (spec 09, 17): for whoever cannot get in any more."""

import secrets

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.management.people import find_person
from accounts.services.passwords import set_password
from accounts.services.persons import check_password
from productionsite.api.errors import ApiError


class Command(BaseCommand):
    """Set somebody's password."""

    help = "Set the password of a person; whoever is logged in as them is out, and a mail tells them."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address they log in with")
        parser.add_argument("--password", help="generated and printed once when left out")

    @transaction.atomic
    def handle(self, *args, email, password=None, **options):
        person, given = find_person(email), password or secrets.token_urlsafe(12)
        try:
            check_password(given)
        except ApiError as error:
            raise CommandError(error.message) from error
        set_password(person=person, password=given)
        self.stdout.write(f"The password of {person.email} is changed.")
        if not password:
            self.stdout.write(f"password: {given}")
