"""`manage.py load_demo`: a small complete production to look around in."""

from django.core.management.base import BaseCommand

from imports.services.demo import PASSWORD, PEOPLE, email_of, load_demo


class Command(BaseCommand):
    """Writes the demo production; what is there stays as it is."""

    help = "Write a small complete production: people of every role, assets, shots, tasks, comments, pictures."

    def handle(self, *, verbosity, **options):
        project, written = load_demo()
        if verbosity == 0:
            return
        if not written:
            self.stdout.write(f"The production {project.name} is there already.")
            return
        self.stdout.write(self.style.SUCCESS(f"Wrote the production {project.name}."))
        for first_name, _last_name, role, *_rest in PEOPLE:
            self.stdout.write(f"  log in as {email_of(first_name):28} {PASSWORD}   ({role.value})")
