"""What every response shares, whoever made it (spec 00, 1.1)."""

import re

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware

from productionsite.api.errors import handler400

DOUBLED_SLASH = re.compile(r"//+")
FRAMING = "frame-ancestors 'self'"


def office_policy():
    """Return what the pages of the back office may load: nothing from elsewhere; its scripts are Alpine's and its own.

    Pictures and movies come from the store itself where the studio hands out signed addresses.
    """
    store = " http: https:" if settings.MEDIA_SIGNED_URLS else ""
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:{store}; media-src 'self' blob:{store}; object-src 'none'; base-uri 'self'; "
        f"form-action 'self'; {FRAMING}"
    )


def in_office(request):
    """Whether a request is for the back office."""
    return request.path.startswith("/admin/")


class ProbeMiddleware:
    """Lets whoever watches a machine ask it by its address: the probes answer under any `Host`.

    A load balancer and Prometheus do not know the names of `ALLOWED_HOSTS`, and nothing the probes answer depends on
    the name they were asked under.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.lstrip("/") in settings.PROBES:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].replace("*", "localhost").lstrip(".")
        return self.get_response(request)


class TransportMiddleware:
    """Collapses doubled slashes with a 308, refuses null characters in addresses, adds the framing policy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "//" in request.path:
            response = HttpResponse("<p>Moved.</p>", status=308)
            query = request.META.get("QUERY_STRING", "")
            response["Location"] = DOUBLED_SLASH.sub("/", request.path) + (f"?{query}" if query else "")
        elif "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            response = handler400(request)  # no database stores one; of a body the parser says the same
        else:
            response = self.get_response(request)
        policy = office_policy() if in_office(request) else FRAMING
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise that looks for static files once per process, not once per chain of middleware.

    A server builds one chain, but every test client builds its own, and the look takes 20 ms.
    """

    _found = None

    def add_files_from_finders(self):
        """Fill `files`: {address: file} of every static file of the installed apps."""
        if StaticFilesMiddleware._found is None:
            super().add_files_from_finders()
            StaticFilesMiddleware._found = self.files
        self.files = StaticFilesMiddleware._found


class OfficeLanguageMiddleware:
    """Speaks the reader's language in the back office: chosen there, else the person's own, else the browser's.

    The API stays English: its sentences are part of the contract.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not in_office(request):
            return self.get_response(request)
        with translation.override(self.language_of(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    def language_of(self, request):
        """Return the code of the language to answer in."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in dict(settings.LANGUAGES):
            return chosen
        if request.user.is_authenticated:
            own = (request.user.locale or "")[:2]
            return own if own in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        return translation.get_language_from_request(request)
