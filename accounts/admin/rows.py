"""Form fields of columns that hold a json structure: people see and change lines of a table, never the json.

A `Rows` field declares the columns of its table; what it stores is what the API speaks. Each line carries what it
was stored as, so that keys nobody is shown stay where they are. `accounts.admin.base` gives a page's columns their
field (`structures`), and shows them as the same tables to whoever may only read.
"""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

WAS = "was"  # the key under which a line keeps what it was stored as
BLANK = "__n__"  # stands for the number of a line in the blank one that the page's script copies


class Sent(list):
    """Lines as a browser sent them."""


class Column:
    """A column of a table: its key in a line, its head, the form field of its cells.

    `fixed`: said once, when the line is made; `narrow`: as wide as its content.
    """

    def __init__(self, name, head, field, *, fixed=False, narrow=False):
        self.name, self.head, self.field, self.fixed, self.narrow = name, head, field, fixed, narrow


def text_cell(**options):
    """Return the form field of a cell that holds one line of text."""
    return forms.CharField(required=False, **{"widget": UnfoldAdminTextInputWidget, **options})


def long_cell(**options):
    """Return the form field of a cell that holds a text of several lines."""
    return forms.CharField(required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}), **options)


def choice_cell(choices, **options):
    """Return the form field of a cell that is chosen."""
    return forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget, **options)


class RowsWidget(forms.Widget):
    """The table of a `Rows` field."""

    template_name = "admin/rows.html"
    needs_multipart_form = False

    class Media:
        css = {"all": ["desk/rows.css"]}
        js = ["desk/rows.js"]

    def __init__(self, rows):
        super().__init__()
        self.rows = rows

    def id_for_label(self, id_):
        return ""  # a table has no label of its own; it is a group that its label names

    def value_from_datadict(self, data, files, name):
        lines = Sent()
        for number in data.getlist(name):
            prefix = f"{name}-{number}-"
            line = {WAS: data.get(f"{prefix}{WAS}") or ""}
            for column in self.rows.columns:
                widget = self.rows.cell_field(column, line).widget
                line[column.name] = widget.value_from_datadict(data, files, f"{prefix}{column.name}")
            lines.append(line)
        return lines

    def value_omitted_from_data(self, data, files, name):
        return False

    def get_context(self, name, value, attrs):
        rows, lines = self.rows, value or []
        known = rows.known(lines)
        group = (attrs or {}).get("id") or f"id_{name}"

        def cells(line, number):
            for column in rows.columns:
                labelled = {"aria-labelledby": f"{group}-{column.name}"}
                yield column, rows.cell(column, line, f"{name}-{number}-{column.name}", labelled, known)

        shown = [
            {"number": number, "was": line.get(WAS, ""), "cells": list(cells(line, number))}
            | {"removable": rows.removable and rows.may_remove(line)}
            for number, line in enumerate(lines)
        ]
        blank = {"number": BLANK, "was": "", "cells": list(cells({}, BLANK)), "removable": rows.removable}
        blank = blank if rows.addable else None
        return {"name": name, "group": group, "rows": rows, "lines": shown, "blank": blank}

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class Rows(forms.Field):
    """A list of objects, one a line. Kinds of structure override what they differ in."""

    columns = ()
    movable = addable = removable = True
    add_text = gettext_lazy("Add a line")
    empty_text = gettext_lazy("Nothing here yet.")
    #: the row of the form, set by it
    row = None
    #: what a stored line is
    was_kind = dict

    def __init__(self, **options):
        super().__init__(**{**options, "required": False, "widget": RowsWidget(self)})

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.widget.rows = copied
        return copied

    # -- what is stored, and its lines -----------------------------------------------------------

    def shows(self, value):
        """Whether a stored value has the shape that the table shows without loss."""
        return value is None or (isinstance(value, list) and all(isinstance(one, dict) for one in value))

    def lines_of(self, value):
        """Return the lines of a stored value."""
        return [{**self.line_of(one), WAS: json.dumps(one)} for one in value or []]

    def line_of(self, one):
        """Return the cells of one stored object."""
        return {column.name: one.get(column.name) for column in self.columns}

    def was(self, text):
        """Return what a line was stored as, from what a browser sent of it; None for a new line."""
        try:
            found = json.loads(text) if text else None
        except ValueError:
            return None
        return found if isinstance(found, self.was_kind) else None

    def stored(self, lines):
        """Return what is stored of lines whose cells are clean; `was` is what a line was, None for a new one."""
        return [{**(line[WAS] or {}), **{column.name: line[column.name] for column in self.columns}} for line in lines]

    def is_blank(self, line):
        """Whether nothing was typed into a new line: it does not count."""
        return not line[WAS] and not any(line[column.name] for column in self.columns)

    # -- the form field ----------------------------------------------------------------------------

    def prepare_value(self, value):
        return value if isinstance(value, Sent) else self.lines_of(value)

    def bound_data(self, data, initial):
        return data

    def clean(self, value):
        """Return the structure to store; a line that makes no sense is refused by its number."""
        lines, refusals = [], []
        for number, sent in enumerate((line for line in value or () if not self.is_blank(line)), 1):
            line = {WAS: self.was(sent[WAS])}
            for column in self.columns:
                try:
                    line[column.name] = self.cell_field(column, sent).clean(sent[column.name])
                except ValidationError as error:
                    told = {"number": number, "column": column.head, "what": " ".join(error.messages)}
                    refusals.append(_("Line %(number)s, %(column)s: %(what)s") % told)
            lines.append(line)
        if refusals:
            raise ValidationError(refusals)
        return self.stored(lines)

    def has_changed(self, initial, data):
        try:
            before = self.stored([{**line, WAS: self.was(line[WAS])} for line in self.lines_of(initial)])
            return self.clean(data) != before
        except ValidationError:
            return True

    # -- cells -------------------------------------------------------------------------------------

    def may_remove(self, line):
        """Whether the reader may take a line away, where lines are taken away at all."""
        return True

    def known(self, lines):
        """Return what the cells of some lines need to be told, looked up once for all of them."""
        return

    def cell_field(self, column, line):
        """Return the form field of a cell."""
        return column.field

    def cell(self, column, line, name, attrs, known):
        """Return the HTML of a cell."""
        value = line.get(column.name)
        if column.fixed and line.get(WAS):
            hidden = forms.HiddenInput().render(name, value)
            return format_html("{}{}", self.text(column, line, known), hidden)
        return self.cell_field(column, line).widget.render(name, value, attrs)

    def text(self, column, line, known):
        """Return what a cell says to whoever only reads."""
        value = line.get(column.name)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        field = self.cell_field(column, line)
        return dict(getattr(field, "choices", ())).get(value, "" if value is None else value)

    def as_table(self, value):
        """Return a stored value as a table to read."""
        lines = self.lines_of(value)
        known = self.known(lines)
        shown = [{"cells": [(column, self.text(column, line, known)) for column in self.columns]} for line in lines]
        return render_to_string("admin/rows.html", {"rows": self, "lines": shown, "read_only": True})


