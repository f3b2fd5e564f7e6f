"""`manage.py create_bot --email ... --name ...` (spec 09, 17)."""

from django.core.management.base import BaseCommand, CommandError

from accounts.choices import Role
from accounts.services.staff import create_bot
from productionsite.api.errors import ApiError


class Command(BaseCommand):
    """Create a bot and print its token."""

    help = "Create a bot and print its token, which is shown only now."

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True, help="an address of its own, that nobody reads")
        parser.add_argument("--name", required=True, help="what people see as the author of what it does")
        parser.add_argument("--expiration-date", help="YYYY-MM-DD; the token never ends when left out")
        parser.add_argument("--role", default=Role.USER, choices=Role.values, help="what it may do (user)")

    def handle(self, *args, email, name, role, expiration_date=None, **options):
        try:
            _bot, token = create_bot(name=name, email=email, role=role, expiration_date=expiration_date)
        except ApiError as error:
            raise CommandError(error.message) from error
        self.stdout.write(token)
