"""Requests made up from the OpenAPI document, right and wrong ones: no 5xx, and what is refused stores nothing.

A handful per operation here. `FUZZ_EXAMPLES=500 pytest tests/accounts/test_fuzz.py` looks for longer, elsewhere
each time.
"""

import json
import os
import re
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from django.db import transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from accounts.api.urls import router
from accounts.models import (
    DayOff,
    Department,
    DepartmentLink,
    DesktopLoginLog,
    HardwareItem,
    HardwareItemDepartmentLink,
    LoginLog,
    Organisation,
    Person,
    SalaryScale,
    Software,
    SoftwareDepartmentLink,
    Studio,
)
from events.models import ApiEvent, LiveEvent
from productionsite.api import apidocs
from tests import factories
from tests.factories import make

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
LONG = "FUZZ_EXAMPLES" in os.environ
PARTS = 4  # tests among which the operations are shared, to run side by side
#: what a refused request may leave as it was; counters of failures and used codes are not among them
TABLES = (
    *(DayOff, Department, DepartmentLink, DesktopLoginLog, HardwareItem, HardwareItemDepartmentLink, LoginLog),
    *(Organisation, Person, SalaryScale, Software, SoftwareDepartmentLink, Studio, ApiEvent, LiveEvent),
)
#: columns that count failures, which are what a refused log-in is there to store
COUNTERS = {"login_failed_attemps", "last_login_failed", "updated_at"}


def operations():
    """Return the operations of this app as the document describes them, in a fixed order."""
    document = json.loads(apidocs.document())
    mine = {
        ("/" + path.replace("<", "{").replace(">", "}"), method.lower())
        for (path, _viewset), methods in router.get_routes_by_path().items()
        for method in methods
    }
    paths = {
        path: {method: operation for method, operation in item.items() if (path, method) in mine}
        for path, item in document["paths"].items()
    }
    document["paths"] = {path: item for path, item in paths.items() if item}
    schema = schemathesis.openapi.from_dict(document)
    return sorted((found.ok() for found in schema.get_all_operations()), key=lambda one: one.label)


@pytest.fixture
def known(studio):
    """Return {path parameter: ids that exist}, so that made-up requests also reach what is behind the look-up."""
    department, software, machine = factories.department(), make(Software), make(HardwareItem)
    make(SoftwareDepartmentLink, department=department, software=software)
    make(DayOff, person=studio.artist)
    rows = [department, software, machine, studio.artist, studio.bot, studio.admin, make(Studio), make(SalaryScale)]
    return [str(row.pk) for row in [*rows, DayOff.objects.get()]]


def stored():
    """Return every row of the watched tables."""
    found = {}
    for model in TABLES:
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in COUNTERS]
        found[model._meta.db_table] = sorted(map(repr, model.objects.values_list(*names)))
    return found


def send(api, case, path_parameters):
    """Send a made-up request as its client would."""
    path = re.sub(r"{(\w+)}", lambda name: quote(str(path_parameters[name[1]]), safe=""), case.path)
    query = urlencode(case.query or {}, doseq=True, errors="surrogatepass")
    kind, body = case.media_type, case.body
    if isinstance(body, NotSet):
        data = b""
    elif kind == "multipart/form-data" and isinstance(body, dict):
        kind, data = MULTIPART_CONTENT, encode_multipart(BOUNDARY, {name: str(value) for name, value in body.items()})
    else:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return api.call(case.method, f"{path}?{query}", data, content_type=kind or "application/json")


def try_out(operation, api, known):
    """Send made-up requests of one operation; return the statuses they were answered with."""
    right, wrong = (operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    seen = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not LONG,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=right | wrong, data=st.data())
    def attempt(case, data):
        ids = {
            name: data.draw(st.sampled_from(known)) if data.draw(st.booleans()) else value
            for name, value in (case.path_parameters or {}).items()
        }
        with transaction.atomic():
            before = stored()
            answer = send(api, case, ids)
            said = (operation.label, ids, case.query, case.body, answer.status_code, answer.content[:300])
            assert answer.status_code < 500, said
            if answer.status_code >= 400:
                assert isinstance(json.loads(answer.content), dict), said
                assert stored() == before, said
            seen.add(answer.status_code)
            transaction.set_rollback(True)

    attempt()
    return seen


@pytest.mark.parametrize("part", range(PARTS))
def test_made_up_requests(studio, known, part):
    api, seen = studio.as_("admin"), set()
    for operation in operations()[part::PARTS]:
        seen |= try_out(operation, api, known)
    assert seen >= {200, 400}
