"""What every response shares, whoever made it (spec 00, 1.1)."""

import re

from django.http import HttpResponse

DOUBLED_SLASH = re.compile(r"//+")


class TransportMiddleware:
    """Collapses doubled slashes with a 308 and adds the framing policy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "//" in request.path:
            response = HttpResponse("<p>Moved.</p>", status=308)
            query = request.META.get("QUERY_STRING", "")
            response["Location"] = DOUBLED_SLASH.sub("/", request.path) + (f"?{query}" if query else "")
        else:
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")
        return response
