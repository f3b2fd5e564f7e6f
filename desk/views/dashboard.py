"""The first page of the back office, and the progress of imports it asks for."""

from django.contrib import admin
from django.http import JsonResponse
from django.utils.translation import gettext as _

from accounts.admin_access import who_of
from desk.charts import burndown_chart, status_chart
from desk.pages import page
from desk.queries import dashboard as queries
from imports.models import ImportJob


def fill(request, context):
    """Put the dashboard of the person on the index page (`UNFOLD["DASHBOARD_CALLBACK"]`)."""
    found = queries.dashboard(who_of(request))
    importing = admin.site.get_model_admin(ImportJob)
    context.update(
        desk=found,
        may_import=importing.has_add_permission(request),
        may_open_imports=importing.has_view_permission(request),
        title=_("Dashboard"),
        burndown=burndown_chart(found["burndown"]),
        status_chart=status_chart(found["statuses"]),
        is_fullwidth="1",
    )
    return context


@page
def imports(request):
    """Answer how far the imports on the dashboard are."""
    keys = ("id", "kind", "state", "standing", "file_name", "rows_total", "rows_done", "reason")
    jobs = queries.imports(who_of(request))
    under_way = any(job["state"] in queries.UNDER_WAY for job in jobs)
    return JsonResponse({"jobs": [{key: job[key] for key in keys} for job in jobs], "under_way": under_way})
