"""Hand-written routes: methods of viewsets, each marked with one decorator that says all about it.

    class Departments(ApiViewSet):
        @operation("GET", "data/persons/<person_id>/departments", access=Anyone(), answer=DepartmentShape)
        def of_person(self, request, person_id):
            return queries.departments_of(person_id)

The kernel's router turns the marks into URLs, the OpenAPI document and the permission matrix. An
operation without an access rule does not import. `self.call` is the request as the kernel read it; a
method returns plain rows, or an `Answer`.
"""

import contextlib
import dataclasses

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import viewsets
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.response import Response

from productionsite.actor import acting_as
from productionsite.api import dry_run
from productionsite.api.access import Access, Facts
from productionsite.api.errors import NotIdentified
from productionsite.api.parsing import read_json, read_json_or_form


@dataclasses.dataclass(frozen=True)
class Operation:
    """What the router, the OpenAPI document and the tests know about one route."""

    method: str
    path: str
    access: Access
    body: object = None
    answer: object = None
    status: int = 200
    dry_run: bool = False
    summary: str = ""

    @property
    def accepts_forms(self):
        """Whether form fields and query parameters stand in for a JSON body."""
        return getattr(self.body, "accepts_forms", False)

    @property
    def checks_body_first(self):
        """Whether a body that is not valid is told before a permission that is missing."""
        return getattr(self.body, "before_access", False)


@dataclasses.dataclass(frozen=True)
class Answer:
    """An answer that is not simply 200 with rows."""

    rows: object = None
    status: int = 200
    headers: dict = dataclasses.field(default_factory=dict)


NO_CONTENT = Answer(status=204)


def operation(method, path, *, access, body=None, answer=None, status=200, dry_run=False):
    """Mark a viewset method as the handler of `method path`.

    `path`: without leading slash, parameters as `<name>`. `access`: an `Access` rule, checked with the
    path parameters (and the body, once parsed) before the method runs. `body`: an `Input` class, or
    `object` for any JSON. `answer`: a `Shape` or a description for OpenAPI. `dry_run`: whether
    `Prefer: dry-run` is honoured.
    """
    if not isinstance(access, Access):
        raise TypeError(f"{method} {path} has no access rule")

    def mark(function):
        summary = (function.__doc__ or "").strip().split("\n")[0]
        function.operation = Operation(method, path, access, body, answer, status, dry_run, summary)
        return function

    return mark


class Call:
    """One request as a handler sees it: the caller, the path, the query, the body, the rows its rule looked up."""

    def __init__(self, request, who, params):
        self.request = request
        self.who = who
        self.params = params
        self.body = None
        self.found = {}

    @property
    def query(self):
        """Query parameters; of a repeated one, the first."""
        return {key: values[0] for key, values in self.request.GET.lists()}

    def flag(self, name, default=False):
        """Return a boolean query parameter: true only for the literal `true`, any case."""
        value = self.request.GET.get(name)
        return default if value is None else value.lower() == "true"

    def facts(self, *, row=None, payload=None):
        """Return what an access rule may look at."""
        return Facts(self.who, params=self.params, row=row, payload=payload, query=self.query, found=self.found)


class ApiViewSet(viewsets.ViewSet):
    """Base of every viewset: identify, parse, authorise, run, render."""

    @classmethod
    def operations(cls):
        """Return [(method name, Operation)] of the marked methods."""
        marked = ((name, getattr(getattr(cls, name), "operation", None)) for name in dir(cls))
        return [(name, op) for name, op in marked if op is not None]

    @property
    def default_response_headers(self):
        return {}

    def dispatch(self, request, *args, **kwargs):
        with contextlib.ExitStack() as stack:
            self.stack = stack
            return super().dispatch(request, *args, **kwargs)

    def get_authenticators(self):
        """Public operations do not look at tokens at all: a stale one must not keep anybody from logging in."""
        name = self.action_map.get(self.request.method.lower())
        op = getattr(getattr(self, name), "operation", None) if name else None
        return [] if op is not None and op.access.public else super().get_authenticators()

    def initial(self, request, *args, **kwargs):
        """Identify the caller, read the body, check the access rule: all before the handler runs."""
        if request.method == "OPTIONS":
            return
        if not self.action:
            raise MethodNotAllowed(request.method)
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        op = getattr(self, self.action).operation
        who = request.auth
        if who is None and not op.access.public:
            raise NotIdentified("Missing Authorization Header")
        self.call = Call(request, who, kwargs)
        if who is not None:
            self.stack.enter_context(acting_as(who.person_id))
        raw = clean = None
        if op.body is not None:
            raw = self.call.body = self._read_body(op, request._request)
        if op.access is BY_RESOURCE:
            return
        if op.checks_body_first:
            clean = op.body.read(raw)
        op.access.check(self.call.facts(payload=raw))
        if op.body not in (None, object):
            self.call.body = op.body.read(raw) if clean is None else clean

    @staticmethod
    def _read_body(op, request):
        if not op.accepts_forms:
            return read_json(request)
        return read_json_or_form(request, mixed=getattr(op.body, "mixes_forms", False))

    def finalize_response(self, request, response, *args, **kwargs):
        """Render what a handler returned."""
        if not isinstance(response, HttpResponseBase):
            answer = response if isinstance(response, Answer) else Answer(response, self._status())
            if answer.status == 204:
                response = HttpResponse(status=204, content_type="text/html")
            else:
                response = Response(answer.rows, status=answer.status)
            for name, value in answer.headers.items():
                response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

    def _status(self):
        return getattr(self, self.action).operation.status

    def options(self, request, *args, **kwargs):
        """Answer 200 with the methods of the route; never authenticated."""
        response = HttpResponse(content_type="text/html")
        allowed = {name.upper() for name in self.http_method_names if hasattr(self, name)}
        response["Allow"] = ", ".join(sorted(allowed - {"PATCH"} | {"OPTIONS"}))
        return response

    def wants_dry_run(self):
        """Return whether the caller only wants to know what would happen."""
        return dry_run.wanted(self.request)


class _ByResource(Access):
    """Marks the five CRUD operations: their rule needs the row or the body and is checked inside."""

    def allows(self, facts):
        raise NotImplementedError

    def __repr__(self):
        return "by resource"


BY_RESOURCE = _ByResource()
