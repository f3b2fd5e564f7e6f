"""`manage.py import_csv shots --project NAME_OR_ID FILE`: what the HTTP import does, from a shell."""

from django.core.management.base import CommandError

from imports.choices import FILE_KINDS, ImportKind
from imports.management.importing import ALL_OR_NOTHING, ImportCommand, named
from imports.services.csv_import.reading import ENCODINGS
from tasks.models import TaskType

KINDS = [kind.value for kind in FILE_KINDS if kind != ImportKind.EDITORIAL]


class Command(ImportCommand):
    """Imports a CSV file; a file with one bad row changes nothing."""

    help = (
        "Import assets, shots, edits, castings or task estimations of a production, or the people of the studio, "
        f"from a CSV file. {ALL_OR_NOTHING}"
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS, help="what the rows of the file are")
        super().add_arguments(parser)
        parser.add_argument("--task-type", metavar="NAME_OR_ID", help="estimations: the type of the tasks")
        parser.add_argument("--update", action="store_true", help="also change what is there already")
        parser.add_argument("--encoding", choices=ENCODINGS, help="default: UTF-8, or UTF-16 when the file says so")

    def handle(self, *, kind, update, encoding, task_type, **options):
        if (kind != ImportKind.PERSONS) != bool(options["project"]):
            raise CommandError("People belong to no production." if options["project"] else "--project is missing.")
        if (kind == ImportKind.ESTIMATIONS) != bool(task_type):
            raise CommandError("--task-type is needed for estimations, and for nothing else.")
        if options["episode"] and kind != ImportKind.ESTIMATIONS:
            raise CommandError(f"--episode is not for {kind}: they say their episode in a column.")
        how = {"update": update, "encoding": encoding}
        if task_type:
            how["task_type_id"] = str(named(TaskType.objects.all(), task_type, "task type").pk)
        self.run(kind, options, **how)
