"""Start-up checks: a way to log in that is only half set up says so before anybody tries it."""

import shutil

from django.conf import settings
from django.core import checks

STRATEGIES = ("auth_local_classic", "auth_local_no_password", "auth_remote_ldap")


@checks.register(checks.Tags.security)
def log_in_is_set_up(app_configs, **options):
    """Check the settings of the log-in strategy and of the identity providers."""
    found = []
    if settings.AUTH_STRATEGY not in STRATEGIES:
        found.append(checks.Error(f"AUTH_STRATEGY must be one of {', '.join(STRATEGIES)}.", id="accounts.E001"))
    found += _missing("auth_remote_ldap is chosen", settings.AUTH_STRATEGY == "auth_remote_ldap", "LDAP_BASE_DN")
    found += _missing("OIDC_ENABLED is on", settings.OIDC_ENABLED, "OIDC_METADATA_URL", "OIDC_CLIENT_ID")
    found += _missing("SAML_ENABLED is on", settings.SAML_ENABLED, "SAML_METADATA_URL")
    if settings.SAML_ENABLED and shutil.which("xmlsec1") is None:
        found.append(checks.Error("SAML_ENABLED is on but the program xmlsec1 is not installed.", id="accounts.E003"))
    return found


def _missing(why, active, *names):
    empty = [name for name in names if active and not getattr(settings, name)]
    return [checks.Error(f"{why} but {name} is not set.", id="accounts.E002") for name in empty]
