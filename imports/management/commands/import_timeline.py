"""`manage.py import_timeline --project NAME_OR_ID FILE`: shots from an EDL, OTIO, FCP 7 XML or AAF file."""

from django.core.management.base import CommandError

from imports.choices import ImportKind
from imports.management.importing import ALL_OR_NOTHING, ImportCommand
from imports.services.editorial.plan import IN_EPISODE, IN_PROJECT


class Command(ImportCommand):
    """Imports the shots of a timeline."""

    help = (
        "Import the shots of a timeline (EDL, OTIO, FCP 7 XML, AAF): sequences and shots are found by the names of "
        f"the clips or created, and get the frames of their place in the timeline. {ALL_OR_NOTHING}"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        convention = f"how clips are named after shots (default: {IN_PROJECT}; in an episode: {IN_EPISODE})"
        parser.add_argument("--naming-convention", metavar="TEMPLATE", help=convention)
        parser.add_argument("--ignore-case", action="store_true", help="capitals in names of clips do not count")

    def handle(self, *, naming_convention, ignore_case, **options):
        if not options["project"]:
            raise CommandError("--project is missing.")
        self.run(ImportKind.EDITORIAL, options, naming_convention=naming_convention, match_case=not ignore_case)
