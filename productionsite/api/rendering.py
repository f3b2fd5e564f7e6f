"""One encoder owns the wire format (spec 00, 1.2); no view formats a value."""

import json
import uuid
from datetime import date, datetime

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def _default(value):
    if isinstance(value, datetime):
        return value.replace(microsecond=0, tzinfo=None).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, orjson.Fragment):
        return json.loads(orjson.dumps(value))  # a fragment only gives its text back by being written
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not served as JSON")


def to_json(value):
    """Return `value` as JSON bytes: dates in seconds without zone, ids in lower case.

    Integers wider than 64 bits (possible inside a json bag) take the slow encoder of the standard
    library, so that what was stored can always be read.
    """
    try:
        return orjson.dumps(value, default=_default, option=_OPTIONS)
    except TypeError:
        return json.dumps(value, default=_default, ensure_ascii=False, separators=(",", ":")).encode()


class JSONRenderer(BaseRenderer):
    """Hands rows to the encoder; bytes that are already JSON go through."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        return data if isinstance(data, bytes) else to_json(data)


class AlwaysJSON(BaseContentNegotiation):
    """The API answers JSON whatever the client says it accepts."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
