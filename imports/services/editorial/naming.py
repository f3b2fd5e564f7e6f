r"""How clips are named after shots: `${project_name}_${sequence_name}-${shot_name}` (spec 09, 10).

What stands between the placeholders is a small regular expression: characters, classes (`.`, `\d`, `\w`,
`\s`, `[a-z]`), each with `*`, `+` or `?` if need be. It is matched here and not by `re`: whoever writes the
template cannot make it take more than (parts x characters) steps.
"""

import re
import string

from productionsite.api.errors import ApiError

PLACEHOLDERS = ("project_name", "episode_name", "sequence_name", "shot_name")
LONGEST = 500  # characters of a template
_ATOM = re.compile(r"(\[\^?\]?[^\]]*\]|\\.|[^\\\[\]])([*+?]?)", re.DOTALL)
_REFUSED = set("(){}|*+?")


class Naming:
    """A naming convention: renders the names that shots have as clips, and reads the names of clips."""

    def __init__(self, template, *, match_case=True):
        self.template, self.match_case = template, match_case
        self._flags = 0 if match_case else re.IGNORECASE
        if len(template) > LONGEST:
            raise ApiError(f"The naming convention is longer than {LONGEST} characters.")
        self._parts = list(self._read(template))

    @property
    def names(self):
        """Placeholders of the template."""
        return [name for name, _accepts, _least, _most in self._parts if name]

    def render(self, **names):
        """Return the name of the clip of a shot, as it is looked up."""
        return self.key(string.Template(self.template).safe_substitute(names))

    def key(self, name):
        """Return a clip's name as it is looked up: in lower case when case does not count."""
        return name if self.match_case else name.lower()

    def read(self, name):
        """Return {placeholder: text} of the start of a clip's name, None when it is named otherwise.

        As regular expressions do: each part takes as many characters as those after it can do without.
        """
        length = len(name)
        fits = [True] * (length + 1)  # whether what follows a part matches from each place on
        after = []
        for _placeholder, accepts, least, most in reversed(self._parts):
            after.append(fits)
            following, fits, longer = fits, [False] * (length + 1), False
            for at in range(length, -1, -1):
                taken = at < length and bool(accepts(name[at]))
                longer = taken and (following[at + 1] or (most > 1 and longer))  # one character and maybe more
                fits[at] = longer or (least == 0 and following[at])
        if not fits[0]:
            return None
        found, start = {}, 0
        for (placeholder, accepts, least, most), following in zip(self._parts, reversed(after)):
            end = at = start
            while at <= length and at - start <= most:
                if following[at] and at - start >= least:
                    end = at
                if at == length or not accepts(name[at]):
                    break
                at += 1
            if placeholder:
                found.setdefault(placeholder, name[start:end])
            start = end
        return found

    def _read(self, template):
        """Yield (placeholder or None, whether a character is accepted, least, most) of the parts of a template."""
        at = 0
        for match in string.Template.pattern.finditer(template):
            yield from self._expression(template[at : match.start()])
            at = match.end()
            name = match["named"] or match["braced"]
            if match["escaped"]:
                yield None, "$".__eq__, 1, 1
            elif name in PLACEHOLDERS:
                yield name, re.compile(r"\w").fullmatch, 0, LONGEST
            else:
                raise ApiError(f"The naming convention has an unknown placeholder: {match[0]}.")
        yield from self._expression(template[at:])

    def _expression(self, text):
        at = 0
        while at < len(text):
            match = _ATOM.match(text, at)
            atom = match and match[1]
            if match is None or atom in _REFUSED:
                raise ApiError(
                    f"The naming convention is not understood at {text[at : at + 20]!r}: between the placeholders "
                    "characters, classes ([a-z], \\d, .) and *, +, ? are allowed."
                )
            try:
                accepts = re.compile(atom, self._flags | re.DOTALL).fullmatch
            except re.error as error:
                raise ApiError(f"The naming convention is not understood at {atom!r}: {error}.") from error
            if atom not in ("^", "$"):
                yield None, accepts, 0 if match[2] in ("*", "?") else 1, 1 if match[2] in ("", "?") else LONGEST
            at = match.end()
