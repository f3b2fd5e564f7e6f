"""Model fields shared by every app: how the product stores ids, json bags and enumerations."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from productionsite.terms import word


class UUIDField(models.UUIDField):
    """A UUID kept in the spelling the API serves.

    PostgreSQL has its own type. SQLite has none, and Django would store 32 hex digits that every
    listing had to re-assemble; the dashed text costs four bytes and lets rows go out as they are.
    """

    def db_type(self, connection):
        return super().db_type(connection) if connection.features.has_native_uuid_field else "char(36)"

    def rel_db_type(self, connection):
        return self.db_type(connection)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or connection.features.has_native_uuid_field:
            return super().get_db_prep_value(value, connection, prepared)
        return str(self.to_python(value))


class CompactJSONEncoder(DjangoJSONEncoder):
    """Writes json bags as the API answers them: compact, non-ASCII left alone."""

    def __init__(self, **options):
        super().__init__(**{**options, "ensure_ascii": False, "separators": (",", ":")})


class JSONField(models.JSONField):
    """A json bag; listings pass its text through without parsing it."""

    def __init__(self, *args, **options):
        options.setdefault("encoder", CompactJSONEncoder)
        super().__init__(*args, **options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        if options.get("encoder") is CompactJSONEncoder:
            del options["encoder"]
        return name, path, args, options


class ChoiceField(models.CharField):
    """An enumeration that the database itself enforces with a CHECK constraint.

    The reference only checks some of its enumerations in the application; one bad code stored by an
    import then breaks every later read of the table.
    """

    def __init__(self, enum=None, **options):
        if enum is not None:
            options["choices"] = enum.choices
        options.setdefault("max_length", 255)
        super().__init__(**options)

    @property
    def flatchoices(self):
        """The choices as lists and filters of the back office name them, in the reader's language."""
        return [(code, word(code)) for code, _label in super().flatchoices]

    @property
    def codes(self):
        """The codes the column may hold, in declaration order."""
        return [code for code, _label in self.choices]

    def db_check(self, connection):
        column = connection.ops.quote_name(self.column)
        return f"{column} IN ({', '.join(_quoted(code) for code in self.codes)})"


class RolesField(JSONField):
    """A json list of role codes (which roles see a column of the board), checked by the database."""

    def __init__(self, *args, codes=(), **options):
        self.codes = list(codes)
        super().__init__(*args, **options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        options["codes"] = self.codes
        return name, path, args, options

    def db_check(self, connection):
        column = connection.ops.quote_name(self.column)
        if connection.vendor == "postgresql":
            return f"jsonb_typeof({column}) = 'array' AND {column} <@ '{json.dumps(self.codes)}'::jsonb"
        # SQLite has no containment operator: what is left of the text once every known code is
        # taken out must be brackets, commas and spaces.
        rest = column
        for code in self.codes:
            rest = f"replace({rest}, {_quoted(json.dumps(code))}, '')"
        return f"json_type({column}) = 'array' AND trim({rest}, '[], ') = ''"


def _quoted(text):
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"
