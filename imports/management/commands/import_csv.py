"""`manage.py import_csv assets|shots|edits --project NAME_OR_ID FILE`: what the HTTP import does, from a shell."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from imports.choices import ImportKind
from imports.jobs import start_import
from imports.services.csv_import import CsvRefused, run_import
from imports.services.csv_import.engine import count_rows
from imports.services.csv_import.reading import ENCODINGS
from productions.models import Project
from productionsite.actor import acting_as
from productionsite.api.inputs import as_uuid


class Command(BaseCommand):
    """Imports a CSV file into a production; a file with one bad row changes nothing."""

    help = (
        "Import assets, shots or edits of a production from a CSV file. Everything is imported or nothing: when a "
        "row cannot be, its line and column are named and the production stays as it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=ImportKind.values, help="what the rows of the file are")
        parser.add_argument("file", metavar="FILE", help="the CSV file")
        parser.add_argument("--project", required=True, metavar="NAME_OR_ID", help="the production to import into")
        parser.add_argument("--update", action="store_true", help="also change what the production has already")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, change nothing")
        parser.add_argument("--encoding", choices=ENCODINGS, help="default: UTF-8, or UTF-16 when the file says so")
        parser.add_argument("--queue", action="store_true", help="leave the work to a worker; prints the job's id")
        parser.add_argument("--as", dest="person", metavar="EMAIL", help="who imports (author of rows and comments)")

    def handle(self, *, kind, file, project, update, dry_run, encoding, person, queue, verbosity, **options):
        found, author = self._project(project), self._author(person)
        self.loud = verbosity > 0
        try:
            with Path(file).open("rb") as content, acting_as(author):
                if queue:
                    self._queue(kind, content, found, author, update=update, dry_run=dry_run, encoding=encoding)
                    return
                self.total = count_rows(content, encoding=encoding)
                report = run_import(
                    kind,
                    content,
                    project=found,
                    author_id=author,
                    update=update,
                    dry_run=dry_run,
                    encoding=encoding,
                    progress=self._progress,
                )
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except CsvRefused as error:
            self._tell_errors(error.extra.get("errors", ()))
            refused = error.extra.get("refused_rows", 0)
            more = f" {refused} rows cannot be imported." if refused > 1 else ""
            raise CommandError(f"{error.message}.{more} Nothing was imported.".replace("..", ".")) from error
        self._tell_errors(report.errors)
        counts = ", ".join(f"{count} {action}" for action, count in report.counts.items())
        if dry_run:
            self.stdout.write(f"Dry run, nothing was written: {counts}, {report.refused} refused.")
        elif self.loud:
            self.stdout.write(self.style.SUCCESS(f"Imported {kind} into {found.name}: {counts}."))

    def _queue(self, kind, content, project, author, **how):
        job = start_import(
            kind=kind, file=content, file_name=content.name, project_id=project.pk, person_id=author, options=how
        )
        self.stdout.write(str(job.pk))

    def _project(self, name):
        rows = Project.objects.filter(pk=as_uuid(name)) if as_uuid(name) else Project.objects.filter(name=name)
        found = rows.first()
        if found is None:
            raise CommandError(f"No production has the name or id {name!r}.")
        return found

    def _author(self, email):
        """Return the id of who imports: the person asked for, else the first administrator."""
        people = Person.objects.filter(is_bot=False)
        people = people.filter(email=email.lower()) if email else people.filter(role="admin", active=True)
        found = people.order_by("created_at").values_list("pk", flat=True).first()
        if found is None:
            raise CommandError(f"Nobody has the e-mail {email}." if email else "The studio has no administrator.")
        return found

    def _progress(self, done):
        if self.loud:
            self.stdout.write(f"{done} of {self.total} rows")

    def _tell_errors(self, errors):
        for error in errors:
            column = f", column {error['column']}" if error["column"] else ""
            self.stderr.write(f"line {error['line_number']}{column}: {error['message']}")
