"""Finding things by names that people type: capitals, accents and punctuation do not count (spec 09, 7 and 8)."""

import re
import unicodedata
from collections import defaultdict

from imports.services.refusals import RowError


def slug(text):
    """Return a text in lower case without accents, other characters as single dashes; scripts without case stay."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


class Names:
    """Ids by what several cells of a row say together; exact spelling wins over a similar one."""

    def __init__(self):
        self._found = defaultdict(list)

    def add(self, found_id, *texts):
        """Remember an id under some names."""
        self._found[tuple(map(slug, texts))].append((texts, found_id))

    def find(self, *texts, column=None):
        """Return the id of some names, None for unknown ones; raise RowError when they mean several things."""
        found = self._found.get(tuple(map(slug, texts)), ())
        if len(found) > 1:
            found = [one for one in found if one[0] == texts] or found
        if len(found) > 1:
            raise RowError(f"{' / '.join(filter(None, texts))!r:.80} may mean {len(found)} different things.", column)
        return found[0][1] if found else None
