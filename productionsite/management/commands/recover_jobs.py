"""Takes up the background jobs that killed workers left behind."""

from django.core.management.base import BaseCommand

from productionsite import background
from productionsite.celery import app


class Command(BaseCommand):
    """`manage.py recover_jobs`: what workers do by themselves when they start and every minute."""

    help = "Queue the jobs of dead workers again, and end those that took too many workers down."

    def handle(self, **options):
        app.loader.import_default_modules()  # the modules that name what is to be recovered
        self.stdout.write(f"{background.recover_all()} jobs taken up.")
