"""Rules every CRUD resource keeps, walked over all of them (spec 00, 2)."""

import json
import uuid

import pytest
from django.db import models

from productionsite.fields import ChoiceField
from tasks.models import Comment
from tests import factories
from tests.kernel.registry import NAMES, RESOURCES

pytestmark = pytest.mark.django_db

EXPECTED = 46
MODELS = {resource.name: resource.model for resource in RESOURCES}
BODIES = {
    "array": [],
    "text": "text",
    "number": 3,
    "null": None,
    "true": True,
}


def test_all_resources_of_the_spec_are_declared():
    assert len(NAMES) == len(set(NAMES)) == EXPECTED


def resources():
    """Parametrise over every resource."""
    return pytest.mark.parametrize("resource", RESOURCES, ids=NAMES)


def prepared(resource, count):
    """Create rows of a resource's model and return them."""
    return [factories.make(resource.model) for _ in range(count)]


@resources()
@pytest.mark.parametrize("query", ["", "?relations=true", "?page=1&relations=true"])
def test_listings_take_the_same_queries_for_1_and_for_20_rows(admin, sql_count, resource, query):
    path = f"/data/{resource.name}{query}"
    prepared(resource, 1)
    admin.get(path)  # lazy studio rows (organisation, salary scales) are written by a first read
    few = sql_count(admin.get, path)
    prepared(resource, 19)
    admin.get(path)
    many = sql_count(admin.get, path)
    assert many == few
    answered = admin.get(path)
    assert answered.status_code == 200
    rows = answered.json()
    assert len(rows if isinstance(rows, list) else rows["data"]) >= 1


@resources()
def test_every_row_can_be_read_back(admin, resource):
    (row,) = prepared(resource, 1)
    answered = admin.get(f"/data/{resource.name}/{row.pk}")
    if resource.name == "attachment-files":  # one attached to nothing is nobody's (spec 00, attachment-files)
        assert answered.status_code == 403
        return
    assert answered.status_code == 200
    assert answered.json()["id"] == str(row.pk)


@resources()
def test_what_was_read_can_be_put_back(admin, resource):
    """Clients do so (spec 00, 2.4); neither the key `type` nor what was nested or computed gets in the way."""
    task = factories.task(factories.entity(factories.project()))
    needed = {
        "attachment-files": {"comment": factories.make(Comment, object_id=task.pk)},
        "entities": {"data": {}},
        "metadata-descriptors": {"data_type": "string"},
        "output-files": {"entity": task.entity},
        "playlists": {"shots": []},
        "time-spents": {"task": task},
    }
    row = factories.make(resource.model, **needed.get(resource.name, {}))
    path = f"/data/{resource.name}/{row.pk}"
    before = admin.get(path).json()
    assert admin.put(path, before).status_code == 200
    moved = {"updated_at"} | ({"editor_id"} if resource.name == "comments" else set())
    after = admin.get(path).json()
    assert {key for key in before if before[key] != after[key]} <= moved


@resources()
def test_nobody_anonymous(anonymous, resource):
    (row,) = prepared(resource, 1)
    path = f"/data/{resource.name}"
    answers = [
        anonymous.get(path),
        anonymous.post(path, {}),
        anonymous.get(f"{path}/{row.pk}"),
        anonymous.put(f"{path}/{row.pk}", {}),
        anonymous.delete(f"{path}/{row.pk}"),
    ]
    assert [answer.status_code for answer in answers] == [401] * 5
    assert all("msg" in answer.json() for answer in answers)


@resources()
def test_unknown_and_malformed_ids(admin, resource):
    path = f"/data/{resource.name}"
    for call in (admin.get, lambda p: admin.put(p, {}), admin.delete):
        assert call(f"{path}/{uuid.uuid4()}").status_code == 404
        assert call(f"{path}/not-an-id").status_code in (400, 404)


def stored(row):
    """Return the columns of a row as they stand in the database."""
    return type(row)._base_manager.filter(pk=row.pk).values().get()


def refused(answer):
    """Whether an answer is a client error told as a JSON object."""
    return 400 <= answer.status_code < 500 and isinstance(answer.json(), dict)


@resources()
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_that_are_not_objects(admin, nothing_written, resource, body):
    (row,) = prepared(resource, 1)
    before = stored(row)
    with nothing_written():
        raw = json.dumps(body).encode()
        assert refused(admin.call("POST", f"/data/{resource.name}", raw))
        assert refused(admin.call("PUT", f"/data/{resource.name}/{row.pk}", raw))
    assert stored(row) == before


