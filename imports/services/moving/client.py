"""Talks to another instance over HTTP: logs in, reads listings page by page, downloads files; tries again when it must.

An administrator runs it from a shell, so any address may be reached, private ones too.
"""

import time

import requests

from imports.services.moving.database import SourceError

TRIES = 5
PAUSE = 1.0  # seconds before the second try; doubled each time
TIMEOUT = (10, 300)  # seconds to connect, to wait for bytes
PAGE = 500  # rows a page
CHUNK = 1024 * 1024
AGAIN = frozenset({429, 500, 502, 503, 504})


class KitsuClient:
    """A session with another instance.

    `url`: where its API answers, as people give it to their tools (`https://kitsu.studio.com/api`). Either an
    e-mail and a password, or the token of a bot; the account must be an administrator to see everything.
    """

    def __init__(self, url, *, email=None, password=None, token=None):
        self.url = url.rstrip("/")
        self._email, self._password, self._token = email, password, token
        self._session = requests.Session()

    def log_in(self):
        """Log in. Raises SourceError when the instance refuses or the account is no administrator."""
        if self._email:
            answer = self._send("POST", "/auth/login", json={"email": self._email, "password": self._password})
            body = _json(answer)
            if not isinstance(body, dict) or not body.get("access_token"):
                raise SourceError(_login_refusal(self._email, body))
            self._token = body["access_token"]
        answer = self._send("GET", "/auth/authenticated")
        if answer.status_code != 200:
            raise SourceError(f"{self.url} does not accept the token ({answer.status_code}).")
        user = (_json(answer) or {}).get("user") or {}
        if user.get("role") != "admin":
            raise SourceError("The account is no administrator of the other instance: it would not see everything.")

    def pages(self, path, *, first=1, **params):
        """Yield (page number, rows, total rows) of a listing; `total` is None where it is not paged.

        Raises SourceError; `Absent` when the instance has no such listing.
        """
        page = first
        while True:
            body = self.get(path, page=page, limit=PAGE, **params)
            if isinstance(body, list):
                yield 1, body, None
                return
            yield page, body["data"], body["total"]
            if page >= body["nb_pages"]:
                return
            page += 1

    def total(self, path, **params):
        """Return how many rows a listing has."""
        body = self.get(path, page=1, limit=1, **params)
        return len(body) if isinstance(body, list) else body["total"]

    def get(self, path, **params):
        """Return the JSON of a GET. Raises SourceError; `Absent` for 404."""
        answer = self._ask(path, params=params)
        if answer.status_code in (404, 405):
            raise Absent(f"{path}: {answer.status_code}")
        if answer.status_code != 200:
            raise SourceError(f"GET {path} answered {answer.status_code}: {answer.text[:200]}")
        return answer.json()

    def download(self, path, target):
        """Write what a GET answers into a file; return whether there was anything. Raises SourceError."""
        for attempt in range(TRIES):
            with self._ask(path, stream=True) as answer:
                if answer.status_code in (202, 400, 403, 404):  # nothing there, or not what the row says
                    return False
                if answer.status_code != 200:
                    raise SourceError(f"GET {path} answered {answer.status_code}")
                try:
                    with target.open("wb") as file:
                        for chunk in answer.iter_content(CHUNK):
                            file.write(chunk)
                except requests.RequestException as error:
                    if attempt == TRIES - 1:
                        raise SourceError(f"GET {path}: {error}") from error
                    continue
            length = answer.headers.get("Content-Length")
            if length is None or answer.headers.get("Content-Encoding") or target.stat().st_size == int(length):
                return True
        raise SourceError(f"GET {path}: cut off {TRIES} times")

    def _ask(self, path, **options):
        answer = self._send("GET", path, **options)
        if answer.status_code in (401, 422) and self._email:  # the session ended: a long move takes days
            self.log_in()
            answer = self._send("GET", path, **options)
        return answer

    def _send(self, method, path, **options):
        headers = {"Authorization": f"Bearer {self._token}"} if self._token and path != "/auth/login" else {}
        why = ""
        for attempt in range(TRIES):
            if attempt:
                time.sleep(PAUSE * 2 ** (attempt - 1))
            try:
                answer = self._session.request(
                    method, self.url + path, headers=headers, timeout=TIMEOUT, allow_redirects=True, **options
                )
            except requests.RequestException as error:
                why = _reason(error)
                continue
            if answer.status_code not in AGAIN:
                return answer
            why = f"{answer.status_code}: {answer.text[:200]}"
        raise SourceError(f"{method} {self.url}{path} failed {TRIES} times: {why}")


class Absent(SourceError):
    """The other instance has no such listing (an older version)."""


def _reason(error):
    """Return what the system says of a failed request, without the names of what the client is made of."""
    inner = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror
        inner = inner.__cause__ or inner.__context__
    return str(error)


def _json(answer):
    try:
        return answer.json()
    except ValueError:
        return None


def _login_refusal(email, body):
    if isinstance(body, dict) and (body.get("missing_OTP") or body.get("two_factor_authentication_required")):
        return f"{email} logs in with a second factor; use a bot's token instead (--token-file)."
    told = body.get("message") if isinstance(body, dict) else None
    return f"{email} cannot log in: {told or 'wrong e-mail, password or address of the API'}"
