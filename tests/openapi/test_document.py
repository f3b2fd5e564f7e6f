"""The OpenAPI document tells every route, is valid, and is quick to make."""

import json
import re
import time

import pytest
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from openapi_spec_validator import validate

from accounts.access import Admin, GlobalRole, ManagerOf
from productionsite.api import apidocs, query_reading
from productionsite.api.access import Anyone
from productionsite.api.openapi import StudioGenerator, routes, rule_text
from productionsite.api.operations import ApiViewSet
from productionsite.api.resource import Resource
from productionsite.checks import callbacks


@pytest.fixture(scope="module")
def document():
    """The document as served."""
    return json.loads(apidocs.document())


def operations(document):
    """Yield (path, method, operation)."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_it_is_served_to_everybody_as_json(client):
    response = client.get("/openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json()["openapi"].startswith("3.")


def test_it_is_valid(document):
    validate(document)


def test_it_is_made_quickly_without_a_warning():
    query_reading._reading.cache_clear()
    query_reading._functions.cache_clear()
    GENERATOR_STATS.reset()
    start = time.process_time()
    StudioGenerator().get_schema(public=True)
    assert time.process_time() - start < 2
    assert not GENERATOR_STATS


def test_it_is_made_once_per_process():
    assert apidocs.document() is apidocs.document()


def test_every_route_of_the_url_map_is_told(document):
    expected = set()
    for callback in callbacks(get_resolver().url_patterns):
        viewset = getattr(callback, "cls", None)
        if viewset is not None and issubclass(viewset, ApiViewSet):
            methods = {method: action for method, action in callback.actions.items() if method != "head"}
            for method, action in methods.items():
                path = getattr(viewset, action).operation.path
                expected.add(("/" + path.replace("<", "{").replace(">", "}"), method))
    assert {(path, method) for path, method, _operation in operations(document)} == expected
    assert len(expected) > 300


def test_operation_ids_are_unique_and_readable(document):
    names = [operation["operationId"] for _path, _method, operation in operations(document)]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)
    assert {"departments_list", "tasks_update", "sessions_login"} <= set(names)


def test_every_operation_says_what_it_does_and_who_may(document):
    for path, method, operation in operations(document):
        assert operation["summary"], (method, path)
        assert "**Access:** " in operation["description"], (method, path)
        declared = {parameter["name"] for parameter in operation["parameters"] if parameter.get("in") == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path)), path


def test_public_routes_ask_for_no_token(document):
    for route in routes():
        operation = document["paths"][route.path][route.method]
        assert (operation["security"] == []) is route.rule.public
        assert ("401" in operation["responses"]) is not route.rule.public


def test_every_tag_is_described_and_grouped_by_app(document):
    used = {tag for _path, _method, operation in operations(document) for tag in operation["tags"]}
    assert used == {tag["name"] for tag in document["tags"]}
    assert used == {tag for group in document["x-tagGroups"] for tag in group["tags"]}


def test_a_row_tells_types_lengths_codes_and_what_is_read_only(document):
    person = document["components"]["schemas"]["Person"]
    columns = person["properties"]
    assert columns["id"] == {"type": "string", "format": "uuid", "readOnly": True}
    assert columns["first_name"] == {"type": "string", "maxLength": 80}
    assert columns["phone"] == {"type": "string", "maxLength": 30, "nullable": True}
    assert columns["role"]["enum"] == ["user", "admin", "supervisor", "manager", "client", "vendor"]
    assert columns["seniority"]["enum"][-1] is None
    assert columns["departments"]["type"] == "array"
    assert columns["last_presence"]["format"] == "date"
    assert "password" not in columns
    assert "totp_secret" not in columns


def test_bodies_tell_what_is_required_and_what_is_left_out(document):
    schemas = document["components"]["schemas"]
    assert schemas["DepartmentCreate"]["required"] == ["name", "color"]
    assert schemas["DepartmentCreate"]["additionalProperties"] is False
    assert "required" not in schemas["DepartmentUpdate"]
    assert not {"id", "created_at", "updated_at"} & set(schemas["TaskUpdate"]["properties"])
    assert "project_id" in schemas["TaskCreate"]["properties"]
    assert "project_id" not in schemas["TaskUpdate"]["properties"]
    assert schemas["TaskCreate"]["properties"]["assignees"]["items"] == {"type": "string", "format": "uuid"}
    described = schemas["FilesWorkingPathInput"]["properties"]
    assert {name for name, schema in described.items() if schema.get("nullable")} == {"software_id"}
    assert schemas["AssetsCastAssetInput"]["properties"]["entity_ids"]["minItems"] == 1
    login = document["paths"]["/auth/login"]["post"]
    assert login["operationId"] == "sessions_login"


def test_listings_tell_their_filters_and_pages(document):
    listing = document["paths"]["/data/tasks"]["get"]
    named = {parameter.get("name") for parameter in listing["parameters"]}
    shared = {parameter.get("$ref", "").split("/")[-1] for parameter in listing["parameters"]}
    assert {"project_id", "task_status_id", "assignees"} <= named
    assert {"page", "limit", "fields", "relations"} <= shared
    forms = listing["responses"]["200"]["content"]["application/json"]["schema"]["oneOf"]
    assert forms[0] == {"type": "array", "items": {"$ref": "#/components/schemas/Task"}}


def test_hand_written_operations_tell_what_they_read_from_the_query(document):
    listing = document["paths"]["/data/shots"]["get"]
    assert {"name": "project_id", "in": "query", "schema": {"type": "string", "format": "uuid"}, "description": ""} in (
        listing["parameters"]
    )
    deletion = document["paths"]["/data/assets/{asset_id}"]["delete"]
    assert {"name": "force", "in": "query", "schema": {"type": "boolean"}, "description": ""} in deletion["parameters"]


@pytest.mark.parametrize("column", ["password", "totp_secret", "jti"])
def test_secrets_are_no_filters(document, column):
    listing = document["paths"]["/data/persons"]["get"]
    assert column not in {parameter.get("name") for parameter in listing["parameters"]}


def test_writes_that_can_be_rehearsed_say_so(document):
    for route in routes():
        operation = document["paths"][route.path][route.method]
        told = {"$ref": "#/components/parameters/prefer"} in operation["parameters"]
        assert told is route.operation.dry_run


def test_every_resource_has_its_components(document):
    for route in routes():
        if isinstance(route.operation.answer, Resource) and route.action == "list":
            name = route.resource.model.__name__
            assert {name, f"{name}Create", f"{name}Update"} <= set(document["components"]["schemas"])


def test_access_rules_read_as_sentences():
    assert rule_text(Anyone()) == "Any authenticated caller"
    assert rule_text(ManagerOf("project_id")) == "**manager(P)** of the production at `project_id`"
    assert rule_text(GlobalRole("manager", "admin")) == "The global role is one of these (admin, manager)"
    assert rule_text(Admin() | ManagerOf("id")) == "A global administrator; or **manager(P)** of the production at `id`"


def test_the_page_to_browse_it_opens_and_needs_no_other_server(client):
    response = client.get("/apidocs/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "/openapi.json" in page
    assert "swagger-ui-bundle.js" in page
    assert "https://" not in page
    assert response["Content-Security-Policy"] == "frame-ancestors 'self'"
