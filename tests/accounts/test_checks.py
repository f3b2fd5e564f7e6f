"""Start-up checks of half configured log-ins."""

import shutil

import pytest

from accounts.checks import log_in_is_set_up


def ids():
    return [error.id for error in log_in_is_set_up(None)]


def test_the_default_is_fine():
    assert ids() == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"AUTH_STRATEGY": "magic"}, ["accounts.E001"]),
        ({"AUTH_STRATEGY": "auth_remote_ldap"}, ["accounts.E002"]),
        ({"AUTH_STRATEGY": "auth_remote_ldap", "LDAP_BASE_DN": "dc=x"}, []),
        ({"OIDC_ENABLED": True}, ["accounts.E002", "accounts.E002"]),
        ({"OIDC_ENABLED": True, "OIDC_METADATA_URL": "https://x", "OIDC_CLIENT_ID": "x"}, []),
    ],
)
def test_half_set_up(settings, options, expected):
    for name, value in options.items():
        setattr(settings, name, value)
    assert ids() == expected


def test_saml_needs_its_program(settings, monkeypatch):
    settings.SAML_ENABLED, settings.SAML_METADATA_URL = True, "https://idp.example"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert ids() == ["accounts.E003"]
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert ids() == []
