"""Removes stored files that were deleted, and uploads that never came to anything."""

from django.core.management.base import BaseCommand

from files import storage
from files.models import StoredFile


class Command(BaseCommand):
    """`manage.py purge_files [--all]`: run it daily."""

    help = (
        "Remove the stored files that were marked for removal and the remains of broken uploads. "
        "With --all, every file whose row was deleted, also where REMOVE_FILES keeps them."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="purge every deleted file, not only the forced ones")

    def handle(self, *args, **options):
        marked = StoredFile.objects.all() if options["all"] else StoredFile.objects.filter(purge_forced=True)
        storage.settle_leftovers()
        purged = storage.purge(marked)
        remains = storage.clean_incoming()
        self.stdout.write(f"{purged} files purged, {remains} remains of uploads removed.")
