"""A mail backend whose server is never there."""

from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Refuses every mail."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError
