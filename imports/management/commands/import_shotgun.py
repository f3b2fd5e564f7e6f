"""`manage.py import_shotgun`: move productions in from a ShotGrid (Flow Production Tracking) site, again and again."""

import sys
import time
from pathlib import Path

from django.core.management.base import CommandError

from imports.choices import ImportKind
from imports.jobs import hand_over
from imports.management.importing import author_of
from imports.management.terminal import MOST_TOLD, LongCommand, add_secret, secret
from imports.models import ImportJob
from imports.services import jobs, pulls
from imports.services.shotgun import media
from imports.services.shotgun.rules import parse_rules
from imports.services.shotgun.translation import WRITTEN
from productionsite.api.errors import ApiError, Conflict
from productionsite.api.inputs import as_uuid
from productionsite.background import JobState, worker_name

LOOK = 1.0  # seconds between two looks at a job that another process runs
ACTIONS = ("created", "updated", "removed", "unchanged", "wanted", "skipped")
HELP = """
Move productions in from a ShotGrid (Flow Production Tracking) site: projects, their teams, steps, statuses, assets,
episodes, sequences, shots, scenes, tasks, time logs, versions (as previews), notes (as comments) with their replies,
and playlists. People, steps and statuses come as far as something refers to them.

  import_shotgun --site https://studio.shotgrid.autodesk.com --script mover --key-file key --project Film --dry-run

The site is read first, page by page; an interrupted run goes on after its last page. Then everything is written, or
nothing. --dry-run tells the plan and writes nothing; without it the plan is shown and, on a terminal, asked about.
The same pull again changes only what changed there; nothing is removed but time that is logged otherwise by now.
docs/moving-in.md goes through it.
"""


