"""What the templates of the back office's forms ask for."""

from django import template

register = template.Library()


@register.simple_tag
def told(field):
    """Return the json structure of a column that is only read, as a table."""
    column, _attribute, value = field.resolved_field
    return field.model_admin.structure_to_read(column, field.form.instance, value)
