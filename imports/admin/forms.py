"""The forms imports start with: a file that is uploaded, a site that is pulled."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from activity.forms import OutgoingURLField
from imports.access import may_import
from imports.choices import FILE_KINDS, ImportKind
from imports.services.csv_import.reading import ENCODINGS
from imports.services.shotgun.rules import parse_rules
from productions.entities import EPISODE, entities_of_kind
from productions.models import Project
from productionsite.api.errors import BadInput
from tasks.models import TaskType

AUTOMATIC = ("", _("automatic (UTF-8 or UTF-16)"))
#: field of an upload → the kinds of file it is about, where it is not about all
ONLY_FOR = {
    "project": tuple(kind for kind in FILE_KINDS if kind != ImportKind.PERSONS),
    "encoding": tuple(kind for kind in FILE_KINDS if kind != ImportKind.EDITORIAL),
    "task_type": (ImportKind.ESTIMATIONS,),
    "episode": (ImportKind.ESTIMATIONS, ImportKind.EDITORIAL),
    "naming_convention": (ImportKind.EDITORIAL,),
    "ignore_case": (ImportKind.EDITORIAL,),
}


class UploadForm(forms.Form):
    """What to import, where, how. `who`: the person the page is for; it offers what they may import."""

    kind = forms.ChoiceField(label=_("What the file holds"), widget=UnfoldAdminSelectWidget)
    project = forms.ModelChoiceField(
        Project.objects.none(),
        required=False,
        label=_("Production"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Everything but people belongs to a production."),
    )
    file = forms.FileField(
        label=_("File"), widget=UnfoldAdminFileFieldWidget, help_text=_("CSV; for a timeline EDL, OTIO, XML or AAF.")
    )
    update = forms.BooleanField(
        required=False,
        label=_("Change what is there"),
        widget=UnfoldBooleanSwitchWidget,
        help_text=_(
            "Rows that the production has already are brought up to the file. Otherwise they stay as they are."
        ),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[AUTOMATIC, *((name, name) for name in ENCODINGS)],
        widget=UnfoldAdminSelectWidget,
    )
    task_type = forms.ModelChoiceField(
        TaskType.objects.none(),
        label=_("Task type"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("For estimations."),
    )
    episode = forms.CharField(
        label=_("Episode"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Name of the episode of a TV show, for estimations and timelines."),
    )
    naming_convention = forms.CharField(
        label=_("Naming convention"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("For timelines: how clips are named. Default: ${project_name}_${sequence_name}-${shot_name}"),
    )
    ignore_case = forms.BooleanField(
        label=_("Ignore case"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("For timelines: capitals in the names of clips do not count."),
    )

    def __init__(self, *args, who, projects, **options):
        super().__init__(*args, **options)
        self.who = who
        self.fields["kind"].choices = [
            (kind.value, _(str(kind.label))) for kind in FILE_KINDS if who.is_admin or kind != ImportKind.PERSONS
        ]
        self.fields["project"].queryset = projects.order_by("name")
        self.fields["task_type"].queryset = TaskType.objects.order_by("name")
        for name, kinds in ONLY_FOR.items():
            self.fields[name].kinds = " ".join(kinds)

    def clean(self):
        values = super().clean()
        kind, project, task_type = values.get("kind"), values.get("project"), values.get("task_type")
        if not kind or self.errors:
            return values
        if kind == ImportKind.PERSONS:
            project = values["project"] = None
        elif project is None:
            self.add_error("project", _("Which production is the file for?"))
            return values
        if kind == ImportKind.ESTIMATIONS and task_type is None:
            self.add_error("task_type", _("Which tasks are estimated?"))
            return values
        allowed = may_import(
            self.who, kind=kind, project_id=project and project.pk, task_type_id=task_type and task_type.pk
        )
        if not allowed:
            raise forms.ValidationError(_("You may not import this into this production."))
        if values["episode"] and kind in (ImportKind.ESTIMATIONS, ImportKind.EDITORIAL):
            found = entities_of_kind(EPISODE).filter(project=project, name=values["episode"]).first()
            if found is None:
                self.add_error("episode", _("The production has no episode of this name."))
            values["episode_id"] = found and str(found.pk)
        return values

    def options(self):
        """Return the options of the job: a dry run first, whatever is asked for."""
        values = self.cleaned_data
        told = {"dry_run": True, "update": values["update"], "encoding": values["encoding"] or None}
        episode = {"episode_id": values["episode_id"]} if values.get("episode_id") else {}
        if values["kind"] == ImportKind.ESTIMATIONS:
            return {**told, **episode, "task_type_id": str(values["task_type"].pk)}
        if values["kind"] == ImportKind.EDITORIAL:
            naming = {"naming_convention": values["naming_convention"] or None}
            return {**told, **episode, **naming, "match_case": not values["ignore_case"]}
        return told


class PullForm(forms.Form):
    """Which ShotGrid site to pull, and how. The key is not shown again and stored encrypted."""

    site = OutgoingURLField(
        label=_("Site"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Its address, such as https://studio.shotgrid.autodesk.com"),
    )
    script = forms.CharField(
        label=_("Script"), widget=UnfoldAdminTextInputWidget, help_text=_("A script user of the site.")
    )
    key = forms.CharField(
        label=_("Key"), widget=forms.PasswordInput(attrs={"class": " ".join(INPUT_CLASSES), "autocomplete": "off"})
    )
    projects = forms.CharField(
        label=_("Projects"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Names or ids there, separated by commas. None: all that are neither archived nor templates."),
    )
    rules = forms.FileField(
        label=_("Rules"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("TOML: who is who, what statuses are called here. docs/shotgrid-rules.toml shows one."),
    )
    previews = forms.BooleanField(
        required=False,
        label=_("Bring movies and pictures"),
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Those that were uploaded as versions, once the plan is confirmed."),
    )
    attachments = forms.BooleanField(
        required=False,
        label=_("Bring the files attached to notes"),
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("They become attachments of the comments, once the plan is confirmed."),
    )
    skip_bad_rows = forms.BooleanField(
        required=False,
        label=_("Leave out what cannot be stored"),
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Otherwise one such record stops everything."),
    )

    def clean_projects(self):
        return [name.strip() for name in self.cleaned_data["projects"].split(",") if name.strip()]

    def clean_rules(self):
        file = self.cleaned_data["rules"]
        try:
            return parse_rules(file.read().decode("utf-8")) if file else {}
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is no text.")) from error
        except BadInput as error:
            raise forms.ValidationError(error.message) from error