class Command(LongCommand):
    """Moves productions in from ShotGrid."""

    help = HELP

    def add_arguments(self, parser):
        parser.add_argument("--site", metavar="URL", help="address of the site")
        parser.add_argument("--script", metavar="NAME", help="name of a script user of the site")
        parser.add_argument("--key", help="its key; others see it in the list of processes: prefer --key-file")
        add_secret(parser, "key", "key of the script")
        parser.add_argument(
            "--project",
            action="append",
            default=[],
            metavar="NAME_OR_ID",
            help="a project there; again for more; none means all that are neither archived nor templates",
        )
        parser.add_argument("--rules", metavar="FILE", help="TOML: who is who, what statuses are called here")
        parser.add_argument("--dry-run", action="store_true", help="tell the plan, change nothing")
        parser.add_argument("--confirm", metavar="JOB", help="do what a dry run told; takes the id it printed")
        parser.add_argument("--yes", action="store_true", help="make no plan and ask nothing")
        parser.add_argument("--previews", action="store_true", help="bring the movies and pictures of versions too")
        parser.add_argument("--attachments", action="store_true", help="bring the files attached to notes too")
        parser.add_argument("--skip-bad-rows", action="store_true", help="tell records that cannot be stored and go on")
        parser.add_argument("--restart", action="store_true", help="forget what an interrupted run has read")
        parser.add_argument("--queue", action="store_true", help="leave the work to a worker; prints the job's id")
        parser.add_argument("--as", dest="person", metavar="EMAIL", help="who imports; author of notes by nobody here")

    def handle(self, *, verbosity, **options):
        self.begin(verbosity)
        try:
            if options["confirm"]:
                self._confirm(self._planned(options["confirm"]), options)
            else:
                self._pull(options)
        except ApiError as error:
            raise CommandError(error.message) from error
        finally:
            self.bar.end()

    # -- the steps -----------------------------------------------------------------------------

    def _pull(self, options):
        for name in ("site", "script"):
            if not options[name]:
                raise CommandError(f"--{name} is missing.")
        key = options["key"] or secret(options, "key", ask=f"Key of the script {options['script']}")
        if not key:
            raise CommandError("The key is missing: --key-file, or the variable IMPORT_KEY.")
        rehearse = options["dry_run"] or not (options["yes"] or options["queue"])
        job = self._job(options, key, rehearse)
        self._carry_out(job, options)
        if options["queue"] or not job.is_rehearsal:
            return
        if options["dry_run"]:
            self._say(f"Nothing was written. To do this and nothing else: manage.py import_shotgun --confirm {job.pk}")
        elif job.report["refused"]:
            raise CommandError("Nothing was written. Correct the records there, or give --skip-bad-rows.")
        elif self._agreed():
            self._confirm(job, options)

    def _job(self, options, key, rehearse):
        """Return the job: the one an interrupted run has left, else a new one."""
        told = {
            "script": options["script"],
            "key": key,
            "rules": self._rules(options["rules"]),
            "person_id": author_of(options["person"]),
            "dry_run": rehearse,
            "previews": options["previews"],
            "attachments": options["attachments"],
            "skip_bad_rows": options["skip_bad_rows"],
        }
        job = pulls.unfinished_pull(site=options["site"], projects=options["project"])
        if job is not None and options["restart"]:
            job.delete()
            job = None
        if job is None:
            jobs.forget_old_plans()
            return pulls.queue_pull(site=options["site"], projects=options["project"], **told)
        try:
            pulls.take_up(job, **told)
            self._say("Going on where an interrupted run stopped (--restart reads everything again).")
        except Conflict:
            self._say("Another process has taken up this pull; it goes on as it was started. Watching it.")
        return job

    def _confirm(self, job, options):
        jobs.confirm_import(job)
        self._carry_out(job, options)

    def _carry_out(self, job, options):
        """Leave a job to the workers, or run it here, tell how it went and bring its media."""
        if options["queue"]:
            hand_over(job)
            self.stdout.write(str(job.pk))
            return
        self._run(job)
        self._tell(job)
        if not job.is_rehearsal:
            self._media(job)

    def _run(self, job):
        """Run a job to its end, or watch it when a worker was faster. CommandError when it fails."""
        jobs.run_job(job.pk, told=self.bar.show)
        job.refresh_from_db()
        while job.state in (JobState.QUEUED, JobState.RUNNING):
            self.bar.show("rows", job.rows_done, job.rows_total or None)
            time.sleep(LOOK)
            job.refresh_from_db()
        self.bar.end()
        if job.state == JobState.FAILED:
            self._warn_rows((job.report or {}).get("errors", ()))
            read = " What was read is kept; start the command again to go on." if job.pages.exists() else ""
            raise CommandError(f"{job.reason} Nothing was written.{read}")

    def _media(self, job):
        if not job.brings_files:
            return
        if job.worker != worker_name():
            self._say("Its files are brought by the worker that took it; the report of the job says how that went.")
            return
        brought, failures = media.bring(job, lambda done, total: self.bar.show("media", done, total))
        self.bar.end()
        self._say(f"Media: {brought} brought, {len(failures)} failed.")
        for failure in failures[:MOST_TOLD]:
            self.warn(failure)
        if failures:
            raise CommandError("Some media could not be had; the same command again tries them again.")

    # -- what is given -------------------------------------------------------------------------

    @staticmethod
    def _rules(path):
        if not path:
            return {}
        try:
            return parse_rules(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: {getattr(error, 'strerror', None) or 'no text'}") from error

    @staticmethod
    def _planned(name):
        pk = as_uuid(name)
        job = ImportJob.objects.filter(pk=pk, kind=ImportKind.SHOTGUN).first() if pk else None
        if job is None:
            raise CommandError(f"There is no plan {name}.")
        return job

    def _agreed(self):
        if not sys.stdin.isatty():
            return True
        return input("Import this? [y/N] ").strip().lower() in ("y", "yes")

    # -- what is said --------------------------------------------------------------------------

    def _tell(self, job):
        report = job.report
        self._warn_rows(report.get("errors", ()))
        self._warn_rows(report["warnings"])
        self._say("The plan:" if job.is_rehearsal else f"Imported from {job.options['site']}:")
        parts = report.get("parts", {})
        for noun in (noun for noun in WRITTEN if noun in parts):
            told = ", ".join(f"{parts[noun][action]} {action}" for action in ACTIONS if parts[noun].get(action))
            self._say(f"  {noun:20} {told}")
        told = ", ".join(f"{report[action]} {action}" for action in ACTIONS if action in report)
        refused = f", {report['refused']} refused" if report["refused"] else ""
        self._say(f"  {'all':20} {told}{refused}")

    def _warn_rows(self, rows):
        for row in rows[:MOST_TOLD]:
            self.warn(row["message"])
        if len(rows) > MOST_TOLD:
            self.warn(f"... and {len(rows) - MOST_TOLD} more; the report of the job has them.")

    def _say(self, text):
        if self.loud:
            self.stdout.write(text)
