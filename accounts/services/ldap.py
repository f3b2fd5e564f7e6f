"""The studio's directory: it checks passwords and tells who works here (spec 02, 3.11; spec 09, 17.2)."""

import ldap3
from django.conf import settings
from ldap3.core.exceptions import LDAPException as Unreachable
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

__all__ = ["Unreachable", "connect", "entries", "password_is_right"]

TIMEOUT = 5  # seconds
PAGE = 500  # entries asked for at once
PEOPLE = "(objectClass=person)"
NOT_MACHINES = "(!(objectClass=computer))"  # Active Directory takes them for people


def user_of(login):
    """Return (name to bind as, kind of authentication) of a desktop login."""
    if settings.LDAP_IS_AD:
        return f"{settings.LDAP_DOMAIN}\\{login}", ldap3.NTLM
    key = "cn" if settings.LDAP_IS_AD_SIMPLE else "uid"
    return f"{key}={escape_rdn(login)},{settings.LDAP_BASE_DN}", ldap3.SIMPLE


def connect(login, password):
    """Return a connection to the directory as somebody, not bound yet."""
    server = ldap3.Server(
        settings.LDAP_HOST, port=settings.LDAP_PORT, use_ssl=settings.LDAP_SSL, connect_timeout=TIMEOUT
    )
    user, kind = user_of(login)
    return ldap3.Connection(server, user=user, password=password, authentication=kind, receive_timeout=TIMEOUT)


def password_is_right(login, password):
    """Whether the directory lets somebody in. Raises Unreachable when it cannot be asked.

    An empty password never is: directories take it for an anonymous visit. Nor is a pair of hashes, which
    the NTLM client would send in a password's place: whoever stole the hashes does not know the password.
    """
    if not login or not password or _is_pair_of_hashes(password):
        return False
    connection = connect(login, password)
    try:
        return connection.bind()
    finally:
        connection.unbind()


def _is_pair_of_hashes(password):
    return settings.LDAP_IS_AD and [len(part) for part in password.split(":")] == [32, 32]


def entries():
    """Yield the people of the directory: {uid, desktop_login, emails, first_name, last_name, photo}.

    `photo` holds the bytes of a picture, or None. Raises Unreachable, also when the directory gives only part
    of its people (a limit of its own): whoever is left out would be taken for gone.
    """
    if not (settings.LDAP_USER and settings.LDAP_BASE_DN):
        raise Unreachable("LDAP_USER and LDAP_BASE_DN are not set.")
    connection = connect(settings.LDAP_USER, settings.LDAP_PASSWORD)
    if not connection.bind():
        raise Unreachable("The directory refuses LDAP_USER.")
    connection.raise_exceptions = True
    try:
        group = f"(memberOf={escape_filter_chars(settings.LDAP_GROUP)})" if settings.LDAP_GROUP else ""
        machines = NOT_MACHINES if settings.LDAP_IS_AD or settings.LDAP_IS_AD_SIMPLE else ""
        found = connection.extend.standard.paged_search(
            settings.LDAP_BASE_DN,
            f"(&{PEOPLE}{machines}{group})",
            attributes=[ldap3.ALL_ATTRIBUTES, ldap3.ALL_OPERATIONAL_ATTRIBUTES],  # `entryUUID` is one of the latter
            paged_size=PAGE,
            generator=True,
        )
        for entry in found:
            person = _person(entry.get("attributes") or {})
            if person["desktop_login"] and person["desktop_login"] not in settings.LDAP_EXCLUDED_ACCOUNTS:
                yield person
        if connection.result["result"] != ldap3.core.results.RESULT_SUCCESS:
            raise Unreachable(f"The directory stopped half-way: {connection.result['description']}.")
    finally:
        connection.unbind()


def _values(attributes, name):
    value = attributes.get(name)
    return [str(item) for item in (value if isinstance(value, list | tuple) else [value]) if item not in (None, "")]


def _first(attributes, *names):
    return next((values[0] for values in (_values(attributes, name) for name in names) if values), "")


def _person(attributes):
    login = _first(attributes, "sAMAccountName", "uid", "cn")
    emails = [mail.strip().lower() for mail in _values(attributes, "mail")]
    if not emails and settings.EMAIL_DOMAIN and login:
        emails = [f"{login}@{settings.EMAIL_DOMAIN}".lower()]
    return {
        "uid": _first(attributes, "objectGUID", "entryUUID", "uidNumber", "uid", "cn")[:60],
        "desktop_login": login[:80],
        "emails": emails,
        "first_name": (_first(attributes, "givenName", "cn") or login)[:80],
        "last_name": _first(attributes, "sn")[:80],
        "photo": _photo(attributes),
    }


def _photo(attributes):
    for name in ("jpegPhoto", "thumbnailPhoto"):
        found = attributes.get(name)
        found = found[0] if isinstance(found, list | tuple) and found else found
        if isinstance(found, bytes) and found:
            return found
    return None
