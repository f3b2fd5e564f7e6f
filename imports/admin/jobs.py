"""Imports in the back office: upload a file, see the plan, confirm it, watch it, take the report along."""

import csv
from operator import itemgetter

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.base import StudioAdmin
from accounts.admin_access import LEADS, Scope, who_of
from accounts.choices import Role
from imports.access import may_import
from imports.admin.forms import PullForm, UploadForm
from imports.choices import ImportKind
from imports.formulas import neutralised
from imports.jobs import start_confirmed, start_import, start_pull
from imports.models import ImportJob
from imports.queries.jobs import job_row, standing_of, visible_jobs
from productions.models import Project
from productionsite.actor import acting_as
from productionsite.api.errors import ApiError
from productionsite.background import JobState
from productionsite.terms import word

#: what becomes of rows, and what the page calls it
OUTCOMES = {
    "created": gettext_lazy("created"),
    "updated": gettext_lazy("updated"),
    "removed": gettext_lazy("removed"),
    "unchanged": gettext_lazy("unchanged"),
    "wanted": gettext_lazy("to bring"),
    "skipped": gettext_lazy("skipped"),
}
#: what the report says of rows beside, and what the page calls it
SAID = {
    "errors": gettext_lazy("refused"),
    "warnings": gettext_lazy("left out"),
    "remarks": gettext_lazy("to check"),
}
#: what the numbers of rows count, where these are no lines of a table
NUMBERED = {ImportKind.EDITORIAL: gettext_lazy("Clip"), ImportKind.SHOTGUN: gettext_lazy("Record")}
MOST_SHOWN = 200  # rows and errors of a plan on the page; the report has all that are told


class OwnImports(Scope):
    """Who leads a production sees their own imports and may start some; administrators see all. Nobody edits them."""

    def visible(self, who, queryset):
        return queryset if who.is_admin else queryset.filter(person_id=who.person_id)

    def may_view(self, who):
        return who.is_admin or who.role in LEADS

    def may_add(self, who):
        return self.may_view(who)

    def may_change(self, who, row=None):
        return False


