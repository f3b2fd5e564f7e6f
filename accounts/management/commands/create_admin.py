"""`manage.py create_admin EMAIL [--password ...]` (spec 09, 17)."""

from django.core.management.base import BaseCommand, CommandError

from accounts.services.staff import create_admin
from productionsite.api.errors import ApiError


class Command(BaseCommand):
    """Create the studio's administrator, or promote a person."""

    help = "Create an administrator, or promote the person with this e-mail."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address they log in with")
        parser.add_argument("--password", help="generated and printed once when left out")

    def handle(self, *args, email, password=None, **options):
        try:
            person, generated = create_admin(email=email, password=password)
        except ApiError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{person.email} is an administrator.")
        if generated:
            self.stdout.write(f"password: {generated}")