class Bag(Rows):
    """An object whose keys anybody may choose, as lines of a name and a value.

    What is typed is text. Where a number, a yes or no, a list stood before, what is typed is read as such again.
    """

    columns = (
        Column("name", gettext_lazy("Name"), text_cell()),
        Column("value", gettext_lazy("Value"), long_cell()),
    )
    movable = False
    add_text = gettext_lazy("Add a value")
    was_kind = list

    def was(self, text):
        found = super().was(text)
        return found if found and len(found) == 2 else None

    def shows(self, value):
        return value is None or isinstance(value, dict)

    def lines_of(self, value):
        return [{"name": name, "value": said(one), WAS: json.dumps([name, one])} for name, one in (value or {}).items()]

    def stored(self, lines):
        bag = {}
        for number, line in enumerate(lines, 1):
            name = line["name"].strip()
            if not name:
                raise ValidationError(_("Line %(number)s has no name."), params={"number": number})
            if name in bag:
                raise ValidationError(_("The name %(name)s is there twice."), params={"name": name})
            before = line[WAS][1] if line[WAS] else ""
            bag[name] = read(line["value"] or "", before)
        return bag


def said(value):
    """Return a value of a bag as it is typed: texts as they are, lists of texts with commas, all else as json."""
    if isinstance(value, str) or value is None:
        return value or ""
    if _is_list_of_words(value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


def read(text, before):
    """Return the value that a text means where `before` stood."""
    text = text.replace("\r\n", "\n")
    if text == said(before):
        return before
    if isinstance(before, str):
        return text
    if _is_list_of_words(before):
        return [word.strip() for word in text.split(",") if word.strip()]
    try:
        return json.loads(text)
    except ValueError:
        return text


def told(value):
    """Return any json value to read: names with their values, lists line by line."""
    if isinstance(value, dict):
        lines = ((name.replace("_", " "), told(one)) for name, one in value.items())
        return format_html('<dl class="told">{}</dl>', format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", lines))
    if isinstance(value, list) and not _is_list_of_words(value):
        return format_html_join("", "<div>{}</div>", ((told(one),) for one in value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "–" if value is None else said(value)


def _is_list_of_words(value):
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and "," not in one for one in value)


class Tree(Bag):
    """Objects inside objects, with a text at every end: each line says the way to a text, and the text."""

    columns = (
        Column("name", gettext_lazy("Where"), text_cell()),
        Column("value", gettext_lazy("Template"), text_cell()),
    )
    between = " › "

    def shows(self, value):
        return value is None or (isinstance(value, dict) and all(self._fits(key, one) for key, one in value.items()))

    def _fits(self, key, one):
        if isinstance(one, dict):
            return bool(one) and self.shows(one) and self.between.strip() not in key
        return isinstance(one, str) and self.between.strip() not in key

    def lines_of(self, value):
        return super().lines_of(dict(self._ends(value or {})))

    def _ends(self, branch, way=()):
        for key, one in branch.items():
            if isinstance(one, dict):
                yield from self._ends(one, (*way, key))
            else:
                yield self.between.join((*way, key)), one

    def stored(self, lines):
        tree = {}
        for name, text in super().stored(lines).items():
            *way, last = (part.strip() for part in name.split(self.between.strip()))
            branch = tree
            for part in way:
                branch = branch.setdefault(part, {})
                if not isinstance(branch, dict):
                    raise ValidationError(_("%(name)s leads through a text."), params={"name": name})
            if last in branch:
                raise ValidationError(_("The name %(name)s is there twice."), params={"name": name})
            branch[last] = text
        return tree
