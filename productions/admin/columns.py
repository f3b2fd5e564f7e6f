"""The values of a production's own columns (its metadata) on the pages of entities, tasks and productions."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin.rows import WAS, Bag, Column, choice_cell, long_cell, said, text_cell
from accounts.models import Person
from productions.choices import MetadataType
from productions.entities import kind_of
from productions.models import MetadataDescriptor, Project
from productions.services.descriptors import PROJECT, TASK

YES_OR_NO = [("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))]
SHORT = (MetadataType.STRING, MetadataType.URL, MetadataType.TAGLIST, MetadataType.PERSON)


class DayCell(forms.CharField):
    """A day, kept as the text that clients write."""

    widget = UnfoldAdminTextInputWidget(attrs={"type": "date"})

    def clean(self, value):
        text = super().clean(value)
        try:
            if not text or parse_date(text[:10]):
                return text
        except ValueError:
            pass
        raise ValidationError(_("Enter a valid date."))


class NumberCell(forms.CharField):
    """A number, kept as it was typed: imports write texts, scripts write numbers."""

    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})

    def clean(self, value):
        text = super().clean(value)
        try:
            float(text or 0)
        except ValueError:
            raise ValidationError(_("Enter a number.")) from None
        return text


class Values(Bag):
    """The `data` of a row: a line for each column of its production, then whatever else is stored.

    A column's cell is what its type asks for; a new value is stored as an import of a table stores it: as text.
    """

    columns = (
        Column("name", gettext_lazy("Column"), text_cell(), fixed=True),
        Column("value", gettext_lazy("Value"), long_cell()),
    )
    #: writes of the API add to what is stored and take nothing away
    removable = False
    empty_text = gettext_lazy("The production has no column for this.")

    def descriptors(self):
        """Return {field name: descriptor} of the row's columns, in their order: one statement for a form."""
        if not hasattr(self, "_descriptors"):
            self._descriptors = {one.field_name: one for one in self._scope().order_by("position", "name")}
        return self._descriptors

    def _scope(self):
        row, every = self.row, MetadataDescriptor.objects.all()
        if row is None or row._state.adding:
            return every.none()
        if isinstance(row, Project):
            return every.filter(project=row, entity_type=PROJECT)
        if hasattr(row, "task_type_id"):
            return every.filter(project=row.project_id, entity_type=TASK, task_type=row.task_type_id)
        return every.filter(project=row.project_id, entity_type=kind_of(row))

    def lines_of(self, value):
        stored = {line["name"]: line for line in super().lines_of(value)}
        mine = [stored.pop(name, {"name": name, "value": "", WAS: ""}) for name in self.descriptors()]
        return [*mine, *stored.values()]

    def is_blank(self, line):
        is_mine = line["name"] in self.descriptors() and not line["value"]
        return not line[WAS] and (is_mine or super().is_blank(line))

    def cell_field(self, column, line):
        one = self.descriptors().get(line.get("name"))
        if column.name == "name" or one is None:
            return column.field
        if one.data_type == MetadataType.DATE:
            return DayCell(required=False)
        if one.data_type == MetadataType.NUMBER:
            return NumberCell(required=False)
        offered = self._offered(one)
        if offered is None:
            return text_cell() if one.data_type in SHORT else column.field
        was = self.was(line.get(WAS))
        before = said(was[1]) if was else ""
        if before and before not in dict(offered):
            offered = [*offered, (before, before)]  # from before the choices were what they are
        return choice_cell([("", "–"), *offered], required=False)

    def _offered(self, descriptor):
        """Return the choices of a column, None when anything may be typed."""
        if descriptor.data_type == MetadataType.BOOLEAN:
            return YES_OR_NO
        if descriptor.data_type == MetadataType.LIST:
            return [(one, one) for one in descriptor.choices or ()]
        return self._people() if descriptor.data_type == MetadataType.PERSON else None

    def _people(self):
        """Return the people of the production as choices: one statement for a form."""
        if not hasattr(self, "_team"):
            project_id = self.row.pk if isinstance(self.row, Project) else self.row.project_id
            team = Person.objects.filter(team_links__project_id=project_id).order_by("first_name", "last_name")
            self._team = [(str(one.pk), one.full_name) for one in team]
        return self._team

    def cell(self, column, line, name, attrs, known):
        if column.name == "name" and line.get("name") in self.descriptors():
            line = {**line, WAS: line.get(WAS) or line["name"]}  # its name is said, with or without a value
        return super().cell(column, line, name, attrs, known)

    def text(self, column, line, known):
        one = self.descriptors().get(line.get("name"))
        return one.name if column.name == "name" and one is not None else super().text(column, line, known)


class ProjectValues(Values):
    """The `data` of a production itself: what is sent is all that is kept."""

    removable = True
