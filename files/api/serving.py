"""Sending stored bytes (spec 07, 9.1): cache headers, conditional and range requests, inert downloads."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from files import storage
from productionsite.api.errors import ApiError, NotFound

_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})$", re.ASCII | re.IGNORECASE)
CHUNK = 256 * 1024


def serve(request, slot, file_id, *, content_type, modified=None, filename="", attachment=False, extra=()):
    """Return the response that sends the file an id has in a slot; NotFound when there is none.

    `modified`: the row's own date, for Last-Modified. `attachment`: make the browser save it under
    `filename`. `extra`: further headers, as pairs.
    """
    found = storage.stat(slot, file_id)
    if found is None:
        raise NotFound("The file is not stored.")
    stamp = int((modified or found.modified).replace(tzinfo=UTC).timestamp())
    age = settings.CLIENT_CACHE_MAX_AGE
    headers = {
        "ETag": f'"{int(found.modified.replace(tzinfo=UTC).timestamp() * 1000):x}-{found.size:x}"',
        "Last-Modified": http_date(stamp),
        "Cache-Control": f"max-age={age}, private",
        "Expires": http_date(datetime.now(tz=UTC).timestamp() + age),
        "Content-Disposition": disposition(filename, attachment),
        "Accept-Ranges": "bytes",
        **dict(extra),
    }
    unchanged = get_conditional_response(request, headers["ETag"], stamp)
    if unchanged is not None:
        return with_headers(unchanged, headers)
    if settings.MEDIA_ACCEL_PREFIX:  # the web server reads the file and answers ranges itself
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL_PREFIX.rstrip('/')}/{quote(slot.path(file_id))}"
        return with_headers(response, headers)
    if settings.MEDIA_SIGNED_URLS and request.method == "GET":  # the store sends it; a signature is for one method
        url = storage.signed_url(slot, file_id, content_type=content_type, disposition=headers["Content-Disposition"])
        if url is not None:
            return redirect_to(url)
    start, length = asked_range(range_header(request, headers), found.size)
    file = storage.open_file(slot, file_id, start, length)
    if file is None:
        raise NotFound("The file is not stored.")
    response = FileResponse(file, content_type=content_type)
    response.block_size = CHUNK
    response["Content-Length"] = str(length)
    if range_header(request, headers):
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{found.size}"
    return with_headers(response, headers)


def redirect_to(url):
    """Send a browser to the store for the bytes; it may come back for another address before this one ends."""
    response = HttpResponse(status=302)
    response["Location"] = url
    response["Cache-Control"] = f"max-age={settings.MEDIA_SIGNED_URL_SECONDS // 2}, private"
    return response


def range_header(request, headers):
    """Return the Range header that counts: none when `If-Range` names another version of the file."""
    condition = request.META.get("HTTP_IF_RANGE")
    if condition and condition not in (headers["ETag"], headers["Last-Modified"]):
        return None
    return request.META.get("HTTP_RANGE")


def with_headers(response, headers):
    """Return the response with headers set."""
    for key, value in headers.items():
        response[key] = value
    return response


class Unsatisfiable(ApiError):
    """416: several ranges, or none that is within the file, whose size is told."""

    status = 416

    def __init__(self, size):
        super().__init__("The range cannot be served.")
        self.headers = {"Content-Range": f"bytes */{size}"}


def asked_range(header, size):
    """Return (start, length) a Range header asks for; 416 for several ranges and for none that fits."""
    if not header:
        return 0, size
    match = _RANGE.match(header.strip())
    if match and any(match.groups()):
        first, last = match.groups()
        start = int(first) if first else max(size - int(last), 0)
        end = min(int(last), size - 1) if first and last else size - 1
        if start <= end:
            return start, end - start + 1
    raise Unsatisfiable(size)


def disposition(filename, attachment):
    """Return a Content-Disposition: a plain name, and the RFC 5987 form when it is not ASCII."""
    kind = "attachment" if attachment else "inline"
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in filename)
    if plain == filename:
        return f'{kind}; filename="{plain}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"


def generated(content, *, content_type, filename="", attachment=False):
    """Return a response with bytes made for this request: revalidated each time."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = disposition(filename, attachment)
    response["Cache-Control"] = "no-cache"
    return response
