"""What every response shares, whoever made it (spec 00, 1.1)."""

import re

from django.http import HttpResponse

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
