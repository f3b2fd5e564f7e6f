"""The few exceptions services raise, and the one handler that renders every error (spec 00, 1.4)."""

import logging

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, JsonResponse
from django.shortcuts import render
from rest_framework import exceptions as drf
from rest_framework.response import Response

logger = logging.getLogger(__name__)


class ApiError(Exception):
    """An error with a status and a body; `headers` travel with it."""

    status = 400
    headers = None

    def __init__(self, message, *, status=None, **extra):
        super().__init__(message)
        self.message = message
        self.status = status or self.status
        self.extra = extra

    def body(self):
        """Return the JSON object of the answer."""
        return {"error": True, "message": self.message, **self.extra}


class NotFound(ApiError):
    """404: unknown route, unknown id, not found of any kind."""

    status = 404

    def __init__(self, message="The requested object does not exist."):
        super().__init__(f"404 Not Found: {message}")


class Refused(ApiError):
    """403: the caller may not do this."""

    status = 403

    def __init__(self, message="You do not have the permission to do this.", **extra):
        super().__init__(message, **extra)


class BadInput(ApiError):
    """400 "P400": a parameter or a field the application refuses, told with `data`."""

    def __init__(self, message, *, field=None, data=None):
        super().__init__(message)
        named = field is not None and data is None
        self.data = {"errors": [{"field": field, "message": message}]} if named else data

    def body(self):
        return {"error": True, "message": self.message, "data": self.data}


class BadRow(ApiError):
    """400 "D400": a row the database refuses (type, duplicate, missing column, foreign key)."""

    def __init__(self, message, *, field=None):
        super().__init__(message)
        self.field = field

    def body(self):
        return {"message": self.message}


class Conflict(ApiError):
    """400 "R400": the row is still referenced, or its state forbids the change."""


class NotIdentified(ApiError):
    """401 or 422 about the token itself: `{"msg"}`."""

    status = 401

    def body(self):
        return {"msg": self.message}


def integrity_message(error):
    """Return a sentence for a database refusal, without SQL, values or driver text."""
    text = str(error).lower()
    if "unique" in text or "duplicate key" in text:
        return "Another row already has these values."
    if "foreign key" in text:
        return "The row refers to an object that does not exist, or is still referred to."
    if "not null" in text or "not-null" in text or "null value" in text:
        return "A required field is missing or null."
    if "check constraint" in text:
        return "A value is outside of what its field allows."
    return "The values break a rule of the database."


def as_api_error(error):
    """Return the ApiError that tells `error`, or None when nobody foresaw it."""
    match error:
        case ApiError():
            return error
        case Http404():
            return NotFound()
        case PermissionDenied():
            return Refused()
        case IntegrityError():
            return BadRow(integrity_message(error))
        case DataError() | ValidationError():
            return BadRow("A value has an invalid format.")
        case RequestDataTooBig():
            return ApiError("The request body is too large.", status=413)
        case drf.UnsupportedMediaType():
            return ApiError("The request body must be JSON (Content-Type: application/json).", status=415)
        case drf.APIException():
            return ApiError(str(error.detail), status=error.status_code)
        case SuspiciousOperation():
            return ApiError("The request is malformed.")
    return None


def render_error(error, context):
    """Render an exception raised in a view (DRF's EXCEPTION_HANDLER); None lets Django's 500 take it."""
    known = as_api_error(error)
    if known is None:
        return None
    if isinstance(error, IntegrityError | DataError):
        logger.info("Refused by the database: %s", type(error).__name__)
    return Response(known.body(), status=known.status, headers=known.headers)


def _plain(status, message):
    def handler(request, exception=None):
        if request.path.startswith("/admin/"):  # people, not programs, read these pages
            return render(request, "admin/refused.html", {"status": status}, status=status)
        return JsonResponse({"error": True, "message": message}, status=status)

    return handler


handler400 = _plain(400, "The request is malformed.")
handler403 = _plain(403, "You do not have the permission to do this.")
handler404 = _plain(404, "404 Not Found: The requested URL was not found on the server.")
handler500 = _plain(500, "An unexpected error happened on the server; it was logged.")