@admin.register(ImportJob)
class ImportJobAdmin(StudioAdmin):
    """Imports: what they will do, how far they are, how they ended. The product writes the rows."""

    scope = OwnImports()
    section, rank, icon = "Events & imports", 1, "upload_file"
    singular = "import"
    hidden = ("content", "secret", "report", "reason", "worker", "options")
    list_display = ["created_at", "kind", "file_name", "project", "person", "standing", "rows_done", "rows_total"]
    list_display_links = ["created_at", "kind"]
    list_filter = ["kind", "state", "project", "person", "created_at"]
    search_fields = ["file_name", "reason"]
    ordering = ["-created_at"]
    change_form_outer_before_template = "imports/job.html"

    def get_queryset(self, request):
        """Return the imports the person may see, without their files."""
        return super().get_queryset(request).defer("content", "report")

    def get_urls(self):
        """Add what the page of an import calls."""
        wrap = self.admin_site.admin_view
        name = "imports_importjob_%s"
        return [
            path("shotgun/", wrap(self.pull_view), name=name % "pull"),
            path("<uuid:job_id>/progress/", wrap(self.progress_view), name=name % "progress"),
            path("<uuid:job_id>/confirm/", wrap(require_POST(self.confirm_view)), name=name % "confirm"),
            path("<uuid:job_id>/report.csv", wrap(self.report_view), name=name % "report"),
            *super().get_urls(),
        ]

    @admin.display(description="state", ordering="state")
    def standing(self, job):
        """How it stands: a plan that is made has written nothing."""
        return word(standing_of(job.state, job.is_rehearsal))

    # -- upload --------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        """Take a file and rehearse it: nothing is written before the plan is confirmed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        who = who_of(request)
        projects = Project.objects.all()
        if not who.is_admin:
            projects = projects.filter(pk__in=who.projects_as(Role.MANAGER, Role.SUPERVISOR))
        form = UploadForm(request.POST or None, request.FILES or None, who=who, projects=projects)
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            try:
                with acting_as(request.user.pk):
                    job = start_import(
                        kind=values["kind"],
                        file=values["file"].file,
                        file_name=values["file"].name,
                        project_id=values["project"] and values["project"].pk,
                        person_id=who.person_id,
                        options=form.options(),
                    )
                return HttpResponseRedirect(_page("change", job.pk))
            except ApiError as error:
                line = error.extra.get("line_number")
                form.add_error("file", f"{error.message} ({_('Line')} {line})" if line else error.message)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": _("Import a file"),
            "may_pull": may_import(who, kind=ImportKind.SHOTGUN),
        }
        return TemplateResponse(request, "imports/upload.html", context)

    def pull_view(self, request):
        """Read a ShotGrid site and tell what it would bring: nothing is written before the plan is confirmed."""
        who = who_of(request)
        if not may_import(who, kind=ImportKind.SHOTGUN):
            raise PermissionDenied
        form = PullForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            with acting_as(request.user.pk):
                job = start_pull(**form.cleaned_data, person_id=who.person_id, dry_run=True)
            return HttpResponseRedirect(_page("change", job.pk))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": _("Pull from ShotGrid"),
            "is_pull": True,
        }
        return TemplateResponse(request, "imports/upload.html", context)

    # -- one import ----------------------------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show an import: its plan or its outcome, and what can be done next."""
        job = visible_jobs(who_of(request)).filter(pk=object_id).defer("content").first()
        context = _facts(job) if job is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def progress_view(self, request, job_id):
        """Say how far an import is."""
        job = self._own(request, job_id)
        row = job_row(job.pk)
        return JsonResponse({name: row[name] for name in ("state", "rows_done", "rows_total")})

    def confirm_view(self, request, job_id):
        """Do what the plan says."""
        job, who = self._own(request, job_id), who_of(request)
        task_type_id = job.options.get("task_type_id")
        if not may_import(who, kind=job.kind, project_id=job.project_id, task_type_id=task_type_id):
            raise PermissionDenied
        try:
            with acting_as(request.user.pk):
                start_confirmed(job)
        except ApiError as error:
            self.message_user(request, error.message, messages.ERROR)
        return HttpResponseRedirect(_page("change", job.pk))

    def report_view(self, request, job_id):
        """Return what was said of rows: refused, left out, and in a plan what becomes of each."""
        job = self._own(request, job_id)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f"attachment; filename=import_{job.created_at:%Y-%m-%d}_{job.kind}_report.csv"
        answer.write("\ufeff")  # spreadsheet programs take a file without this mark for Latin-1
        writer = csv.writer(answer, delimiter=";", lineterminator="\r\n")
        writer.writerow([NUMBERED.get(job.kind, _("Line")), _("Outcome"), _("Column"), _("What")])
        for told in _told(job.report or {}):
            writer.writerow([told["line_number"], told["outcome"], *map(neutralised, (told["column"], told["what"]))])
        return answer

    @staticmethod
    def _own(request, job_id):
        job = visible_jobs(who_of(request)).filter(pk=job_id).defer("content").first()
        if job is None:
            raise Http404
        return job


def _told(report):
    """Return what is told of rows, in the order of the file: why some are refused, left out, to be looked at; then
    which files did not come, and what becomes of each row."""
    said = [
        {**row, "outcome": word, "column": row["column"] or "", "what": row["message"], "is_alarm": key == "errors"}
        for key, word in SAID.items()
        for row in report.get(key) or ()
    ]
    rows = [
        {**row, "outcome": OUTCOMES.get(row["action"], row["action"]), "column": "", "what": row["name"]}
        for row in report.get("rows") or ()
    ]
    files = [
        {"line_number": "", "outcome": _("not brought"), "column": "", "what": failure, "is_alarm": True}
        for failure in (report.get("media") or {}).get("failures", ())
    ]
    return sorted(said, key=itemgetter("line_number")) + files + rows


def _page(name, *args):
    return reverse(f"admin:imports_importjob_{name}", args=args)


def _facts(job):
    """Return what the page of an import says of it."""
    report = job.report or {}
    told = _told(report)
    counts = [(word, report[name]) for name, word in OUTCOMES.items() if name in report]
    refused = report.get("refused", report.get("refused_rows", 0))
    kept = ImportJob.objects.filter(pk=job.pk, content__isnull=False).exists()
    row = job_row(job.pk)
    return {
        "job": job,
        "counts": [*counts, (_("refused"), refused)] if report else [],
        "refused": refused,
        "numbered": NUMBERED.get(job.kind, _("Line")),
        "files": report.get("media"),
        "told": told[:MOST_SHOWN],
        "more": len(told) - MOST_SHOWN,
        "ignored_columns": ", ".join(report.get("ignored_columns") or ()),
        "is_running": job.state in (JobState.QUEUED, JobState.RUNNING),
        "may_confirm": job.is_rehearsal and job.state == JobState.DONE and kept and not refused,
        "row": row,
        "percent": min(100 * row["rows_done"] // max(row["rows_total"], 1), 100),
    }
