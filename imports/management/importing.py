"""What the import commands share: finding what is named, the progress bar, telling how it went."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from imports.jobs import start_import
from imports.services.engine import KINDS, count_rows, run_import
from imports.services.refusals import ImportRefused
from productions.entities import EPISODE, entities_of_kind
from productions.models import Project
from productionsite.actor import acting_as
from productionsite.api.errors import ApiError
from productionsite.api.inputs import as_uuid

BAR = 40  # characters
ALL_OR_NOTHING = (
    "Everything is imported or nothing: when a row cannot be, its line and column are named and the studio stays as "
    "it was. The same file twice changes nothing the second time."
)


def named(rows, name, what):
    """Return the row of a queryset that has a name or an id; CommandError when none has."""
    found = (rows.filter(pk=as_uuid(name)) if as_uuid(name) else rows.filter(name=name)).first()
    if found is None:
        raise CommandError(f"No {what} has the name or id {name!r}.")
    return found


def author_of(email):
    """Return the id of who imports: the person asked for, else the first administrator."""
    people = Person.objects.filter(is_bot=False)
    people = people.filter(email=email.lower()) if email else people.filter(role="admin", active=True)
    found = people.order_by("created_at").values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"Nobody has the e-mail {email}." if email else "The studio has no administrator.")
    return found


class ImportCommand(BaseCommand):
    """Base of the commands that import one file."""

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the file to import")
        parser.add_argument("--project", metavar="NAME_OR_ID", help="the production to import into")
        parser.add_argument("--episode", metavar="NAME_OR_ID", help="the episode of a TV show to import into")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, change nothing")
        parser.add_argument("--queue", action="store_true", help="leave the work to a worker; prints the job's id")
        parser.add_argument("--as", dest="person", metavar="EMAIL", help="who imports (author of rows and comments)")

    def run(self, kind, options, **how):
        """Import the file of some command options; `how`: what the plan of the kind takes beside."""
        self.loud = options["verbosity"] > 0
        project = named(Project.objects.all(), options["project"], "production") if options["project"] else None
        how = {"dry_run": options["dry_run"], **how}
        if options["episode"]:
            episodes = entities_of_kind(EPISODE).filter(project=project)
            how["episode_id"] = str(named(episodes, options["episode"], "episode of the production").pk)
        author = author_of(options["person"])
        try:
            with Path(options["file"]).open("rb") as content, acting_as(author):
                if options["queue"]:
                    self._queue(kind, content, project, author, how)
                else:
                    self._import(kind, content, project, author, how)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except ImportRefused as error:
            self._tell(kind, error.extra.get("errors", ()))
            refused = error.extra.get("refused_rows", 0)
            more = f" {refused} rows cannot be imported." if refused > 1 else ""
            raise CommandError(f"{error.message}.{more} Nothing was imported.".replace("..", ".")) from error
        except ApiError as error:
            raise CommandError(f"{error.message} Nothing was imported.") from error

    def _queue(self, kind, content, project, author, how):
        job = start_import(
            kind=kind,
            file=content,
            file_name=content.name,
            project_id=project and project.pk,
            person_id=author,
            options=how,
        )
        self.stdout.write(str(job.pk))

    def _import(self, kind, content, project, author, how):
        file_name = Path(content.name).name
        self.total = count_rows(kind, content, encoding=how.get("encoding"), file_name=file_name)
        extra = {"file_name": file_name} if "naming_convention" in how else {}
        report = run_import(kind, content, project=project, author_id=author, progress=self._progress, **how, **extra)
        self._tell(kind, report.errors)
        self._tell(kind, [*report.warnings, *report.remarks])
        if report.ignored_columns:
            self.stderr.write(f"Columns of the file that are not read: {', '.join(report.ignored_columns)}.")
        counts = ", ".join(f"{count} {action}" for action, count in report.counts.items())
        if report.dry_run:
            self.stdout.write(f"Dry run, nothing was written: {counts}, {report.refused} refused.")
        elif self.loud:
            place = f" into {project.name}" if project else ""
            self.stdout.write(self.style.SUCCESS(f"Imported {kind}{place}: {counts}."))

    def _progress(self, done):
        if not self.loud:
            return
        filled = BAR * done // max(self.total, 1)
        line = f"[{'#' * filled}{'.' * (BAR - filled)}] {done} of {self.total} rows"
        on_screen = self.stdout.isatty()
        self.stdout.write(f"\r{line}" if on_screen else line, ending="" if on_screen and done < self.total else "\n")

    def _tell(self, kind, rows):
        for row in rows:
            column = f", column {row['column']}" if row["column"] else ""
            self.stderr.write(f"{KINDS[kind].counted} {row['line_number']}{column}: {row['message']}")
