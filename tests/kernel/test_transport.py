"""What every route shares (spec 00, 1)."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_headers_on_every_answer(anonymous, admin):
    answers = [anonymous.get(path) for path in ("/data/departments", "/nowhere", "/data//departments", "/?x=%00")]
    assert [answer.status_code for answer in answers] == [401, 404, 308, 400]
    for response in (*answers, admin.get("/data/departments")):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert response["Content-Security-Policy"] == "frame-ancestors 'self'"
        assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_json_answers_have_a_length_and_no_charset(admin):
    response = admin.get("/data/departments")
    assert response["Content-Type"] == "application/json"
    assert int(response["Content-Length"]) == len(response.content)


def test_trailing_slash_is_the_same_route(admin):
    made = factories.department("Layout")
    assert admin.get("/data/departments/").json() == admin.get("/data/departments").json()
    assert admin.get(f"/data/departments/{made.pk}/").json()["name"] == "Layout"


def test_doubled_slash_moves(admin):
    response = admin.get("/data//departments?name=x")
    assert response.status_code == 308
    assert response["Location"] == "/data/departments?name=x"


def test_head_is_get_without_body(admin):
    response = admin.call("HEAD", "/data/departments")
    assert response.status_code == 200
    assert response.content == b""
    assert response["Content-Length"] == admin.get("/data/departments")["Content-Length"]


def test_options_needs_no_token(anonymous):
    response = anonymous.call("OPTIONS", "/data/departments")
    assert response.status_code == 200
    assert response.content == b""
    assert response["Content-Type"] == "text/html"
    assert set(response["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT"])
def test_wrong_method_is_405_without_allow(anonymous, method):
    response = anonymous.call(method, "/data/departments", {})
    assert response.status_code == 405
    assert response.json()["error"] is True
    assert "Allow" not in response


def test_unknown_route_is_json_404(admin):
    response = admin.get("/data/no-such-thing")
    assert response.status_code == 404
    assert response.json()["message"].startswith("404 Not Found: ")


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", b"{}", 415),
        ("application/json", b"", 400),
        ("application/json", b"{,}", 400),
        ("application/json", b'{"name": NaN}', 400),
        ("application/json", b'{"name": "a\\u0000b"}', 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/vnd.studio+json", b'{"name": "Roto", "color": "#000000"}', 201),
        ("application/json; charset=utf-8", b'{"name": "Roto", "color": "#000000"}', 201),
    ],
)
def test_bodies(admin, content_type, body, status):
    response = admin.call("POST", "/data/departments", body, content_type=content_type)
    assert response.status_code == status, response.content
    assert isinstance(response.json(), dict)


def test_wide_integers_survive_a_json_bag(admin):
    production = factories.project()
    wide = 2**70
    assert admin.put(f"/data/projects/{production.pk}", {"data": {"wide": wide}}).status_code == 200
    assert admin.get(f"/data/projects/{production.pk}").json()["data"] == {"wide": wide}


def test_wide_integers_survive_what_is_written_in_bulk(studio):
    task = factories.task(factories.shot(studio.project))
    checklist = [{"text": "Check", "checked": True, "wide": 2**70}]
    body = {"task_status_id": str(task.task_status_id), "comment": "", "checklist": checklist}
    answer = studio.as_("admin").post(f"/actions/tasks/{task.pk}/comment", body)
    assert answer.status_code == 201
    assert answer.json()["checklist"] == checklist


def test_static_files_are_served_by_every_chain_of_middleware(db):
    for _chain in range(2):
        answer = Client().get("/static/admin/css/base.css")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/css")
        assert b"".join(answer.streaming_content)
