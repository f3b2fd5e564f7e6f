"""How access rules are declared and combined. The terms themselves live in `accounts.access`."""

from productionsite.api.errors import BadRow, Refused

_MISSING = object()


class Facts:
    """What a rule may look at: the caller, the path, the stored row, the request body.

    `found`: rows that rules looked up, by path parameter; the handler gets them as `call.found`.
    """

    def __init__(self, who, *, params=None, row=None, payload=None, query=None, found=None):
        self.who = who
        self.params = params or {}
        self.row = row
        self.payload = payload
        self.query = query or {}
        self.found = {} if found is None else found

    def value(self, path):
        """Return what `path` names: an attribute path of the row, else a key of the body, else of the URL.

        A key the rule needs and the body lacks is the caller's mistake: 400 quoting the key.
        """
        if self.row is not None:
            value = self.row
            for name in path.split("."):
                value = getattr(value, name, None)
            return value
        if path in self.params:
            return self.params[path]
        if isinstance(self.payload, dict):
            value = self.payload.get(path, _MISSING)
            if value is _MISSING:
                raise BadRow(f"'{path}'", field=path)
            return value
        return self.query.get(path)


class Access:
    """A rule: `allows(facts)` says yes or no; `check` raises `Refused`. Combine with `|` and `&`."""

    public = False

    def allows(self, facts):
        """Return whether the caller of `facts` may go on. May raise NotFound for unknown objects."""
        raise NotImplementedError

    def check(self, facts):
        """Raise `Refused` (403) unless the rule allows."""
        if not self.allows(facts):
            raise Refused

    def __or__(self, other):
        return _Either(self, other)

    def __and__(self, other):
        return _Both(self, other)

    def __repr__(self):
        arguments = ", ".join(repr(value) for value in vars(self).values())
        return f"{type(self).__name__}({arguments})"


class _Either(Access):
    def __init__(self, first, second):
        self.first, self.second = first, second

    def allows(self, facts):
        return self.first.allows(facts) or self.second.allows(facts)

    def __repr__(self):
        return f"{self.first!r} | {self.second!r}"


class _Both(Access):
    def __init__(self, first, second):
        self.first, self.second = first, second

    def allows(self, facts):
        return self.first.allows(facts) and self.second.allows(facts)

    def __repr__(self):
        return f"{self.first!r} & {self.second!r}"


class Public(Access):
    """Nobody needs to be logged in."""

    public = True

    def allows(self, facts):
        return True


class Anyone(Access):
    """Any authenticated caller."""

    def allows(self, facts):
        return True


class Nobody(Access):
    """Nobody at all: the operation exists only to refuse (after authentication)."""

    def allows(self, facts):
        return False
