"""Mails and chat messages about notifications, sent by the job to real servers on loopback."""

import json

import pytest
import requests
from django.core import mail

from accounts.models import Organisation
from activity.jobs import send_messages
from activity.models import Notification, Subscription
from activity.services import outgoing
from activity.services.wording import AMOUNTS, GREETINGS, SENTENCES, language_of
from reviews.models import Playlist
from tests import factories
from tests.tasks.test_comments_api import post
from tests.together import serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(settings):
    """A server that takes the calls of all three services; `.calls` holds (method, path, authorization, body)."""

    def answer(request, sent):
        body = json.loads(sent) if sent else None
        server.calls.append((request.command, request.path, request.headers.get("Authorization"), body))
        status, told = next(
            (told for part, told in server.answers.items() if part in request.path), (200, {"ok": True})
        )
        data = json.dumps(told).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    with serving(answer) as server:
        server.calls, server.answers = [], {}
        settings.OUTGOING_PRIVATE_ADDRESSES = True
        settings.SLACK_API_URL = f"{server.address}/slack"
        settings.DISCORD_API_URL = f"{server.address}/discord"
        yield server


@pytest.fixture
def organisation(chat):
    Organisation.objects.all().delete()
    return Organisation.objects.create(
        name="The Studio",
        chat_token_slack="slack-key",
        chat_webhook_mattermost=f"{chat.address}/hooks/mm",
        chat_token_discord="discord-key",
    )


def wants(person, **switches):
    for name, value in switches.items():
        setattr(person, f"notifications_{name}", value)
    person.save()
    return person


def told(studio, work, person, text="look at the fox"):
    """Let the artist comment on a task that a person follows; return the notification ids."""
    factories.make(Subscription, person=person, task=work.task)
    post(studio.as_("artist"), work, "wfa", comment=text)
    return [str(pk) for pk in Notification.objects.filter(person=person).values_list("pk", flat=True)]


def test_each_service_is_called_as_it_expects(studio, work, chat, organisation):
    chat.answers["/users/@me/channels"] = (200, {"id": "77"})
    person = wants(
        studio.supervisor,
        slack_enabled=True,
        slack_userid="U042",
        mattermost_enabled=True,
        mattermost_userid="ada",
        discord_enabled=True,
        discord_userid="1234",
    )
    send_messages(told(studio, work, person))
    slack, mattermost, channel, discord = chat.calls
    assert slack[:3] == ("POST", "/slack/chat.postMessage", "Bearer slack-key")
    assert slack[3]["channel"] == "U042"
    assert mattermost[:2] == ("POST", "/hooks/mm")
    assert mattermost[3]["channel"] == "@ada"
    assert channel == ("POST", "/discord/users/@me/channels", "Bot discord-key", {"recipient_id": "1234"})
    assert discord[:3] == ("POST", "/discord/channels/77/messages", "Bot discord-key")
    for text in (slack[3]["text"], mattermost[3]["text"], discord[3]["content"]):
        assert "look at the fox" in text
        assert f"/shots/tasks/{work.task.pk}" in text
        assert "(WFA)" in text
    assert not mail.outbox  # mails are another switch


EVERYWHERE = {
    f"{service}_{what}": value
    for service in ("slack", "mattermost", "discord")
    for what, value in (("enabled", True), ("userid", "1234"))
}


def test_messages_reach_no_private_network_unless_that_is_allowed(studio, work, chat, organisation, settings, caplog):
    settings.OUTGOING_PRIVATE_ADDRESSES = False
    send_messages(told(studio, work, wants(studio.supervisor, enabled=True, **EVERYWHERE)))
    assert chat.calls == []
    assert caplog.text.count("127.0.0.1 is a private address") == 3
    assert "/hooks/mm" not in caplog.text
    assert len(mail.outbox) == 1


def test_a_discord_member_is_found_by_name(studio, work, chat, organisation):
    chat.answers["/users/@me/guilds"] = (200, [{"id": "5"}])
    members = [{"user": {"id": "8", "username": "adam"}}, {"user": {"id": "9", "username": "Ada"}}]
    chat.answers["/members/search"] = (200, members)
    chat.answers["/users/@me/channels"] = (200, {"id": "77"})
    send_messages(told(studio, work, wants(studio.supervisor, discord_enabled=True, discord_userid="ada")))
    assert [call[1] for call in chat.calls][1].startswith("/discord/guilds/5/members/search?query=ada")
    assert chat.calls[2][3] == {"recipient_id": "9"}
    assert chat.calls[3][1] == "/discord/channels/77/messages"


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("slack", (200, {"ok": False, "error": "channel_not_found"})),
        ("slack", (500, {})),
        ("slack", (302, {})),
        ("slack", (200, ["what"])),
    ],
)
def test_a_service_that_refuses_keeps_no_other_waiting(studio, work, chat, organisation, caplog, part, answer):
    chat.answers[part] = answer
    switches = {"slack_enabled": True, "slack_userid": "U1", "mattermost_enabled": True, "mattermost_userid": "ada"}
    send_messages(told(studio, work, wants(studio.supervisor, enabled=True, **switches)))
    assert [call[1] for call in chat.calls] == ["/slack/chat.postMessage", "/hooks/mm"]
    assert len(mail.outbox) == 1
    assert "did not take" in caplog.text
    assert "slack-key" not in caplog.text


