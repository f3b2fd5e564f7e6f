"""What hangs on a comment as lines of its page: its checklist, its answers."""

from django import forms
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin.history import moment_said
from accounts.admin.rows import WAS, Column, Rows, long_cell, text_cell
from accounts.models import Person
from productionsite.api.inputs import as_uuid
from tasks.access import may_reply, owns_reply


class Checklist(Rows):
    """What is to be done, ticked or not: `{text, checked}`."""

    columns = (
        Column("checked", gettext_lazy("Done"), forms.BooleanField(required=False), narrow=True),
        Column("text", gettext_lazy("What"), forms.CharField(widget=UnfoldAdminTextInputWidget)),
    )
    add_text = gettext_lazy("Add an item")
    empty_text = gettext_lazy("No checklist.")

    def line_of(self, one):
        return {"checked": bool(one.get("checked")), "text": one.get("text") or ""}

    def is_blank(self, line):
        return not line[WAS] and not line["text"]


class Replies(Rows):
    """Answers under a comment: they are given and taken back, not rewritten (spec 06, 9.9).

    The page tells who reads it (`allow`): without, nobody may do anything.
    """

    columns = (
        Column("person", gettext_lazy("Person"), text_cell(), fixed=True, narrow=True),
        Column("date", gettext_lazy("When"), text_cell(), fixed=True, narrow=True),
        Column("text", gettext_lazy("Answer"), long_cell(), fixed=True),
    )
    movable = addable = False
    add_text = gettext_lazy("Answer")
    empty_text = gettext_lazy("Nobody has answered.")
    _who = _task = None

    def allow(self, who, task, comment):
        """Offer what the person may do: answer, take back what is theirs."""
        self._who, self._task = who, task
        self.addable = may_reply(who, task, comment)

    def may_remove(self, line):
        reply = self.was(line.get(WAS))
        return reply is None or self._who is not None and owns_reply(self._who, self._task, reply)

    def line_of(self, one):
        return {
            "person": str(one.get("person_id") or ""),
            "date": str(one.get("date") or ""),
            "text": one.get("text") or "",
        }

    def was(self, text):
        found = super().was(text)
        return found if found and found.get("id") else None

    def is_blank(self, line):
        return not line[WAS] and not (line["text"] or "").strip()

    def stored(self, lines):
        """Return the answers that stay as they are stored, and `{text}` for each new one."""
        return [line[WAS] or {"text": text} for line in lines if (text := line["text"].strip()) or line[WAS]]

    def known(self, lines):
        """Return {person id: name}: one statement."""
        ids = {as_uuid(line.get("person")) for line in lines} - {None}
        return {str(one.pk): one.full_name for one in Person.objects.filter(pk__in=ids)}

    def cell(self, column, line, name, attrs, known):
        if column.name != "text" and not line.get(WAS):
            return ""
        return super().cell(column, line, name, attrs, known)

    def text(self, column, line, known):
        value = line.get(column.name)
        if column.name == "person":
            return known.get(value, "–")
        return moment_said(value) if column.name == "date" else value
