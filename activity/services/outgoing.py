"""HTTP to addresses somebody typed in: no private network unless a setting allows it, no redirects, no waiting."""

import ipaddress
import socket
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

TIMEOUT = (5, 10)  # seconds to connect, to wait for an answer
ANSWER_LIMIT = 2000  # bytes of an answer that are looked at


class RefusedAddress(requests.exceptions.ConnectionError):
    """The address belongs to a network that outgoing requests must not reach."""


def check_address(host):
    """Raise `RefusedAddress` unless an IP address is a public one (or private ones are allowed by the settings)."""
    address = ipaddress.ip_address(host.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if not settings.OUTGOING_PRIVATE_ADDRESSES and (not address.is_global or address.is_multicast):
        raise RefusedAddress(f"{address} is a private address; OUTGOING_PRIVATE_ADDRESSES=true allows those.")


def check_url(url):
    """Raise `RefusedAddress` for what is no http(s) URL of a public host; an unknown host is left to the attempt."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedAddress("Only http and https addresses are told.")
    try:
        found = socket.getaddrinfo(parts.hostname, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return
    for *_kind, place in found:
        check_address(place[0])


class _Checked:
    """Looks at the address a connection really has, before anything is sent.

    A name that answered with a public address a moment ago may answer with a private one now.
    """

    def _new_conn(self):
        connection = super()._new_conn()
        try:
            check_address(connection.getpeername()[0])
        except RefusedAddress:
            connection.close()
            raise
        return connection


class _Http(_Checked, HTTPConnection):
    pass


class _Https(_Checked, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args, **options):
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}


def request(session, method, url, **options):
    """Send a request in a session of `checked_session`, without redirects.

    Raises `requests.RequestException` when it fails, `RefusedAddress` among those.
    """
    try:
        return session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **options)
    except requests.ConnectionError as error:  # wrapped twice on its way up
        while error is not None and not isinstance(error, RefusedAddress):
            error = error.__context__
        if error is None:
            raise
        raise error from None
    except ValueError as error:  # of the place a redirect names, which is read though nobody goes there
        if isinstance(error, requests.RequestException):
            raise
        raise requests.exceptions.InvalidURL("The answer redirects to what is no address.") from error


@contextmanager
def checked_session():
    """Give a session whose connections reach no private network unless a setting allows it."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the environment would connect for us, past the check
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter())
        yield session


def post(url, body, headers):
    """POST bytes; return (status code, beginning of the answer as text). Raises `requests.RequestException`."""
    with (
        checked_session() as session,
        request(session, "POST", url, data=body, headers=headers, stream=True) as answer,
    ):
        start = next(answer.iter_content(ANSWER_LIMIT), b"")
        return answer.status_code, start.decode("utf-8", "replace")