def test_a_service_that_is_down_is_logged_without_its_address(studio, work, chat, organisation, caplog):
    organisation.chat_webhook_mattermost = "http://127.0.0.1:9/hooks/secret"
    organisation.save()
    send_messages(told(studio, work, wants(studio.supervisor, mattermost_enabled=True, mattermost_userid="ada")))
    assert "did not take" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("missing", ["switch", "userid", "token"])
def test_nothing_is_called_unless_all_is_set(studio, work, chat, organisation, missing):
    person = wants(
        studio.supervisor, slack_enabled=missing != "switch", slack_userid="" if missing == "userid" else "U1"
    )
    if missing == "token":
        Organisation.objects.update(chat_token_slack="")
    send_messages(told(studio, work, person))
    assert not chat.calls


def test_the_language_of_the_person(studio, work, organisation):
    studio.supervisor.locale = "fr_CA"
    send_messages(told(studio, work, wants(studio.supervisor, enabled=True)))
    sent = mail.outbox[0]
    assert sent.extra_headers["Content-Language"] == "fr"
    assert sent.body.startswith("Bonjour ")
    assert "a écrit un commentaire" in sent.body
    assert "Bonjour" in sent.alternatives[0][0]


def test_every_language_says_everything():
    assert {
        language_of(code) for code in ("en_US", "fr_FR", "es_ES", "ja_JP", "de_DE", "nl_NL", "zh_CN", "pt_BR")
    } == set(SENTENCES)
    assert language_of("sv_SE") == language_of(None) == language_of("en-GB") == "en"
    assert all(sentences.keys() == SENTENCES["en"].keys() for sentences in SENTENCES.values())
    assert set(SENTENCES) == set(GREETINGS) == set(AMOUNTS)


def test_clients_are_mailed_about_a_playlist(studio, organisation, django_capture_on_commit_callbacks):
    """The mail goes out when any channel is on, even if mails are off (spec 06, 7.3)."""
    wants(studio.client, enabled=False, mattermost_enabled=True)
    playlist = factories.make(
        Playlist, name="Dailies", project=studio.project, shots=[{"entity_id": "a"}, {"entity_id": "b"}]
    )
    with django_capture_on_commit_callbacks(execute=True):
        answer = studio.as_("manager").post(f"/data/playlists/{playlist.pk}/notify-clients", {})
    assert answer.status_code == 200
    sent = next(one for one in mail.outbox if one.to == [studio.client.email])
    assert "Dailies" in sent.body
    assert "It holds 2 shots." in sent.body
    assert f"/playlists/{playlist.pk}" in sent.body


def test_two_hundred_mails_take_one_connection_and_few_queries(studio, work, organisation, sql_count):
    people = [factories.person(notifications_enabled=True) for _ in range(200)]
    Subscription.objects.bulk_create(Subscription(person=person, task=work.task) for person in people)
    post(studio.as_("artist"), work, "wfa", comment="go")
    ids = [str(pk) for pk in Notification.objects.values_list("pk", flat=True)]
    assert sql_count(send_messages, ids) <= 6
    assert len(mail.outbox) == 200


def test_a_comment_mails_nobody_inside_the_request(studio, work, organisation):
    wants(studio.supervisor, enabled=True)
    assert told(studio, work, studio.supervisor)
    assert not mail.outbox  # the job is queued once the transaction commits


@pytest.mark.parametrize("channel", ["mail", "chat"])
def test_what_clients_may_not_read_is_not_sent_to_them_either(studio, work, chat, organisation, channel):
    wants(studio.client, enabled=channel == "mail", mattermost_enabled=channel == "chat", mattermost_userid="u")
    factories.make(Subscription, person=studio.client, task=work.task)
    post(studio.as_("manager"), work, comment="internal words")
    comment = post(studio.as_("manager"), work, comment="published words", for_client=True).json()["id"]
    path = f"/data/tasks/{work.task.pk}/comments/{comment}/reply"
    studio.as_("manager").post(path, {"text": "published answer"})
    inside = Notification.objects.filter(comment__text="internal words").values_list("comment_id", flat=True)[0]
    studio.as_("manager").post(f"/data/tasks/{work.task.pk}/comments/{inside}/reply", {"text": "internal answer"})
    rows = Notification.objects.filter(person=studio.client)
    assert rows.count() == 4
    send_messages([str(pk) for pk in rows.values_list("pk", flat=True)])
    bodies = [one.body for one in mail.outbox] if channel == "mail" else [str(call[3]) for call in chat.calls]
    assert len(bodies) == 4
    whole = "".join(bodies)
    assert "published words" in whole
    assert "published answer" in whole
    assert "internal" not in whole


def test_what_a_client_says_is_not_sent_to_artists(studio, work, organisation):
    wants(studio.artist, enabled=True)
    post(studio.as_("client"), work, "wfa", comment="too dark")
    rows = Notification.objects.filter(person=studio.artist)
    send_messages([str(pk) for pk in rows.values_list("pk", flat=True)])
    (message,) = mail.outbox
    assert "too dark" not in message.body + message.alternatives[0][0]


def test_a_redirect_to_what_is_no_address_is_a_failed_request(settings):
    """Nobody goes there, but it is read: that must not end a job with an error nobody expects."""
    settings.OUTGOING_PRIVATE_ADDRESSES = True

    def answer(request, _body):
        request.send_response(302)
        request.send_header("Location", "http://[")
        request.end_headers()

    with serving(answer) as server, outgoing.checked_session() as session, pytest.raises(requests.RequestException):
        outgoing.request(session, "GET", server.address)