@pytest.mark.parametrize("name", ["departments", "task-types", "projects"])
@pytest.mark.parametrize(("body", "status"), [(b"[]", 403), (b'"text"', 403), (b"null", 400)])
def test_a_body_that_is_no_object_is_told_after_a_missing_permission(studio, nothing_written, name, body, status):
    row = studio.project if name == "projects" else factories.make(MODELS[name])
    with nothing_written():
        assert studio.as_("outsider").call("POST", f"/data/{name}", body).status_code == status
        assert studio.as_("outsider").call("PUT", f"/data/{name}/{row.pk}", body).status_code == status


@resources()
@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        ("text/plain", b'{"name": "x"}'),
        ("application/json", b'{"name": '),
        ("application/json", b""),
        ("application/json", b'{"name": "a\\u0000b"}'),
        ("application/json", b'{"name": NaN}'),
    ],
    ids=["wrong type", "broken", "empty", "null byte", "nan"],
)
def test_bodies_that_are_not_clean_json(admin, nothing_written, resource, content_type, raw):
    (row,) = prepared(resource, 1)
    before = stored(row)
    with nothing_written():
        assert refused(admin.call("POST", f"/data/{resource.name}", raw, content_type=content_type))
        assert refused(admin.call("PUT", f"/data/{resource.name}/{row.pk}", raw, content_type=content_type))
    assert stored(row) == before


@resources()
def test_an_unknown_field_is_refused_on_creation(admin, nothing_written, resource):
    with nothing_written():
        assert refused(admin.post(f"/data/{resource.name}", {"no_such_field": 1}))


def bad_values(resource):
    """Return {what: (column, bad value)} for the kinds of columns the resource has and a PUT may write."""
    dropped = {"id", "created_at", "updated_at", "project_id", *resource.protected}
    fields = [f for f in resource.model._meta.concrete_fields if f.column not in dropped and f.editable]
    found = {}
    for field in fields:
        if isinstance(field, ChoiceField):
            found.setdefault("enumeration", (field.column, "no-such-code"))
        elif isinstance(field, models.ForeignKey):
            found.setdefault("malformed reference", (field.column, "not-an-id"))
            found.setdefault("unknown reference", (field.column, str(uuid.uuid4())))
        elif isinstance(field, models.CharField) and field.max_length:
            found.setdefault("2 MB text", (field.column, "x" * 2_000_000))
            found.setdefault("lone surrogate", (field.column, "\ud800"))
        elif isinstance(field, models.IntegerField):
            found.setdefault("wide integer", (field.column, 2**80))
            found.setdefault("text for a number", (field.column, "many"))
        elif isinstance(field, models.BooleanField):
            found.setdefault("text for a boolean", (field.column, "perhaps"))
        elif isinstance(field, models.DateField):
            found.setdefault("not a date", (field.column, "yesterday"))
    return found


BAD_VALUES = [
    pytest.param(resource, column, value, id=f"{resource.name}-{column}-{what}")
    for resource in RESOURCES
    for what, (column, value) in bad_values(resource).items()
]


@pytest.mark.parametrize(("resource", "column", "value"), BAD_VALUES)
def test_bad_values_are_refused_and_nothing_is_stored(admin, nothing_written, resource, column, value):
    (row,) = prepared(resource, 1)
    before = stored(row)
    with nothing_written():
        created = admin.post(f"/data/{resource.name}", {column: value})
        assert refused(created), created.content[:200]
    changed = admin.put(f"/data/{resource.name}/{row.pk}", {column: value})
    after = stored(row)
    if changed.status_code == 200:  # a server-owned column is ignored, never stored
        assert after[_attname(row, column)] == before[_attname(row, column)]
    else:
        assert refused(changed), changed.content[:200]
        assert after == before


def _attname(row, column):
    return next(f.attname for f in row._meta.concrete_fields if f.column == column)


@pytest.mark.parametrize("query", ["?page=x", "?page=1&limit=-1", "?page=", "?page=1&limit=x"])
@resources()
def test_bad_pages(admin, resource, query):
    if resource.name == "salary-scales":  # its listing reads no parameter (spec 00, salary-scales)
        assert admin.get(f"/data/{resource.name}{query}").status_code == 200
        return
    assert admin.get(f"/data/{resource.name}{query}").status_code == 400
