"""What the templates of the back office's forms ask for."""

from django import template

from productionsite.terms import word

register = template.Library()


@register.simple_tag
def told(field):
    """Return the json structure of a column that is only read, as a table."""
    column, _attribute, value = field.resolved_field
    return field.model_admin.structure_to_read(column, field.form.instance, value)


@register.filter
def coded(field):
    """Return the word of a code in a column that is only read; nothing for columns that hold none."""
    found = field.resolved_field
    codes = getattr(field.model_admin, "codes", {})
    return word(found[2]) if found and getattr(found[0], "name", None) in codes and found[2] else ""
