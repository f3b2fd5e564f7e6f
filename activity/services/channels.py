"""Where messages go besides the mail: Slack, Mattermost, Discord (spec 06, 7.3).

Each channel takes a text for one person. What a service refuses is a `ChannelError`. Requests go the way of
webhooks (`activity.services.outgoing`): no private network unless a setting allows it, no redirects, no waiting.
Slack and Discord are found at the addresses of the settings.
"""

import requests
from django.conf import settings

from activity.services import outgoing


class ChannelError(Exception):
    """A chat service could not be reached or refused a message."""


def _call(method, url, **options):
    """Return the JSON of a call, or its text; ChannelError when the service fails or refuses."""
    try:
        with outgoing.checked_session() as session:
            answer = outgoing.request(session, method, url, **options)
    except outgoing.RefusedAddress as error:
        raise ChannelError(str(error)) from error
    except requests.RequestException as error:
        raise ChannelError(type(error).__name__) from error  # not its text: addresses of webhooks are secrets
    if answer.status_code >= 300:
        raise ChannelError(f"status {answer.status_code}")
    try:
        return answer.json()
    except ValueError:
        return answer.text


def to_slack(token, user_id, text):
    """Write to a person on Slack: `token` of the studio's bot, `user_id` the member id (or a channel)."""
    body = {"channel": user_id, "text": text, "unfurl_links": False}
    headers = {"Authorization": f"Bearer {token}"}
    answer = _call("POST", f"{settings.SLACK_API_URL}/chat.postMessage", json=body, headers=headers)
    if not isinstance(answer, dict) or not answer.get("ok"):
        reason = answer.get("error") if isinstance(answer, dict) else None
        raise ChannelError(str(reason or "unexpected answer"))


def to_mattermost(webhook, user_id, text):
    """Write to a person on Mattermost through the studio's incoming webhook, `user_id` the user name."""
    _call("POST", webhook, json={"channel": f"@{user_id.lstrip('@')}", "text": text})


def to_discord(token, user_id, text):
    """Write to a person on Discord: `token` of the studio's bot, `user_id` a member's id or name."""
    headers, base = {"Authorization": f"Bot {token}"}, settings.DISCORD_API_URL
    recipient = user_id if user_id.isdigit() else _discord_member(base, headers, user_id)
    channel = _call("POST", f"{base}/users/@me/channels", json={"recipient_id": recipient}, headers=headers)
    body = {"content": text[:2000], "allowed_mentions": {"parse": []}}  # Discord takes no more letters
    _call("POST", f"{base}/channels/{channel['id']}/messages", json=body, headers=headers)


def _discord_member(base, headers, name):
    for guild in _call("GET", f"{base}/users/@me/guilds", headers=headers):
        params = {"query": name, "limit": 100}
        for member in _call("GET", f"{base}/guilds/{guild['id']}/members/search", params=params, headers=headers):
            if member["user"].get("username", "").lower() == name.lower():
                return member["user"]["id"]
    raise ChannelError("no such member")


#: (what the person switches on, the person's name there, the studio's key, how to send)
CHANNELS = (
    ("notifications_slack_enabled", "notifications_slack_userid", "chat_token_slack", to_slack),
    ("notifications_mattermost_enabled", "notifications_mattermost_userid", "chat_webhook_mattermost", to_mattermost),
    ("notifications_discord_enabled", "notifications_discord_userid", "chat_token_discord", to_discord),
)
