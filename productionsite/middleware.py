"""What every response shares, whoever made it (spec 00, 1.1)."""

import re

from django.http import HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

from productionsite.api.errors import handler400

DOUBLED_SLASH = re.compile(r"//+")


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
        response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")
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
