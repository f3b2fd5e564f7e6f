"""`manage.py sync_with_ldap_server` (spec 09, 17.2)."""

from django.core.management.base import BaseCommand, CommandError

from accounts.services import directory, ldap


class Command(BaseCommand):
    """Align people with the studio's directory."""

    help = "Create, update and deactivate people after the studio's directory (LDAP_* settings)."

    def handle(self, *args, **options):
        try:
            counts = directory.sync()
        except ldap.Unreachable as error:
            raise CommandError(f"The directory cannot be read: {error}") from error
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
