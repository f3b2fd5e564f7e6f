"""How the back office reads and shows the product's own kinds of columns."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultiple,
    UnfoldAdminColorInputWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from productionsite.fields import RolesField


class StudioForm(forms.ModelForm):
    """A row's form. `refusal`: why the rules refused what was sent, told above the form."""

    refusal = None

    def clean(self):
        if self.refusal:
            raise ValidationError(self.refusal)
        return super().clean()


class JSONTextField(forms.JSONField):
    """A json bag as indented text."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.widget.attrs.update({"rows": 8, "style": "font-family: monospace"})

    def prepare_value(self, value):
        if value is None:
            return ""
        text = super().prepare_value(value)
        if not isinstance(text, str):
            return text
        try:
            return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
        except ValueError:
            return text

    def bound_data(self, data, initial):
        return None if data == "" else super().bound_data(data, initial)


class Lines(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, *args, rows=4, **options):
        super().__init__(*args, **{"widget": UnfoldAdminTextareaWidget(attrs={"rows": rows}), **options})

    def prepare_value(self, value):
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value):
        lines = super().to_python(value).splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial, data):
        return list(initial or ()) != self.to_python(data)


class Switch(forms.BooleanField):
    """A yes or no; a stored null counts as no until somebody says yes."""

    widget = UnfoldBooleanSwitchWidget

    def __init__(self, *args, **options):
        super().__init__(*args, **{**options, "required": False})


class Roles(forms.MultipleChoiceField):
    """A list of roles as check boxes; none chosen is an empty list."""

    widget = UnfoldAdminCheckboxSelectMultiple

    def has_changed(self, initial, data):
        return set(initial or ()) != set(data or ())


def formfield_of(db_field, **options):
    """Return the form field of the product's own kinds of columns, or None for all others."""
    shared = {"label": db_field.verbose_name.capitalize(), "help_text": db_field.help_text}
    if isinstance(db_field, RolesField):
        return Roles(choices=[(code, code.title()) for code in db_field.codes], required=False, **shared)
    if isinstance(db_field, models.JSONField):
        return db_field.formfield(form_class=JSONTextField, widget=UnfoldAdminTextareaWidget())
    if isinstance(db_field, models.BooleanField) and db_field.null and db_field.default is not None:
        initial = db_field.get_default()
        return Switch(initial=initial, **shared) if initial is not None else None
    if isinstance(db_field, models.TextField):
        return db_field.formfield(widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}))
    if isinstance(db_field, models.CharField) and db_field.name == "color":
        return db_field.formfield(widget=UnfoldAdminColorInputWidget())
    return None


class RelatedFilter(AutocompleteSelectFilter):
    """A filter on a foreign key that offers, and names, only rows the person may see."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            for field in choice["form"].fields.values():
                target = self.model_admin.admin_site.get_model_admin(self.field.remote_field.model)
                field.queryset = target.choices(self.request)
            yield choice


class LabelledChoice(forms.ModelChoiceField):
    """A foreign key whose chosen row is named the way its own pages name it."""

    def __init__(self, *args, label_of=str, **options):
        self.label_of = label_of
        super().__init__(*args, **options)

    def label_from_instance(self, obj):
        return self.label_of(obj)
