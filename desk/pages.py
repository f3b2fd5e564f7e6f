"""What every page of the desk shares: the door, the actor, how refusals are told, the frame around it."""

from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.admin.writes import REFUSALS, sentence
from productionsite.actor import acting_as
from productionsite.api.errors import as_api_error


def wants_json(request):
    """Whether a script of the page asks, not a form."""
    return "application/json" in request.headers.get("Accept", "")


def page(view, *, cacheable=False):
    """Open a view to the people of the back office, on whose behalf it runs; tell refusals the way they asked.

    `cacheable`: the view says itself how long its answer may be kept.
    """

    @wraps(view)
    def run(request, *args, **options):
        with acting_as(request.user.pk):
            try:
                return view(request, *args, **options)
            except (*REFUSALS, Http404, PermissionDenied) as error:
                known = as_api_error(error)
                if wants_json(request):
                    return JsonResponse({"message": sentence(error)}, status=known.status)
                if known.status == 404:
                    raise Http404(known.message) from error
                if known.status == 403:
                    raise PermissionDenied(known.message) from error
                return back(request, known.message, messages.ERROR)

    return admin.site.admin_view(run, cacheable)


def file(view):
    """Open a view that sends a file."""
    return page(view, cacheable=True)


def back(request, message, level=messages.SUCCESS):
    """Return to where a form was sent from, with a message."""
    messages.add_message(request, level, message)
    target = request.POST.get("next") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/admin/"
    return HttpResponseRedirect(target)


def render(request, template, context):
    """Return a page inside the frame of the back office."""
    request.desk_project = context.get("project")  # for the side bar
    frame = admin.site.each_context(request)
    return TemplateResponse(request, template, {**frame, "is_fullwidth": "1", **context})
