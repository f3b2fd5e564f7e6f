"""What the templates of the back office's forms ask for."""

from django import template
from django.apps import apps
from django.db.models import ForeignKey
from django.urls import reverse
from django.utils.html import format_html

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


@register.filter
def linked(field):
    """Return the row that a column which is only read points at, named as its own page names it; else nothing."""
    column = field.resolved_field[0] if field.resolved_field else None
    target = _target(field.model_admin, column)
    page = field.model_admin.admin_site._registry.get(target)
    row_id = page and getattr(field.form.instance, column.attname)
    row = row_id and target._base_manager.select_related(*page.label_related).filter(pk=row_id).first()
    if not row:
        return ""
    address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[row_id])
    return format_html('<a href="{}" class="text-link">{}</a>', address, page.label(row))


def _target(page, column):
    """Return the model a column points at, as a foreign key or as its page says of a plain id; or None."""
    if isinstance(column, ForeignKey):
        return column.related_model
    named = getattr(page, "points_at", {}).get(getattr(column, "name", None))
    return named and apps.get_model(named)
