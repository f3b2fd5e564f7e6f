"""What was read from another instance, page by page on disk: an interrupted move goes on where it stopped."""

import hashlib
import shutil
from pathlib import Path

import orjson
from django.conf import settings


class Spool:
    """The pages of one move. A page is written whole or not at all; a listing is whole when its last page says so."""

    def __init__(self, address):
        name = hashlib.sha256(address.encode()).hexdigest()[:16]
        self.folder = Path(settings.VAR_DIR) / "moving" / name

    def open(self):
        """Make the folder; only its owner may look: there are password hashes in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        return self

    def discard(self):
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self, listing):
        """Forget one listing."""
        shutil.rmtree(self.folder / listing, ignore_errors=True)

    def state(self, listing):
        """Return what `finish` said of a listing, None while it is not whole."""
        return self._read(self.folder / listing / "whole.json")

    def pages(self, listing):
        """Return how many pages of a listing are there (they are numbered without gaps)."""
        number = 0
        while (self.folder / listing / f"{number + 1}.json").exists():
            number += 1
        return number

    def put(self, listing, page, rows):
        """Keep a page (numbered from 1)."""
        self._write(self.folder / listing / f"{page}.json", rows)

    def finish(self, listing, **state):
        """Say that a listing is whole."""
        self._write(self.folder / listing / "whole.json", state)

    def rows(self, listing):
        """Yield the rows of a listing, one page in memory."""
        for page in range(1, self.pages(listing) + 1):
            yield from self._read(self.folder / listing / f"{page}.json")

    @staticmethod
    def _read(path):
        return orjson.loads(path.read_bytes()) if path.exists() else None

    @staticmethod
    def _write(path, value):
        path.parent.mkdir(exist_ok=True)
        half = path.with_suffix(".half")
        half.write_bytes(orjson.dumps(value))
        half.replace(path)
