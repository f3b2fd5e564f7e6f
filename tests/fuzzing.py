"""Requests made up from the OpenAPI document, right and wrong ones, aimed at rows that exist.

`tests/openapi/test_fuzz.py` sends them to every app's routes.
"""

import importlib
import json
import os
import re
from functools import cache
from urllib.parse import quote, urlencode

import schemathesis
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from accounts.models import AttemptCounter, OneTimeSecret
from productionsite.api import apidocs
from tests.files.conftest import png

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
LONG = "FUZZ_EXAMPLES" in os.environ
#: what a refused request may change: counters of failures and used codes are there to be changed by one
COUNTERS = {"login_failed_attemps", "last_login_failed", "updated_at"}
UNWATCHED = {AttemptCounter, OneTimeSecret}
WRITES = re.compile(r"\s*(?:WITH\b.*\)\s*)?(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE | re.DOTALL)
FILES = {
    "picture.png": png((4, 3)),
    "cut.png": png((4, 3))[:40],
    "empty.png": b"",
    "liar.jpg": b"<svg onload='alert(1)'/>",
    "movie.mp4": b"\x00\x00\x00\x18ftypmp42 and no movie",
    "liar.mov": b"no movie at all",
    "notes.pdf": b"%PDF-1.4",
    "page.html": b"<script>alert(1)</script>",
    "table.csv": b"Name;Type\nA;B\n\xff;\n",
    "cut.csv": "Episode;Séquence\n".encode("utf-16"),
    "cut.edl": b"TITLE: X\n001 AX V C 00:00:00:00 99:99:99:99 ..\n",
    "tree.otio": b"{}",
    "noextension": b"x",
    "../../\u202e\U0001f3ac .png": png((4, 3)),
    f"{'long' * 80}.png": png((4, 3)),
}
IDS = re.compile(r"^(?:\w+_)?ids?$")


@cache
def operations(app):
    """Return the operations of an app as the document describes them, in a fixed order."""
    router = importlib.import_module(f"{app}.api.urls").router
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


class Known:
    """Ids that exist, by what they are called where they are asked for: `task_id`, `persons/{instance_id}`."""

    def __init__(self):
        self.ids = {}

    def add(self, *names, id):
        """Remember an id under the names of its kind."""
        for name in names:
            self.ids.setdefault(name, []).append(str(id))

    def add_rows(self):
        """Remember every row there is, under the name of its model."""
        for model in apps.get_models():
            if not model._meta.proxy and model._meta.pk.name == "id":
                name = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()
                for pk in model._base_manager.values_list("pk", flat=True):
                    self.add(name, id=pk)

    def strategy(self, name, path=""):
        """Return ids that fit a name, now and then those of anything."""
        kind = re.sub(r"_ids?$", "", name)
        if name in ("instance_id", "id"):
            segment = re.search(r"([^/]+)/(?:{instance_id}|$)", path)
            kind = re.sub(r"ies$", "y", segment[1].replace("-", "_")).removesuffix("s") if segment else kind
        anything = sorted({one for ids in self.ids.values() for one in ids})
        fitting = self.ids.get(kind) or self.ids.get(kind.rpartition("_")[2]) or anything
        return st.one_of(st.sampled_from(fitting), st.sampled_from(fitting), st.sampled_from(anything))


def _aimed(data, value, name, known, path):
    """Return a made-up value with ids that exist put where ids are expected, half of the time."""
    if isinstance(value, dict):
        return {key: _aimed(data, item, str(key), known, path) for key, item in value.items()}
    if isinstance(value, list):
        return [_aimed(data, item, name, known, path) for item in value]
    if isinstance(value, str) and IDS.match(name) and data.draw(st.booleans()):
        return data.draw(known.strategy(name, path))
    return value


def _aim_path(data, case, known):
    """Return the path of a case; its ids are mostly those of rows."""
    found = {}
    for name, value in (case.path_parameters or {}).items():
        fits = name.endswith("_id") or name in known.ids
        found[name] = data.draw(known.strategy(name, case.path)) if fits and data.draw(st.integers(0, 3)) else value
    return re.sub(r"{(\w+)}", lambda name: quote(str(found[name[1]]), safe=""), case.path)


def _body(data, case, known):
    """Return (content type, bytes) of a case: as made up, or a form with files where that is a possibility."""
    kind, body = case.media_type, _aimed(data, case.body, "", known, case.path)
    form = isinstance(body, dict) and kind == "multipart/form-data"
    if case.method == "POST" and (form or isinstance(body, NotSet)) and data.draw(st.booleans()):
        names = data.draw(st.lists(st.sampled_from(sorted(FILES)), min_size=1, max_size=2))
        fields = ("file", data.draw(st.sampled_from(["file-1", "attachment_file-0-1", "preview_file-0-1"])))
        files = {field: SimpleUploadedFile(name, FILES[name]) for field, name in zip(fields, names)}
        for file, name in zip(files.values(), names):
            file._name = name  # as a hostile client sends it
        parts = {key: _text(value) for key, value in body.items()} if form else {}
        return MULTIPART_CONTENT, encode_multipart(BOUNDARY, {**parts, **files})
    if isinstance(body, NotSet):
        return kind, b""
    if form:
        return MULTIPART_CONTENT, encode_multipart(BOUNDARY, {key: _text(value) for key, value in body.items()})
    return kind, body if isinstance(body, bytes) else json.dumps(body).encode()


def _text(value):
    return str(value).encode(errors="replace")


def stored():
    """Return every row of every table, without the counters of failures."""
    found = {}
    for model in apps.get_models():
        if model in UNWATCHED or model._meta.proxy or model.__module__.startswith("django."):
            continue
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in COUNTERS]
        rows = model._base_manager.values_list(*names)
        found[model._meta.db_table] = sorted(repr([_plain(value) for value in row]) for row in rows)
    return found


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


class _Writes:
    """Notices statements that write."""

    def __init__(self):
        self.seen = False

    def __call__(self, execute, sql, params, many, context):
        self.seen = self.seen or bool(WRITES.match(sql))
        return execute(sql, params, many, context)


def try_out(operation, client_of, known, folder, before):
    """Send made-up requests of one operation; return the statuses they were answered with.

    `client_of`: a client for each caller, `folder`: where the studio's files are, `before`: `stored()`.
    No request may be answered with 5xx; one that is refused leaves neither a row nor a file.
    """
    right, wrong = (operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    callers = [*sorted(client_of), *(["admin"] * len(client_of))]
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
        path = _aim_path(data, case, known)
        query = _aimed(data, dict(case.query or {}), "", known, case.path)
        text = urlencode(query, doseq=True, errors="surrogatepass")
        kind, body = _body(data, case, known)
        who, writes = data.draw(st.sampled_from(callers)), _Writes()
        with transaction.atomic():
            files = {path for path in folder.rglob("*") if path.is_file()}
            with connection.execute_wrapper(writes):
                answer = client_of[who].call(
                    case.method, f"{path}?{text}", body, content_type=kind or "application/json"
                )
            said = (operation.label, who, path, text, body[:500], answer.status_code, _start(answer))
            assert answer.status_code < 500, said
            if answer.status_code >= 400:
                assert isinstance(json.loads(answer.content), dict), said
                assert {path for path in folder.rglob("*") if path.is_file()} == files, said
                if writes.seen:
                    after = stored()
                    assert not [table for table in after if after[table] != before[table]], said
            seen.add(answer.status_code)
            transaction.set_rollback(True)

    attempt()
    return seen


def _start(answer):
    return b"" if answer.streaming else answer.content[:300]
