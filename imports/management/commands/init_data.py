"""`manage.py init_data --domain 3d`: what a new studio starts with."""

from django.core.management.base import BaseCommand

from imports.services.studio_defaults import DOMAINS, write_defaults


class Command(BaseCommand):
    """Writes the defaults of a kind of studio; what is there stays as it is."""

    help = "Write the studio's defaults: statuses, departments, asset types, task types."

    def add_arguments(self, parser):
        parser.add_argument("-d", "--domain", choices=sorted(DOMAINS), default="3d", help="the kind of studio")

    def handle(self, *, domain, verbosity, **options):
        written = write_defaults(domain)
        if verbosity > 0:
            told = ", ".join(f"{count} {what}" for what, count in written.items() if count)
            self.stdout.write(self.style.SUCCESS(f"Wrote {told}." if told else "Everything was there already."))
