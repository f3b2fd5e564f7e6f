"""The back office as the people of a studio see it."""

import pytest
from django.test import Client


@pytest.fixture
def office(studio):
    """Return a function name → Django client logged into the back office as that person of the studio."""

    def enter(name):
        client = Client()
        client.force_login(studio.people[name], backend="accounts.backends.StudioBackend")
        return client

    return enter
