"""`manage.py import_kitsu`: move a studio in, ids and passwords kept: from a snapshot, a database or over HTTP."""

from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management.base import CommandError

from imports.management.terminal import MOST_TOLD, LongCommand, add_secret, secret
from imports.services.moving.client import KitsuClient
from imports.services.moving.database import SourceError, source_database
from imports.services.moving.media import WORKERS, bring_files
from imports.services.moving.pull import compare, read_studio, write_studio
from imports.services.moving.spool import Spool
from imports.services.snapshot import SnapshotError, load, load_tables

HELP = """
Move a studio in from another instance that speaks the same API, keeping ids, links and log-ins. Exactly one source:

  --snapshot FILE   a file that `export_kitsu` wrote
  --database URL    its PostgreSQL database, read as it is while people go on working there
  --api URL         its HTTP API: rows, then pictures, movies and attachments

Rows go in within one transaction: everything or nothing. Run it again as often as you like: rows that changed are
changed, new ones added, nothing is removed and nothing is there twice. An interrupted --api run goes on where it
stopped. docs/moving-in.md goes through it step by step.
"""


#: options that mean something with --api only
OF_API = ("email", "token_file", "with_events", "no_files", "only_files", "verify", "restart")


class Command(LongCommand):
    """Moves a studio in."""

    help = HELP

    def add_arguments(self, parser):
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--snapshot", metavar="FILE", help="the JSON file to load")
        source.add_argument("--database", metavar="URL", help="postgres://user@host:5432/name of the other instance")
        source.add_argument("--api", metavar="URL", help="where its API answers, e.g. https://kitsu.studio.com/api")
        parser.add_argument("--email", help="(--api) an administrator of the other instance")
        add_secret(parser, "password", "password of that account, or of the database")
        add_secret(parser, "token", "(--api) token of a bot of role admin there, instead of --email")
        parser.add_argument("--skip-bad-rows", action="store_true", help="tell rows that cannot be stored and go on")
        parser.add_argument(
            "--leave-out", action="append", default=[], metavar="TABLE", help="(--database) such as api_event"
        )
        parser.add_argument("--with-events", action="store_true", help="(--api) the log of events too; it may be long")
        parser.add_argument("--no-files", action="store_true", help="(--api) rows only")
        parser.add_argument("--only-files", action="store_true", help="(--api) only the files of rows that are here")
        parser.add_argument("--workers", type=int, default=WORKERS, metavar="N", help="(--api) downloads at a time")
        parser.add_argument("--verify", action="store_true", help="(--api) only compare how many rows are where")
        parser.add_argument("--restart", action="store_true", help="(--api) forget what an interrupted run has read")

    def handle(self, *, verbosity, **options):
        self._check(options)
        self.begin(verbosity)
        self.bad_rows = 0
        refuse = self._refuse if options["skip_bad_rows"] else None
        with self._readable_errors(options):
            if options["snapshot"]:
                self._snapshot(Path(options["snapshot"]), refuse)
            elif options["database"]:
                self._database(options, refuse)
            else:
                self._api(options, refuse)

    @staticmethod
    def _check(options):
        """Refuse options that the source would not look at: `--verify` must not turn into a load."""
        for name in OF_API if not options["api"] else ():
            if options[name]:
                raise CommandError(f"--{name.replace('_', '-')} goes with --api only.")
        if options["leave_out"] and not options["database"]:
            raise CommandError("--leave-out goes with --database only.")
        if options["api"] and urlsplit(options["api"]).scheme not in ("http", "https"):
            raise CommandError("--api is an address: https://kitsu.studio.com/api")
        if options["workers"] < 1:
            raise CommandError("--workers: a number from 1 on is expected.")
        if options["no_files"] and options["only_files"]:
            raise CommandError("Either --no-files or --only-files.")

    @contextmanager
    def _readable_errors(self, options):
        try:
            yield
        except OSError as error:
            raise CommandError(f"{options['snapshot'] or error.filename}: {error.strerror}") from error
        except SourceError as error:
            raise CommandError(str(error)) from error
        except SnapshotError as error:
            hint = ""
            if "another row has this value" in str(error):
                hint = " If this studio has rows of its own, move into an empty database (docs/moving-in.md)."
            raise CommandError(f"{error}. Nothing was loaded.{hint}") from error
        finally:
            self.bar.end()

    # -- the three sources -------------------------------------------------------------------------

    def _snapshot(self, path, refuse):
        size = path.stat().st_size or 1
        with path.open("rb") as file:
            counts = load(
                file, progress=lambda table, _rows, at: self._bytes(table, at, size), warn=self.warn, refuse=refuse
            )
        self._tell_loaded(counts)

    def _bytes(self, table, position, size):
        self.bar.show(f"{table}, bytes read", position, size)

    def _database(self, options, refuse):
        password = secret(options, "password")
        if not password and not urlsplit(options["database"]).scheme.startswith("postgres"):
            raise CommandError("--database is an address: postgres://user@host:5432/name")
        with source_database(options["database"], password) as source:
            for table, rows in source.unknown().items():
                self.warn(f"table {table}: unknown, {rows} rows ignored")
            expected = {table: n for table, n in source.counts().items() if table not in options["leave_out"]}
            total, done, before = sum(expected.values()), 0, {}

            def progress(table, rows):
                nonlocal done
                done += rows - before.get(table, 0)
                before[table] = rows
                self.bar.show(table, done, total)

            counts = load_tables(
                source.tables(options["leave_out"]), progress=progress, warn=self.warn, refuse=refuse, mend=True
            )
        missing = {t: (n, counts[t].read - counts[t].refused) for t, n in expected.items() if counts[t].read < n}
        self._tell_loaded(counts)
        if missing:
            raise CommandError(f"Not all rows came: {missing}")

    def _api(self, options, refuse):
        client = self._client(options)
        client.log_in()
        if options["verify"]:
            self._verify(client, options)
            return
        if not options["only_files"]:
            self._rows(client, options, refuse)
        failures = [] if options["no_files"] else self._files(client, options)
        if not options["only_files"]:
            self._verify(client, options)
        if failures:
            raise CommandError(f"{len(failures)} files could not be had; run it again with --only-files.")

    def _client(self, options):
        token = secret(options, "token")
        if token:
            return KitsuClient(options["api"], token=token)
        if not options["email"]:
            raise CommandError("Say who logs in: --email (and its password), or --token-file.")
        password = secret(options, "password", ask=f"Password of {options['email']}")
        if not password:
            raise CommandError("The password is missing: --password-file, or the variable IMPORT_PASSWORD.")
        return KitsuClient(options["api"], email=options["email"], password=password)

    def _rows(self, client, options, refuse):
        spool = Spool(client.url)
        if options["restart"]:
            spool.discard()
        spool.open()
        seen = {}

        def reading(path, page, total):
            seen[path] = page
            self.bar.show(f"reading {path}, page {page}, rows in all", total or 0, None)

        read_studio(client, spool, events=options["with_events"], progress=reading, warn=self.warn)
        counts = write_studio(
            spool,
            progress=lambda table, rows: self.bar.show(f"writing {table}", rows, None),
            warn=self.warn,
            refuse=refuse,
        )
        spool.discard()
        self._tell_loaded(counts)

    def _files(self, client, options):
        brought = bring_files(
            client, workers=options["workers"], progress=lambda seen: self.bar.show("files", seen, None)
        )
        self.bar.end()
        if self.loud:
            self.stdout.write(
                f"Files: {brought.new} brought, {brought.known} here already, {brought.absent} not there, "
                f"{len(brought.failures)} failed."
            )
        for failure in brought.failures[:MOST_TOLD]:
            self.warn(failure)
        return brought.failures

    def _verify(self, client, options):
        lines = compare(client, events=options["with_events"])
        for line in lines:
            if self.loud and (line.there or line.here):
                missing = "" if line.good else "  MISSING"
                self.stdout.write(f"{line.path:42} {line.there:9} there {line.here:9} here{missing}")
        missing = [line.path for line in lines if not line.good]
        if missing:
            raise CommandError(f"Rows are missing here: {', '.join(missing)}.")
        if self.loud:
            self.stdout.write(self.style.SUCCESS("Every row is here."))

    # -- what is said ------------------------------------------------------------------------------

    def _tell_loaded(self, counts):
        self.bar.end()
        if self.bad_rows > MOST_TOLD:
            self.warn(f"... and {self.bad_rows - MOST_TOLD} rows more that cannot be stored")
        if not self.loud:
            return
        read, written = sum(c.read for c in counts.values()), sum(c.written for c in counts.values())
        known = read - written - self.bad_rows
        more = f" {known} were here already." if known > 0 else ""
        self.stdout.write(self.style.SUCCESS(f"Loaded {written} rows of {len(counts)} tables.{more}"))

    def _refuse(self, error):
        self.bad_rows += 1
        if self.bad_rows <= MOST_TOLD:
            self.warn(f"left out: {error}")
