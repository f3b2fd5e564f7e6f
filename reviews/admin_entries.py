"""The entries of a playlist on its page: what is shown, in which order, in which revision."""

import json

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.forms import StudioForm
from accounts.admin.rows import WAS, Column, Rows
from files.models import PreviewFile
from productions.admin.entities import entity_name
from productions.models import Entity
from productionsite.api.inputs import as_uuid
from reviews.models import Playlist
from reviews.services.playlists import couple, latest_previews

LATEST = "latest"  # the revision of a new entry nobody chose one for


class EntityLookup(AutocompleteSelect):
    """Looks an entity up by typing, among those of the playlist's production when it has one."""

    def __init__(self):
        super().__init__(Playlist._meta.get_field("episode"), admin.site)
        self.project_id = None

    def get_url(self):
        return f"{super().get_url()}?project={self.project_id}" if self.project_id else super().get_url()

    def optgroups(self, name, value, attr=None):
        """Offer nothing before somebody types, but for what a refused form brought."""
        chosen = as_uuid(value[0]) if value and value[0] else None
        found = Entity.objects.filter(pk=chosen).select_related("entity_type", "parent", "project") if chosen else ()
        label = admin.site.get_model_admin(Entity).label
        options = [("", "", False), *((row.pk, label(row), True) for row in found)]
        return [
            (None, [self.create_option(name, pk, text, is_chosen, place)], place)
            for place, (pk, text, is_chosen) in enumerate(options)
        ]


class PlaylistEntries(Rows):
    """The entries of a playlist, each an entity and one of its previews."""

    columns = (
        Column("entity_id", gettext_lazy("Asset or shot"), forms.UUIDField(widget=EntityLookup), fixed=True),
        Column(
            "preview_file_id",
            gettext_lazy("Preview"),
            forms.CharField(required=False, widget=UnfoldAdminSelectWidget),
        ),
    )
    add_text = gettext_lazy("Add an entry")
    empty_text = gettext_lazy("Nothing is to be reviewed yet.")

    def lines_of(self, value):
        lines = []
        for entry in value or []:
            entity_id, preview_id = couple(entry)
            told = {"entity_id": str(entity_id or ""), "preview_file_id": str(preview_id or "")}
            lines.append({**told, WAS: json.dumps(told)})
        return lines

    def stored(self, lines):
        """Return the entries as the API writes them: exactly `{entity_id, preview_file_id}` (spec 08, 2.5)."""
        return [
            {"entity_id": str(line["entity_id"]), "preview_file_id": line["preview_file_id"] or None} for line in lines
        ]

    def is_blank(self, line):
        return not line["entity_id"]

    def known(self, lines):
        """Return ({entity id: its name}, {entity id: [(preview id, what it is)]}): two statements."""
        ids = {as_uuid(line.get("entity_id")) for line in lines} - {None}
        entities = Entity.objects.filter(pk__in=ids).select_related("entity_type", "parent")
        names = {str(one.pk): entity_name(one) for one in entities}
        previews = PreviewFile.objects.filter(task__entity__in=ids).order_by(
            "task__task_type__priority", "task__task_type__name", "-revision", "position", "-created_at"
        )
        offered = {}
        told = ("pk", "task__entity_id", "task__task_type__name", "revision", "extension")
        for pk, entity_id, task_type, revision, extension in previews.values_list(*told):
            name = f"{task_type} v{revision}" + (f" ({extension})" if extension else "")
            offered.setdefault(str(entity_id), []).append((str(pk), name))
        return names, offered

    def cell(self, column, line, name, attrs, known):
        if column.name == "entity_id" and not line.get(WAS):
            widget = EntityLookup()
            widget.project_id = getattr(self.row, "project_id", None)
            return widget.render(name, line.get("entity_id"), attrs)
        if column.name == "preview_file_id":
            value = line.get("preview_file_id") or ("" if line.get(WAS) else LATEST)
            choices = [("", _("none")), *known[1].get(line.get("entity_id"), [])]
            if not line.get(WAS):
                choices = [(LATEST, _("the latest one"))]
            elif value not in dict(choices):
                choices.append((value, _("a preview that is gone")))
            return UnfoldAdminSelectWidget(choices=choices).render(name, value, attrs)
        return super().cell(column, line, name, attrs, known)

    def text(self, column, line, known):
        if column.name == "entity_id":
            name = known[0].get(line.get("entity_id"))
            return name or format_html('<span class="place">{}</span>', _("something that is gone"))
        return dict(known[1].get(line.get("entity_id"), ())).get(line.get("preview_file_id"), "–")


class PlaylistForm(StudioForm):
    """Looks after what the entries of a playlist need to know: its production, its task type."""

    def clean(self):
        values = super().clean()
        entries = values.get("shots")
        if "shots" not in self.changed_data or not isinstance(entries, list):
            return values
        project = values.get("project") or self.instance.project
        known = {entity_id for entity_id, _preview in map(couple, self.initial.get("shots") or ())}
        added = {entry["entity_id"] for entry in entries} - known
        found = Entity.objects.filter(pk__in=added).values_list("pk", "project_id", "name")
        foreign = [name for _pk, project_id, name in found if project and project_id != project.pk]
        if foreign:
            text = _("%(name)s is not of the playlist’s production.")
            self.add_error("shots", ValidationError(text, params={"name": ", ".join(foreign)}))
        if len(found) < len(added):
            self.add_error("shots", _("One of the assets or shots does not exist."))
        task_type = values.get("task_type", self.instance.task_type)
        latest = latest_previews(added, task_type and task_type.pk)
        for entry in entries:
            if entry["preview_file_id"] == LATEST:
                entry["preview_file_id"] = latest.get(entry["entity_id"])
        return values
