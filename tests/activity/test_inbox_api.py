"""What people are told, and what they follow."""

from datetime import datetime

import pytest
from django.core import mail

from activity.models import Notification, Subscription
from activity.services.messages import send
from events.models import ApiEvent
from productions.models import ProjectPersonLink
from tests import factories
from tests.tasks.test_comments_api import post


def inbox(client, query=""):
    return client.get(f"/data/user/notifications{query}").json()


def test_an_inbox_tells_what_happened_and_where(studio, work):
    factories.make(Subscription, person=studio.supervisor, task=work.task)
    post(studio.as_("artist"), work, "wfa", comment="please look")
    row = inbox(studio.as_("supervisor"))[0]
    assert row["notification_type"] == "comment"
    assert row["comment_text"] == "please look"
    assert row["task_status_id"] == str(work.statuses.wfa.pk)
    assert row["full_entity_name"] == f"{work.shot.parent.name} / {work.shot.name}"
    assert row["project_name"] == studio.project.name
    assert row["subscription_id"] is not None
    assert inbox(studio.as_("artist")) == []


def test_clients_are_told_of_internal_comments_without_their_words(studio, work):
    factories.make(Subscription, person=studio.client, task=work.task)
    post(studio.as_("manager"), work, comment="internal")
    post(studio.as_("manager"), work, comment="published", for_client=True)
    assert [row["comment_text"] for row in inbox(studio.as_("client"))] == ["published", ""]


def test_the_role_on_the_production_says_what_an_inbox_shows(studio, work):
    factories.make(Subscription, person=studio.outsider, task=work.task)
    link = ProjectPersonLink.objects.create(project=studio.project, person=studio.outsider, role="client")
    post(studio.as_("manager"), work, comment="internal")
    assert [row["comment_text"] for row in inbox(studio.as_("outsider"))] == [""]
    ProjectPersonLink.objects.filter(pk=link.pk).update(role=None)
    assert [row["comment_text"] for row in inbox(studio.as_("outsider"))] == ["internal"]


def test_an_answer_under_a_clients_comment_is_hidden_from_artists_whoever_wrote_it(studio, work):
    comment = post(studio.as_("client"), work, "wfa", comment="too dark").json()["id"]
    studio.as_("manager").post(f"/data/tasks/{work.task.pk}/comments/{comment}/reply", {"text": "we agree"})
    rows = inbox(studio.as_("artist"))
    assert [(row["comment_text"], row["reply_text"]) for row in rows] == [("", ""), ("", "")]


@pytest.mark.parametrize(
    ("query", "amount"),
    [
        ("", 2),
        ("?type=comment", 1),
        ("?type=nonsense", 0),
        ("?read=true", 0),
        ("?read=false", 2),
        ("?watching=true", 2),
        ("?watching=false", 0),
        ("?after=2200-01-01", 0),
    ],
)
def test_an_inbox_is_filtered(studio, work, query, amount):
    factories.make(Subscription, person=studio.supervisor, task=work.task)
    post(studio.as_("artist"), work, comment=f"@{studio.supervisor.full_name}")
    assert len(inbox(studio.as_("supervisor"), query)) == amount


def test_an_inbox_is_read_from_where_the_last_page_ended(studio, work):
    for number in range(5):  # up to three of each moment
        factories.make(
            Notification, person=studio.artist, author=studio.manager, created_at=datetime(2026, 3, 2, 9, number // 3)
        )
    whole, seen = [row["id"] for row in inbox(studio.as_("artist"))], []
    while rows := inbox(studio.as_("artist"), f"?limit=2{f'&cursor_notification_id={seen[-1]}' if seen else ''}"):
        seen += [row["id"] for row in rows]
    assert seen == whole
    assert len(seen) == 5


@pytest.mark.parametrize(
    "query", ["?after=yesterday", "?task_type_id=nonsense", "?limit=0", "?cursor_notification_id=nonsense"]
)
def test_a_bad_filter_of_an_inbox_is_refused(studio, query):
    assert studio.as_("artist").get(f"/data/user/notifications{query}").status_code == 400


def test_an_inbox_takes_the_same_number_of_queries_for_any_length(studio, work, sql_count):
    factories.make(Subscription, person=studio.supervisor, task=work.task)
    post(studio.as_("artist"), work)
    inbox(studio.as_("supervisor"))
    few = sql_count(inbox, studio.as_("supervisor"))
    for _ in range(8):
        post(studio.as_("artist"), work, comment=f"@{studio.supervisor.full_name}")
    assert sql_count(inbox, studio.as_("supervisor")) == few


def test_one_reads_their_own_notifications_only(studio, work):
    row = factories.make(Notification, person=studio.artist, author=studio.manager, task=work.task)
    path = f"/data/user/notifications/{row.pk}"
    assert studio.as_("admin").get(path).status_code == 404
    assert studio.as_("artist").put(path, {"read": True}).json()["read"] is True
    assert studio.as_("artist").put(path, {}).status_code == 400
    assert studio.as_("artist").put("/data/user/notifications/nonsense", {"read": True}).status_code == 400
    assert ApiEvent.objects.get(name="notification:read").data["notification_id"] == str(row.pk)


def test_everything_is_marked_as_read_at_once(studio, work):
    for _ in range(3):
        factories.make(Notification, person=studio.artist, author=studio.manager, task=work.task)
    assert studio.as_("artist").post("/actions/user/notifications/mark-all-as-read").json() == {"success": True}
    assert not Notification.objects.filter(read=False).exists()


def test_following_twice_is_following_once(studio, work):
    path = f"/actions/user/tasks/{work.task.pk}/subscribe"
    first, second = (studio.as_("artist").post(path).json() for _ in range(2))
    assert first["id"] == second["id"]
    assert studio.as_("artist").get(f"/data/user/tasks/{work.task.pk}/subscribed").json() is True
    assert studio.as_("outsider").post(path).status_code == 403
    many = {"task_ids": [str(work.task.pk), str(work.asset_task.pk)]}
    assert len(studio.as_("artist").post("/actions/user/tasks/subscribe", many).json()) == 2
    assert studio.as_("artist").post("/actions/user/tasks/unsubscribe", many).json() == many["task_ids"]
    assert not Subscription.objects.exists()


def test_a_mail_goes_to_whoever_wants_mails(studio, work, django_capture_on_commit_callbacks):
    for person in (studio.supervisor, studio.vendor):
        factories.make(Subscription, person=person, task=work.task)
    studio.supervisor.notifications_enabled = True
    studio.supervisor.save()
    with django_capture_on_commit_callbacks() as later:
        post(studio.as_("artist"), work, "wfa", comment="please <look>")
    assert later
    send(notification_ids=list(Notification.objects.values_list("pk", flat=True)))
    sent = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert sent.to == [studio.supervisor.email]
    assert "please <look>" in sent.body
    assert "please &lt;look&gt;" in sent.alternatives[0][0]
    assert f"/shots/tasks/{work.task.pk}" in sent.body
