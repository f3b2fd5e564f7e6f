"""Mails and chat messages that go with notifications (spec 06, 7.3)."""


def send(*, notification_ids):
    """Send one message per notification on every channel its person has switched on."""
