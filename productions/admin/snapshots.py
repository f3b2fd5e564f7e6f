"""The columns a production template brings along, and the months a budget entry pays otherwise, as lines."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from accounts.admin.forms import Lines
from accounts.admin.rows import WAS, Column, Rows, choice_cell
from productions.choices import MetadataType
from productions.models import MetadataDescriptor
from productions.services.descriptors import ENTITY_TYPES, NAME_LENGTH, TASK
from productions.services.templates import snapshot_entry
from productionsite.api.errors import BadRow
from productionsite.terms import named


def task_types():
    """Return the task types as choices, by their order."""
    model = MetadataDescriptor._meta.get_field("task_type").related_model
    rows = model.objects.order_by("for_entity", "priority", "name").values_list("pk", "name")
    return [("", "–"), *((str(pk), name) for pk, name in rows)]


class ColumnSnapshots(Rows):
    """The metadata columns of a template: the same settings as those of a production."""

    columns = (
        Column(
            "name", gettext_lazy("Name"), forms.CharField(max_length=NAME_LENGTH, widget=UnfoldAdminTextInputWidget)
        ),
        Column("entity_type", gettext_lazy("Of"), choice_cell(named(ENTITY_TYPES))),
        Column("task_type_id", gettext_lazy("Task type"), choice_cell([], required=False)),
        Column(
            "data_type",
            gettext_lazy("Kind of value"),
            choice_cell(named(MetadataType.values)),
        ),
        Column(
            "choices",
            gettext_lazy("Choices, one a line"),
            Lines(required=False, rows=2),
        ),
        Column("for_client", gettext_lazy("For clients"), forms.BooleanField(required=False), narrow=True),
    )
    add_text = gettext_lazy("Add a column")
    empty_text = gettext_lazy("The template brings no columns along.")

    def shows(self, value):
        return super().shows(value) and all(one.get("data_type") in MetadataType.values for one in value or ())

    def cell_field(self, column, line):
        if column.name != "task_type_id":
            return column.field
        if not hasattr(self, "_task_types"):  # one statement for a form
            self._task_types = choice_cell(task_types(), required=False)
        return self._task_types

    def is_blank(self, line):
        return not line[WAS] and not line["name"] and not line["choices"]

    def line_of(self, one):
        return {**super().line_of(one), "choices": "\n".join(map(str, one.get("choices") or ()))}

    def stored(self, lines):
        """Return the columns in the shape the API stores (spec 03, 17); a new name makes a new key."""
        found = []
        for number, line in enumerate(lines, 1):
            before = line[WAS] or {}
            told = {column.name: line[column.name] for column in self.columns}
            if isinstance(told["choices"], str):
                told["choices"] = told["choices"].splitlines()
            told["task_type_id"] = told["task_type_id"] or None
            if (told["entity_type"] == TASK) != bool(told["task_type_id"]):
                text = _("Line %(number)s: a task type goes with columns of tasks, and only with those.")
                raise ValidationError(text, params={"number": number})
            kept = {**before, **told}
            if told["name"] != before.get("name"):
                kept["field_name"] = None
            try:
                found.append(snapshot_entry(kept))
            except BadRow as error:
                raise ValidationError(error.message) from error
        return found


class Months(Rows):
    """The months of a budget entry that pay other than twenty days: `{month: days}`."""

    columns = (
        Column(
            "month",
            gettext_lazy("Month"),
            forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", widget=UnfoldAdminTextInputWidget(attrs={"type": "month"})),
        ),
        Column(
            "days",
            gettext_lazy("Days"),
            forms.IntegerField(min_value=1, max_value=31, widget=UnfoldAdminIntegerFieldWidget),
        ),
    )
    movable = False
    was_kind = list
    add_text = gettext_lazy("Add a month")
    empty_text = gettext_lazy("Every month counts twenty days.")

    def shows(self, value):
        month = self.columns[0].field.regex
        return value is None or (
            isinstance(value, dict) and all(month.search(key) and type(days) is int for key, days in value.items())
        )

    def lines_of(self, value):
        return [
            {"month": month, "days": days, WAS: json.dumps([month, days])}
            for month, days in sorted((value or {}).items())
        ]

    def stored(self, lines):
        months = {}
        for line in lines:
            if line["month"] in months:
                raise ValidationError(_("The month %(month)s is there twice."), params={"month": line["month"]})
            months[line["month"]] = line["days"]
        return months
