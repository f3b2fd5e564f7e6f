"""Whatever is sent to any route of this app: no 5xx, and a JSON object says what is wrong."""

import json
import re
import uuid

import pytest

from accounts.api.urls import router
from tests import factories

TEXTS = [
    "",
    "x",
    "%00",
    "%F0%9F%92%A5",
    "' OR 1=1 --",
    "-1",
    "0",
    "9" * 30,
    "2026-02-30",
    "a" * 300,
    str(uuid.UUID(int=1)),
]
VALUES = [
    None,
    True,
    5,
    2**70,
    "",
    "x" * 5000,
    "💥\u202e",
    [None],
    {"id": "x"},
    "9999-12-31",
    str(uuid.UUID(int=1)),
]
QUIET = {"auth/logout"}  # would end the session of the calls that follow


def routes():
    """Return [(method, path)] of every operation of the app."""
    found = router.get_routes_by_path()
    return [(method.upper(), path) for (path, _viewset), methods in found.items() for method in methods]


def body_of(method, path):
    """Return the names a body of this operation may hold."""
    for (known, viewset), methods in router.get_routes_by_path().items():
        if known == path and method.lower() in methods:
            operation = getattr(viewset, methods[method.lower()]).operation
            if hasattr(operation.body, "fields"):
                return list(operation.body.fields())
            resource = getattr(viewset, "resource", None)
            if operation.body is object and resource is not None:
                return [*resource.shape.fields, *resource.relations, "nonsense"]
    return []


def check(answer, said):
    assert answer.status_code < 500, (said, answer.content[:200])
    if answer.status_code >= 400:
        assert isinstance(json.loads(answer.content), dict), said


@pytest.mark.parametrize(("method", "path"), [route for route in routes() if "<" in route[1]])
def test_hostile_addresses(studio, method, path):
    api = studio.as_("admin")
    for text in TEXTS:
        url = "/" + re.sub(r"<\w+>", text or "%20", path)
        body = {} if method in ("POST", "PUT") else None
        check(api.call(method, url, body), url)


@pytest.mark.parametrize(("method", "path"), [route for route in routes() if route[0] in ("POST", "PUT")])
def test_hostile_bodies(studio, method, path):
    api = studio.as_("admin")
    department = factories.department()
    ids = {"department_id": department.pk, "person_id": studio.artist.pk, "instance_id": studio.artist.pk}
    url = "/" + re.sub(r"<(\w+)>", lambda match: str(ids.get(match[1], uuid.uuid4())), path)
    for body in ([], "x", 5, None, {}):
        check(api.call(method, url, json.dumps(body).encode()), body)
    for broken in (b"", b"{", b"NaN", b'{"a": "\\u0000"}', b"\xff", b'"\\ud800"'):
        check(api.call(method, url, broken), broken)
    for name in body_of(method, path):
        for value in VALUES:
            check(api.call(method, url, {name: value}), (name, value))


@pytest.mark.parametrize("path", [path for method, path in routes() if method == "GET" and "<" not in path])
def test_hostile_queries(studio, path):
    if path in QUIET:
        pytest.skip("ends the session")
    api = studio.as_("admin")
    names = ["page", "limit", "relations", "fields", "email", "id", "person_id", "date", "start_date", "created_at"]
    names += ["after", "before", "cursor_login_log_id", "person_ids", "project_id", "department_id", "code", "state"]
    for name in names:
        for text in ["", "%00", "[1]", "-1", "9" * 30, "%F0%9F%92%A5"]:
            check(api.get(f"/{path}?{name}={text}"), (name, text))


@pytest.mark.parametrize("path", ["auth/login", "auth/reset-password", "auth/app-login/token"])
def test_hostile_forms(anonymous, path):
    for text in ("\0", "💥", "x" * 10_000):
        fields = dict.fromkeys(["email", "password", "totp", "code", "code_verifier", "recovery_code"], text)
        check(anonymous.http.post(f"/{path}", fields), text[:5])
