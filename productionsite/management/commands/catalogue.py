"""`manage.py catalogue`: bring the translations of the back office up to date with its words."""

from django.conf import settings
from django.core.management.base import BaseCommand

from productionsite import catalogues


class Command(BaseCommand):
    """Adds new words to the catalogues, drops old ones, compiles; says which lack a translation."""

    help = "Renew and compile the catalogues under productionsite/locale."

    def handle(self, **options):
        for language, _name in settings.LANGUAGES:
            if language == "en":
                continue
            missing = catalogues.write(language)
            self.stdout.write(f"{language}: {len(missing)} without translation")
            for message in missing:
                self.stdout.write(f"  {message}")
