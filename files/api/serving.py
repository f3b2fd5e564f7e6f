"""Sending stored bytes (spec 07, 9.1): cache headers, conditional and range requests, inert downloads."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from files import storage
from productionsite.api.errors import ApiError, NotFound

_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")
CHUNK = 256 * 1024


class Slice:
    """A part of a file, read in chunks; closes the file at its end."""

    def __init__(self, file, start, length):
        self.file, self.left = file, length
        file.seek(start)

    def read(self, size=-1):
        """Read at most `size` bytes of what is left of the part."""
        size = self.left if size < 0 else min(size, self.left)
        data = self.file.read(size)
        self.left -= len(data)
        return data

    def close(self):
        """Close the file."""
        self.file.close()


def serve(request, slot, file_id, *, content_type, modified=None, filename="", attachment=False, extra=()):
    """Return the response that sends the file an id has in a slot; NotFound when there is none.

    `modified`: the row's own date, for Last-Modified. `attachment`: make the browser save it under
    `filename`. `extra`: further headers, as pairs.
    """
    name = slot.path(file_id)
    size = storage.size_of(slot, file_id)
    if size is None:
        raise NotFound("The file is not stored.")
    stored = default_storage.get_modified_time(name)
    stamp = int((modified or stored).replace(tzinfo=UTC).timestamp())
    headers = {
        "ETag": f'"{int(stored.timestamp() * 1000):x}-{size:x}"',
        "Last-Modified": http_date(stamp),
        "Cache-Control": f"max-age={settings.CLIENT_CACHE_MAX_AGE}, private",
        "Expires": http_date(datetime.now(tz=UTC).timestamp() + settings.CLIENT_CACHE_MAX_AGE),
        "Content-Disposition": disposition(filename, attachment),
        "Accept-Ranges": "bytes",
        **dict(extra),
    }
    unchanged = get_conditional_response(request, headers["ETag"], stamp)
    if unchanged is not None:
        return with_headers(unchanged, headers)
    if settings.MEDIA_ACCEL_PREFIX:  # the web server reads the file and answers ranges itself
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL_PREFIX.rstrip('/')}/{quote(name)}"
        return with_headers(response, headers)
    start, length = asked_range(request.META.get("HTTP_RANGE"), size)
    file = storage.open_file(slot, file_id)
    if file is None:
        raise NotFound("The file is not stored.")
    response = FileResponse(Slice(file, start, length), content_type=content_type)
    response.block_size = CHUNK
    response["Content-Length"] = str(length)
    if request.META.get("HTTP_RANGE"):
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    return with_headers(response, headers)


def with_headers(response, headers):
    """Return the response with headers set."""
    for key, value in headers.items():
        response[key] = value
    return response


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
    raise ApiError("The range cannot be served.", status=416)


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
