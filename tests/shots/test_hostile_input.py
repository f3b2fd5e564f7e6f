"""Whatever is sent to any route of assets and shots: no 5xx, and a JSON object says what is wrong."""

import json
import re
import uuid

import pytest

from assets.api.urls import router as assets_router
from assets.models import AssetInstance, EntityLink
from assets.queries.entities import ENTITY
from shots.api.urls import router as shots_router
from tests import factories

TEXTS = ["x", "%F0%9F%92%A5", "' OR 1=1 --", "9" * 30, '["x"]', str(uuid.UUID(int=1))]
VALUES = [None, True, -1, 1.5, 2**70, "", "x" * 5000, "💥\u202e", [None], {"id": "x"}, "9999-12-31"]
QUERY = {
    "project_id": ("", "x", "%00"),
    "episode_id": ("", "x"),
    "sequence_id": ("x",),
    "id": ("", "[", '["x"]'),
    "name": ("", "%25", "[", "%F0%9F%92%A5", "%00"),
    "parent_id": ("null", "[]"),
    "canceled": ("", "perhaps"),
    "nb_frames": ("x", "9" * 30),
    "page": ("x", "0", "-1", "9" * 30),
    "limit": ("x", "-1", "9" * 30),
    "entities_out": ("x", "[]"),
    "task_type_id": ("x",),
    "studio_id": ("x",),
    "count_mode": ("",),
    "cursor_created_at": ("x", "2026-02-30"),
    "assigned_to": ("x",),
    "data": ("{}",),
    "created_at": ("x", "9999-99-99"),
}


def routes():
    """Return [(method, path)] of every operation of both apps."""
    found = {**assets_router.get_routes_by_path(), **shots_router.get_routes_by_path()}
    return [(method.upper(), path) for (path, _viewset), methods in found.items() for method in methods]


def check(answer, said):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code < 500, (said, body[:200])
    if answer.status_code >= 400:
        assert isinstance(json.loads(body), dict), said


@pytest.fixture
def world(studio):
    """One row of everything a path may name."""
    project = studio.project
    shot, asset = factories.shot(project), factories.entity(project)
    task = factories.task(shot)
    names = {kind: factories.entity(project, kind).pk for kind in ("Episode", "Scene", "Edit", "Concept")}
    studio.ids = {
        "project_id": project.pk,
        "asset_id": asset.pk,
        "asset_type_id": asset.entity_type_id,
        "entity_id": shot.pk,
        "shot_id": shot.pk,
        "sequence_id": shot.parent_id,
        "episode_id": names["Episode"],
        "scene_id": names["Scene"],
        "edit_id": names["Edit"],
        "concept_id": names["Concept"],
        "concept_folder_id": factories.entity(project, "ConceptFolder").pk,
        "task_type_id": task.task_type_id,
        "person_id": studio.artist.pk,
        "asset_instance_id": factories.make(AssetInstance, asset=asset).pk,
        "entity_link_id": EntityLink.objects.create(entity_in=shot, entity_out=asset).pk,
        "year": 2026,
        "month": 3,
        "week": 10,
        "day": 2,
    }
    return studio


def address(world, path):
    """Return a path with real ids in it."""

    def real(match):
        name = match.group(1)
        if name != "instance_id":
            return str(world.ids[name])
        return str(
            world.ids[{"entities": "shot_id", "entity-types": "asset_type_id"}.get(path.split("/")[1], "shot_id")]
        )

    return "/" + re.sub(r"<(\w+)>", real, path)


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), [route for route in routes() if "<" in route[1]])
def test_hostile_addresses(studio, method, path):
    api, body = studio.as_("admin"), {} if method in ("POST", "PUT") else None
    for text in TEXTS:
        url = "/" + re.sub(r"<\w+>", text or "%20", path)
        check(api.call(method, url, body), url)


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted({path for method, path in routes() if method == "GET"}))
def test_hostile_queries(world, path):
    api, url = world.as_("admin"), address(world, path)
    check(api.get(url), url)
    for name, texts in QUERY.items():
        for text in texts:
            asked = f"{url}?{name}={text}"
            check(api.get(asked), asked)


def names_of(method, path):
    """Return the keys a body of an operation may hold."""
    for router in (assets_router, shots_router):
        for (known, viewset), methods in router.get_routes_by_path().items():
            if known == path and method.lower() in methods:
                body = getattr(viewset, methods[method.lower()]).operation.body
                resource = getattr(viewset, "resource", None)
                return (
                    list(body.fields()) if hasattr(body, "fields") else list(getattr(resource, "shape", ENTITY).fields)
                )
    return []


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), [route for route in routes() if route[0] in ("POST", "PUT")])
def test_hostile_bodies(world, method, path):
    api, url, names = world.as_("admin"), address(world, path), names_of(method, path)
    for value in VALUES:
        check(api.call(method, url, value), (url, value))
        check(api.call(method, url, [value]), (url, value))
        check(api.call(method, url, dict.fromkeys(names, value)), (url, value))
    for name in names:
        for value in (None, 2**70, "x" * 5000, [None], str(uuid.UUID(int=1))):
            check(api.call(method, url, {"name": "A", name: value}), (url, name, value))
    check(api.call(method, url, b"{broken"), url)
    check(api.call(method, url, b"\xff", content_type="text/plain"), url)
