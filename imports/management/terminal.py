"""What the long commands share: help in paragraphs, a progress bar, secrets not seen in the list of processes."""

import argparse
import getpass
import os
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

WIDTH = 40  # characters of the bar
EVERY = 0.2  # seconds between two looks at it on a screen
EVERY_LINE = 5.0  # the same where the output goes to a file
MOST_TOLD = 20  # failures named one by one


class Bar:
    """A progress bar on a screen, a line every few seconds in a file, nothing when `quiet`."""

    def __init__(self, out, *, quiet=False):
        self._out, self._quiet, self._told = out, quiet, 0.0
        self._screen = hasattr(out, "isatty") and out.isatty()

    def show(self, what, done, total):
        """Say how far something is; `total` None when nobody knows."""
        now = time.monotonic()
        last = total is not None and done >= total
        if self._quiet or (now - self._told < (EVERY if self._screen else EVERY_LINE) and not (last and self._screen)):
            return
        self._told = now
        share = min(done / total, 1.0) if total else 0.0
        bar = f"[{'#' * int(WIDTH * share):{WIDTH}}] {100 * share:3.0f} % " if total else ""
        line = f"{bar}{what}: {done}{f' of {total}' if total else ''}"
        self._out.write(f"\r\033[K{line}" if self._screen else line, ending="" if self._screen else "\n")
        self._out.flush()

    def end(self):
        """Leave the line of the bar."""
        if self._screen and not self._quiet and self._told:
            self._out.write("")
        self._told = 0.0


class LongCommand(BaseCommand):
    """Base of the commands that move much in: `bar` shows how far they are, `loud` says whether they talk at all."""

    def create_parser(self, *args, **kwargs):
        """Keep the lines of the help as they are."""
        parser = super().create_parser(*args, **kwargs)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def begin(self, verbosity):
        """Make the bar; whoever began ends it."""
        self.bar, self.loud = Bar(self.stdout, quiet=verbosity == 0), verbosity > 0

    def warn(self, text):
        """Say what went wrong, however quiet the command is."""
        self.stderr.write(self.style.WARNING(text))


def add_secret(parser, name, what):
    """Add `--NAME-file` to a command: the file that holds a secret."""
    parser.add_argument(
        f"--{name}-file",
        metavar="FILE",
        help=f"file that holds the {what} (its first line); otherwise the variable IMPORT_{name.upper()}",
    )


def secret(options, name, *, ask=None):
    """Return a secret: from the file given, the environment variable IMPORT_NAME, or asked on the screen.

    `ask`: the question; without one, or where nobody can answer, None is returned.
    """
    path = options.get(f"{name}_file")
    if path:
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if not lines or not lines[0].strip():
            raise CommandError(f"{path}: the first line is empty.")
        return lines[0].strip()
    found = os.environ.get(f"IMPORT_{name.upper()}")
    if found:
        return found
    return getpass.getpass(f"{ask}: ") if ask and sys.stdin.isatty() else None
