"""The key a custom column's values are stored under."""

from slugify import slugify


def field_name_of(name):
    """Return the slug of a column's name: ASCII, lower case, `_` between words; "" when nothing is left of it."""
    return slugify(name, separator="_")
