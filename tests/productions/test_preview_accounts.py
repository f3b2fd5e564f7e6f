"""The read-only client login of a production."""

from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.models import Person
from events.models import ApiEvent
from productions.services import preview_accounts as services
from tests import factories
from tests.conftest import ApiClient

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"


@pytest.fixture
def path(studio):
    return f"/data/projects/{studio.project.pk}/preview-account"


def log_in(account):
    body = {"email": account["email"], "password": account["password"]}
    return ApiClient().post("/auth/login", body)


def test_life_of_an_account(studio, path):
    manager = studio.as_("manager")
    assert manager.get(path).content == b"null"
    assert manager.put(path, {"is_open": True}).status_code == 404
    made = manager.post(path)
    assert made.status_code == 201
    account = made.json()
    assert len(account["password"]) == 16
    assert account["full_name"] == "Preview The Production"
    assert account["email"].endswith("@preview.kitsu.invalid")
    assert studio.project.team.filter(pk=account["id"]).exists()
    assert [event.name for event in ApiEvent.objects.all()] == ["project:update"]
    assert log_in(account).status_code == 401

    again = manager.post(path).json()
    assert (again["id"], again["email"]) == (account["id"], account["email"])
    assert again["password"] != account["password"]

    opened = manager.put(path, {"is_open": True}).json()
    until = datetime.fromisoformat(opened["preview_open_until"])
    assert timedelta(minutes=59) < until - datetime.now() <= timedelta(hours=1)
    assert "password" not in opened
    token = log_in(again).json()["access_token"]
    visitor = ApiClient()
    visitor.headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert visitor.get(f"/data/projects/{studio.project.pk}").status_code == 200
    assert visitor.post(f"/data/projects/{studio.project.pk}/team", {"person_id": "x"}).status_code == 403

    assert manager.put(path, {"is_open": "false"}).json()["preview_open_until"] is None
    assert visitor.get(f"/data/projects/{studio.project.pk}").status_code == 401

    for _time in range(2):
        assert manager.delete(path).status_code == 204
    assert not Person.objects.filter(pk=account["id"]).exists()
    assert ApiEvent.objects.filter(name="person:delete").count() == 1


def test_opening_again_extends_the_window(studio, admin, path):
    admin.post(path)
    with time_machine.travel(datetime(2026, 3, 1, 10), tick=False):
        services.open_account(project_id=studio.project.pk, is_open=True)
        opened = Person.objects.get(preview_project=studio.project).preview_opened_at
    with time_machine.travel(datetime(2026, 3, 1, 10, 30), tick=False):
        services.open_account(project_id=studio.project.pk, is_open=True)
    account = Person.objects.get(preview_project=studio.project)
    assert account.preview_opened_at == opened
    assert account.preview_open_until == datetime(2026, 3, 1, 11, 30)


def test_other_ways_to_log_in_have_no_preview_accounts(admin, path, settings, nothing_written):
    settings.AUTH_STRATEGY = "auth_remote_ldap"
    with nothing_written():
        assert admin.post(path).status_code == 400


@pytest.mark.parametrize("role", ["supervisor", "artist", "client", "vendor", "outside_manager"])
def test_managers_only(studio, path, nothing_written, role):
    client = studio.as_(role)
    with nothing_written():
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
        assert client.put(path, {"is_open": True}).status_code == 403
        assert client.delete(path).status_code == 403


def test_what_was_not_said(admin, path):
    admin.post(path)
    assert admin.put(path, {}).status_code == 400
    for unknown in ("x", UNKNOWN):
        other = f"/data/projects/{unknown}/preview-account"
        answers = [admin.get(other), admin.post(other), admin.put(other, {"is_open": True}), admin.delete(other)]
        assert [answer.status_code for answer in answers] == [404] * 4
    assert factories.project().team.count() == 0
