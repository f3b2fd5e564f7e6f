"""Watches which routes of the contract the suite saw answered with success.

A run of the whole suite names the routes of `tests/openapi/routes.tsv` that never were: a route nobody has
seen work is not served, whatever the URL map says. Runs of a part of the suite are not judged.
"""

import contextlib
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import Resolver404

ROUTES = Path(__file__).parent / "openapi" / "routes.tsv"
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


def pytest_sessionfinish(session):
    """Send what a worker saw to the process that judges."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["answered"] = sorted(_answered)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Take what a worker saw."""
    _answered.update(tuple(route) for route in getattr(node, "workeroutput", {}).get("answered", ()))


def _is_whole(config):
    return config.args_source is config.ArgsSource.TESTPATHS and not config.getoption("keyword")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """Say which routes were never answered with success."""
    if not _is_whole(config) or exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return
    missing = [f"{method} {path}" for method, path in routes() if (method, shape(path)) not in _answered]
    if missing:
        terminalreporter.section("routes never answered with success", red=True)
        for line in missing:
            terminalreporter.line(line)
