"""Strict request bodies: what is not clean JSON never reaches a rule (spec 00, 1.2)."""

import json
import re

import orjson
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from productionsite.api.errors import ApiError

_WIDE_INTEGER = re.compile(rb"\d{19}")
_JSON_TYPE = re.compile(r"application/(?:json|[\w.\-]+\+json)\s*(?:;|$)", re.IGNORECASE)


def _has_null_byte(value):
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, list):
        return any(_has_null_byte(item) for item in value)
    if isinstance(value, dict):
        return any("\0" in key or _has_null_byte(item) for key, item in value.items())
    return False


def read_json(request):
    """Return the JSON body of a request.

    Raises 415 for any other content type, 400 for an empty or broken body, for NaN and Infinity, and
    for a null character inside a text (no database stores one).
    """
    if not _JSON_TYPE.match(request.META.get("CONTENT_TYPE", "")):
        raise UnsupportedMediaType(request.META.get("CONTENT_TYPE", ""))
    body = request.body
    try:
        value = orjson.loads(body)
        if _WIDE_INTEGER.search(body):  # orjson turns integers over 64 bits into floats
            value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError("The request body is not valid JSON.") from error
    if b"\\u0000" in body and _has_null_byte(value):
        raise ApiError("The request body holds a null character.")
    return value


def _form_fields(request):
    """Return the form and query fields of a request; of a repeated one, the first value."""
    fields = {}
    for source in (request.POST, request.GET):
        for name, values in source.lists():
            fields.setdefault(name, values[0])
    if _has_null_byte(fields):
        raise ApiError("The form holds a null character.")
    return fields


def read_json_or_form(request, *, mixed=False):
    """Return the JSON body of a request; without one, its form and query fields, {} when there are none.

    With `mixed`, those fields also count beside a JSON object, and over it (spec 00, 4).
    """
    if not (_JSON_TYPE.match(request.META.get("CONTENT_TYPE", "")) and request.body):
        return _form_fields(request)
    body = read_json(request)
    return {**body, **_form_fields(request)} if mixed and isinstance(body, dict) else body


class JSONParser(BaseParser):
    """DRF's door to `read_json`."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        return read_json(parser_context["request"]._request)
