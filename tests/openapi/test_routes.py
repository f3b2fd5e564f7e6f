"""Every route of the contract is served (`routes.tsv`, a copy of the contract's list)."""

import pytest

from productionsite.urls import api_routes
from tests.answered import routes, shape


@pytest.fixture(scope="module")
def served():
    return {(method.upper(), shape(path)) for path, pattern in api_routes() for method in pattern.callback.actions}


PAGES = {  # answered by Django's own views: path of the contract → one to ask for
    "/apidocs/": "/apidocs/",
    "/apidocs/index.html": "/apidocs/index.html",
    "/docs/<path:filename>": "/docs/operations.md",
    "/oauth2-redirect.html": "/oauth2-redirect.html",
    "/openapi-raw.json": "/openapi-raw.json",
    "/openapi.json": "/openapi.json",
    "/static/<path:filename>": "/static/admin/css/base.css",
}


@pytest.mark.parametrize("path", PAGES.values())
def test_a_page_of_the_contract_is_served(client, path):
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    assert answer.getvalue()


@pytest.mark.parametrize("path", ["/docs/../manage.py", "/docs/deviations.tsv", "/docs/%2e%2e/README.md", "/docs/"])
def test_the_manual_serves_nothing_else(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("method", "path"), [route for route in routes() if route[1] not in PAGES])
def test_a_route_of_the_contract_is_served(served, method, path):
    assert (method, shape(path)) in served
