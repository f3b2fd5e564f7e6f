"""How the back office reads and shows the product's own kinds of columns."""

import json

from django import forms
from django.contrib.admin import FieldListFilter
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultiple,
    UnfoldAdminColorInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.admin.rows import Bag
from productionsite.fields import RolesField
from productionsite.terms import named


class StudioForm(forms.ModelForm):
    """A row's form. `refusal`: why the rules refused what was sent, told above the form."""

    refusal = None

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if not hasattr(field, "shows"):
                continue
            field.row = self.instance
            if not field.shows(self.initial.get(name)):  # of a shape no client gives it: as it is, loses nothing
                shown = {"label": field.label, "help_text": field.help_text, "required": False}
                self.fields[name] = JSONTextField(**shown)

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

    def shows(self, value):
        """Whether a stored value is what lines can show without loss."""
        return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))

    def as_table(self, value):
        """Return a stored value to read."""
        return format_html_join("", "<div>{}</div>", ((one,) for one in value or ()))

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


class Coded(forms.ChoiceField):
    """A code of a text column, chosen by its word; one that is none of the known ones stays what it is."""

    def __init__(self, codes, *, required, **options):
        self.codes = codes
        choices = [] if required else [("", "–")]
        super().__init__(choices=choices + named(codes), required=required, widget=UnfoldAdminSelectWidget, **options)

    def shows(self, value):
        """Take the stored code among the choices."""
        if value and value not in self.codes:
            self.choices = [*self.choices, (value, value)]
        return True


class Roles(forms.MultipleChoiceField):
    """A list of roles as check boxes; none chosen is an empty list."""

    widget = UnfoldAdminCheckboxSelectMultiple

    def has_changed(self, initial, data):
        return set(initial or ()) != set(data or ())


def _headed(db_field):
    return {"label": capfirst(db_field.verbose_name), "help_text": db_field.help_text}


def structure_of(db_field, structures):
    """Return the form field of a json column: the kind its page declares, a bag of values for a `data`; or None."""
    kind = structures.get(db_field.name) or (Bag if db_field.name == "data" else None)
    if kind is None or not isinstance(db_field, models.JSONField):
        return None
    return kind(required=False, **_headed(db_field))


def coded_field(db_field, codes):
    """Return the form field of a text column whose codes its page knows, or None."""
    if db_field.name not in codes:
        return None
    initial = db_field.get_default() if db_field.has_default() else None
    return Coded(codes[db_field.name], required=not db_field.blank, initial=initial, **_headed(db_field))


def formfield_of(db_field):
    """Return the form field of the product's own kinds of columns, or None for all others."""
    if isinstance(db_field, RolesField):
        return Roles(choices=named(db_field.codes), required=False, **_headed(db_field))
    if isinstance(db_field, models.JSONField):
        return db_field.formfield(form_class=JSONTextField, widget=UnfoldAdminTextareaWidget())
    if isinstance(db_field, models.BooleanField) and db_field.null:
        return Switch(initial=bool(db_field.get_default()), **_headed(db_field))
    if isinstance(db_field, models.TextField):
        return db_field.formfield(widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}))
    if isinstance(db_field, models.CharField) and db_field.name == "color":
        return db_field.formfield(widget=UnfoldAdminColorInputWidget())
    return None


class CodesFilter(FieldListFilter):
    """A filter on a text column that holds codes: it offers their words."""

    def __init__(self, field, request, params, model, model_admin, field_path):
        self.codes = model_admin.codes[field_path]
        super().__init__(field, request, params, model, model_admin, field_path)

    def expected_parameters(self):
        return [f"{self.field_path}__exact"]

    def choices(self, changelist):
        (name,) = self.expected_parameters()
        chosen = (self.used_parameters.get(name) or [None])[-1]
        for code, text in ((None, _("All")), *named(self.codes)):
            address = changelist.get_query_string({name: code} if code else {}, [] if code else [name])
            yield {"selected": chosen == code, "query_string": address, "display": text}


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
