"""The journal: written with the change, numbered after the commit, followed by number (spec 00, 1.6)."""

import io
import json
from functools import partial

import pytest
from django.db import transaction

from activity.stream import server
from events import publisher
from events.emitter import emit, emit_many
from events.models import ApiEvent, LiveEvent
from imports.services.snapshot.loading import load
from productionsite.actor import acting_as
from productionsite.models import new_id
from tests import factories
from tests.together import at_once


@pytest.mark.django_db
def test_an_event_carries_its_author_and_its_production():
    author, production = factories.person(), factories.project()
    with acting_as(author.pk):
        emit("asset:new", {"asset_id": author.pk}, project_id=production.pk)
    event = ApiEvent.objects.get()
    assert (event.user_id, event.project_id) == (author.pk, production.pk)
    assert event.data == {"asset_id": str(author.pk), "project_id": str(production.pk)}


@pytest.mark.django_db
def test_a_change_that_fails_leaves_no_event():
    @transaction.atomic
    def change():
        emit("asset:new", {})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert not ApiEvent.objects.exists()


@pytest.mark.django_db
def test_numbers_are_gap_free_and_kept():
    emit_many([("asset:new", {"n": n}, None) for n in range(5)])
    assert publisher.number_pending() == 5
    emit("asset:update", {"n": 5})
    assert publisher.number_pending() == 1
    assert publisher.number_pending() == 0
    assert list(ApiEvent.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert [data["n"] for _number, _name, data, _project in publisher.events_after(3)] == [3, 4, 5]


@pytest.mark.django_db
def test_more_than_one_batch_is_numbered(monkeypatch):
    monkeypatch.setattr(publisher, "BATCH", 3)
    emit_many([("asset:new", {"n": n}, None) for n in range(8)])
    assert publisher.number_pending() == 8
    assert publisher.last_sequence() == 8


@pytest.mark.django_db
def test_live_messages_are_not_kept_in_the_journal():
    emit("preview-file:progress", {"n": 1}, persist=False)
    assert not ApiEvent.objects.exists()
    assert [(name, data) for _key, name, data in publisher.live_events_after(0)] == [
        ("preview-file:progress", {"n": 1})
    ]
    LiveEvent.objects.update(created_at="2020-01-01")
    assert publisher.live_events_after(0) == []


@pytest.mark.django_db
def test_follow_over_http(studio, admin):
    emit_many([("asset:new", {"n": n}, studio.project.pk) for n in range(4)])
    first = admin.get("/data/events?after=0&limit=3").json()
    assert [row["sequence"] for row in first] == [1, 2, 3]
    assert first[0]["name"] == "asset:new"
    rest = admin.get(f"/data/events?after={first[-1]['sequence']}").json()
    assert [row["sequence"] for row in rest] == [4]
    assert admin.get("/data/events?after=4").json() == []
    assert admin.get("/data/events?after=0&name=task:new").json() == []
    assert admin.get("/data/events?after=x").status_code == 400
    assert studio.as_("manager").get("/data/events?after=0").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_lose_no_number():
    """Ten writers and two publishers at the same time: every event gets one number, none is missing."""
    writers, each = 5, 10

    def write(number):
        for step in range(each):
            with transaction.atomic():
                emit("asset:new", {"writer": number, "step": step})
            publisher.number_pending()

    at_once(*(partial(write, number) for number in range(writers)))
    publisher.number_pending()
    numbers = sorted(ApiEvent.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, writers * each + 1))
    for number in range(writers):
        rows = ApiEvent.objects.order_by("sequence").values_list("data", flat=True)
        assert [data["step"] for data in rows if data["writer"] == number] == list(range(each))


@pytest.mark.django_db
def test_loaded_events_are_history(admin):
    """A snapshot's events are found by who asks for them; a stream that was running before does not announce them."""
    old = [
        {"id": str(new_id()), "name": "asset:new", "data": {"n": n}, "created_at": f"2020-01-0{n + 1}T10:00:00"}
        for n in range(3)
    ]
    emit("asset:new", {"n": "before"})
    tail = server.Tail()
    load(io.BytesIO(json.dumps({"api_event": old}).encode()))
    assert tail.look() == []
    emit("asset:update", {"n": "after"})
    assert [(name, data["n"]) for name, data, _project in tail.look()] == [("asset:update", "after")]
    told = admin.get("/data/events?after=0").json()
    assert [row["data"]["n"] for row in told] == ["before", 0, 1, 2, "after"]
    assert [row["sequence"] for row in told] == [1, 2, 3, 4, 5]
