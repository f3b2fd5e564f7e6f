"""Webhooks: who is told what, how it is signed, what happens when nobody answers."""

import hashlib
import hmac
import io
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests
from django.utils import timezone

from activity.choices import DeliveryState
from activity.jobs import follow_for_webhooks
from activity.models import Webhook, WebhookDelivery
from activity.services import outgoing, webhooks
from events import publisher
from events.emitter import emit
from imports.services.snapshot.loading import load
from productionsite.models import new_id
from tests import factories
from tests.admin.test_pages import form_data, page
from tests.together import serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    """A web server on loopback that keeps what it is told; `code` is what it answers."""
    settings.OUTGOING_PRIVATE_ADDRESSES = True
    told = SimpleNamespace(calls=[], code=200, location=None)

    def answer(request, body):
        told.calls.append((dict(request.headers), body))
        request.send_response(told.code)
        if told.location:
            request.send_header("Location", told.location)
        request.end_headers()
        request.wfile.write(b"what the receiver says")

    with serving(answer) as server:
        told.url = f"{server.address}/hook"
        yield told


@pytest.fixture
def hook(receiver):
    """A webhook that is told of tasks and new comments."""
    return make_hook(receiver.url, ["task:*", "comment:new"])


def make_hook(url, events, **values):
    hook = Webhook.objects.create(
        name=f"Hook {Webhook.objects.count()}", url=url, events=events, secret=webhooks.new_secret(), **values
    )
    follow()
    return hook


def follow():
    """What the event stream does as it looks at the journal; jobs run at once in tests."""
    publisher.number_pending()
    follow_for_webhooks()


def names(receiver):
    return [json.loads(body)["name"] for _headers, body in receiver.calls]


def test_chosen_events_are_told_once_and_in_order(hook, receiver):
    for name in ("task:new", "asset:new", "task:update", "comment:new", "comment:update"):
        emit(name, {"task_id": "x"})
    follow()
    follow()
    assert names(receiver) == ["task:new", "task:update", "comment:new"]
    sent = [json.loads(body) for _headers, body in receiver.calls]
    assert [event["sequence"] for event in sent] == sorted(event["sequence"] for event in sent)
    assert WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED, status_code=200).count() == 3


def test_a_receiver_can_check_who_sent_it(hook, receiver):
    emit("task:new", {"task_id": "x"})
    follow()
    ((headers, body),) = receiver.calls
    signed = headers["X-Studio-Timestamp"].encode() + b"." + body
    expected = hmac.new(hook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Studio-Signature"] == f"sha256={expected}"
    assert headers["X-Studio-Event"] == "task:new"
    assert headers["X-Studio-Delivery"] == str(WebhookDelivery.objects.get().pk)


def test_a_new_webhook_is_not_told_of_the_past(receiver):
    emit("task:new", {"task_id": "before"})
    publisher.number_pending()
    make_hook(receiver.url, ["*"])
    emit("task:update", {"task_id": "after"})
    follow()
    assert names(receiver) == ["task:update"]


def test_what_a_snapshot_brings_is_not_told(hook, receiver):
    """Loaded events are history: nobody is called for what happened on another instance."""
    stamp = "2020-01-01T10:00:00"
    loaded = {"id": str(new_id()), "name": "task:new", "data": {"task_id": "loaded"}, "created_at": stamp}
    load(io.BytesIO(json.dumps({"api_event": [loaded]}).encode()))
    emit("task:update", {"task_id": "now"})
    follow()
    assert names(receiver) == ["task:update"]


def test_a_webhook_of_a_production_hears_of_it_only(receiver):
    ours, theirs = factories.project(), factories.project()
    make_hook(receiver.url, ["*"], project=ours)
    emit("task:new", {"task_id": "a"}, project_id=ours.pk)
    emit("task:new", {"task_id": "b"}, project_id=theirs.pk)
    emit("department:new", {"department_id": "c"})
    follow()
    assert [json.loads(body)["data"]["task_id"] for _headers, body in receiver.calls] == ["a"]


def test_an_inactive_webhook_is_told_nothing(hook, receiver):
    Webhook.objects.update(active=False)
    emit("task:new", {"task_id": "x"})
    follow()
    assert receiver.calls == []
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("code", [301, 400, 404, 500])
def test_a_failed_attempt_is_tried_again_later(hook, receiver, code):
    receiver.code, receiver.location = code, receiver.url
    emit("task:new", {"task_id": "x"})
    follow()
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status_code) == (DeliveryState.WAITING, 1, code)
    assert "what the receiver says" in delivery.error
    assert timedelta(seconds=5) < delivery.due_at - timezone.now() <= timedelta(seconds=webhooks.PAUSES[0])
    follow()
    assert len(receiver.calls) == 1  # not yet, and a redirect is not followed
    receiver.code = 204
    WebhookDelivery.objects.update(due_at=timezone.now())
    follow()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.DELIVERED, 2, "")


