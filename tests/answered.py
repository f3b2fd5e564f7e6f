"""Watches which routes of the contract the suite saw answered with success.

A run of the whole suite fails when a route of `tests/openapi/routes.tsv` never was: a route nobody has seen
work is not served, whatever the URL map says. Runs of a part of the suite are not judged.
"""

import contextlib
import re
import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.urls import Resolver404

ROUTES = Path(__file__).parent / "openapi" / "routes.tsv"
#: routes that answer no request with success, and why
REFUSED = {
    ("POST", "/data/salary-scales"): "scales exist as a table of their own; one is changed, never created (spec 02)",
    ("POST", "/pictures/thumbnails/preview-background-files/<instance_id>.png"): "made of the picture (spec 07, 9.3)",
    ("POST", "/pictures/thumbnails/projects/<instance_id>.png"): "given without `.png` (spec 07, 9.3)",
}
#: served by a middleware before any route is looked up; tests/openapi/test_routes.py asks for it
FILES = {("GET", "/static/<path:filename>")}
#: routes whose tests skip themselves where a program is missing
SIGNED = set() if shutil.which("xmlsec1") else {("GET", "/auth/saml/login"), ("POST", "/auth/saml/sso")}
_answered = set()


def shape(path):
    """Return a path without the names of its parameters."""
    return re.sub(r"<[^>]*>", "<>", path.strip("/"))


def routes():
    """Return [(method, path)] of the contract."""
    return [tuple(line.split("\t")) for line in ROUTES.read_text(encoding="utf-8").splitlines()]


def _template(route):
    """Return the path of a resolved route as `shape` writes it: `^data/x(?=/|$)^/(?P<id>[^/]+)/?$` → `data/x/<>`."""
    text = re.sub(r"\(\?P<\w+>(?:[^()\\]|\\.)*\)", "<>", route.replace("(?=/|$)", ""))
    return re.sub(r"\\(.)", r"\1", shape(text.replace("^", "").removesuffix("$").removesuffix("/?")))


def pytest_configure(config):
    """Look at every answer of Django's test client."""
    ask = Client.request

    def request(self, **environ):
        answer = ask(self, **environ)
        if answer.status_code < 400:
            with contextlib.suppress(Resolver404):  # a static file, which no route answers
                _answered.add((answer.request["REQUEST_METHOD"], _template(answer.resolver_match.route)))
        return answer

    Client.request = request


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Take what a worker saw."""
    _answered.update(tuple(route) for route in getattr(node, "workeroutput", {}).get("answered", ()))


def _is_whole(config):
    narrowed = any(config.getoption(name, None) for name in ("keyword", "markexpr", "ignore", "deselect", "lf"))
    return config.args_source is config.ArgsSource.TESTPATHS and not narrowed


def missing():
    """Return [(method, path)] of the contract that were never answered with success and should have been."""
    seen = {(method, shape(path)) for method, path in {*_answered, *REFUSED, *FILES, *SIGNED}}
    return [(method, path) for method, path in routes() if (method, shape(path)) not in seen]


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session, exitstatus):
    """Send what a worker saw to the process that judges; there, fail a whole run that left a route out."""
    answer = yield
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["answered"] = sorted(_answered)
    elif exitstatus == pytest.ExitCode.OK and _is_whole(config) and missing():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return answer


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """Say which routes were never answered with success."""
    if not _is_whole(config) or exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return
    if missing():
        terminalreporter.section("routes never answered with success", red=True)
        for method, path in missing():
            terminalreporter.line(f"{method} {path}")