def test_a_long_answer_is_kept_from_its_beginning(hook, receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "post", lambda url, body, headers: (500, "x" * outgoing.ANSWER_LIMIT))
    emit("task:new", {"task_id": "x"})
    follow()
    assert WebhookDelivery.objects.get().error.startswith("answered 500: xxx")


def test_it_is_given_up_after_the_last_pause_and_sent_again_by_hand(hook, receiver, office, studio):
    receiver.code = 500
    emit("task:new", {"task_id": "x"})
    follow()
    for _pause in webhooks.PAUSES:
        assert WebhookDelivery.objects.get().state == DeliveryState.WAITING
        WebhookDelivery.objects.update(due_at=timezone.now())
        follow()
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, len(webhooks.PAUSES) + 1)
    receiver.code = 200
    chosen = {"action": "send_again", "_selected_action": str(delivery.pk)}
    assert office("admin").post(page(WebhookDelivery, "changelist"), chosen).status_code == 302
    follow()
    assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED


def test_nobody_there_is_a_failed_attempt(settings):
    settings.OUTGOING_PRIVATE_ADDRESSES = True
    make_hook("http://127.0.0.1:9/", ["*"])
    emit("task:new", {"task_id": "x"})
    follow()
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status_code) == (DeliveryState.WAITING, None)
    assert delivery.error


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
    + ["localhost", "100.64.0.1", "[fd00::1]", "224.0.0.1"],
)
def test_private_addresses_are_refused(settings, host):
    settings.OUTGOING_PRIVATE_ADDRESSES = False
    with pytest.raises(outgoing.RefusedAddress):
        outgoing.check_url(f"http://{host}/hook")


@pytest.mark.parametrize("url", ["ftp://example.com/", "file:///etc/passwd", "gopher://example.com", "example.com"])
def test_only_http_is_spoken(url):
    with pytest.raises(outgoing.RefusedAddress):
        outgoing.check_url(url)


def test_a_public_name_that_leads_to_a_private_address_is_not_told(receiver, settings):
    """The connection itself is looked at, whatever the name answered when the webhook was written."""
    settings.OUTGOING_PRIVATE_ADDRESSES = False
    with pytest.raises(requests.RequestException):
        outgoing.post(receiver.url, b"{}", {})
    assert receiver.calls == []


def test_the_secret_is_shown_once_and_stored_sealed(office, studio, receiver):
    client = office("admin")
    values = {"name": "Farm", "url": receiver.url, "events": "task:*\n\n comment:new ", "active": "on"}
    answer = client.post(page(Webhook, "add"), form_data(client.get(page(Webhook, "add"))) | values, follow=True)
    hook = Webhook.objects.get()
    assert hook.events == ["task:*", "comment:new"]
    assert hook.secret in answer.content.decode()
    assert hook.secret not in client.get(page(Webhook, "change", hook.pk)).content.decode()
    stored = Webhook.objects.extra(select={"stored": "secret"}).values_list("stored", flat=True).get()
    assert stored.startswith("sealed:")


@pytest.mark.parametrize(
    "values", [{"url": "http://169.254.169.254/"}, {"events": ""}, {"events": " \n "}, {"events": '["task:new"]'}]
)
def test_a_webhook_that_could_never_work_is_refused(office, studio, values, settings):
    settings.OUTGOING_PRIVATE_ADDRESSES = False
    client = office("admin")
    good = {"name": "Farm", "url": "https://192.0.2.1.example/", "events": "*", "active": "on"}
    answer = client.post(page(Webhook, "add"), form_data(client.get(page(Webhook, "add"))) | good | values)
    assert answer.status_code == 200
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist"])
def test_only_administrators_see_webhooks(office, studio, hook, role):
    for model in (Webhook, WebhookDelivery):
        assert office(role).get(page(model, "changelist")).status_code in (302, 403)


def test_what_waits_behind_a_slow_attempt_is_left_to_other_workers(hook, receiver, monkeypatch):
    emit("task:new", {"task_id": "x"})
    emit("task:update", {"task_id": "x"})
    free = []

    def slow(url, body, headers):
        free.append([row.name for row in webhooks.due()])
        return 200, ""

    monkeypatch.setattr(webhooks, "post", slow)
    follow()
    assert free == [["task:update"], []]


def test_old_deliveries_leave_the_log(hook, receiver):
    emit("task:new", {"task_id": "x"})
    follow()
    WebhookDelivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert webhooks.forget_old(days=30) == 1
