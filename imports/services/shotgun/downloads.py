"""Downloads uploaded files from a ShotGrid site: bounded, and from nowhere but the site and public addresses.

The site sends whoever asks for a file on to its store. The site itself is where an administrator said it is, in
a private network too; what it names is checked as any address somebody typed in (`activity.services.outgoing`).
"""

import contextlib
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from activity.services import outgoing
from files.services import uploads
from productionsite.api.errors import ApiError

MOST_HOPS = 5
CHUNK = 1 << 20


class Refused(ApiError):
    """The file is not to be had, however often one asks."""


class Interrupted(Exception):
    """The connection broke or the server failed: another try may go well."""


def fetch(url, path, *, token, page_is_fine=False):
    """Write what an address of the site leads to into a path. Raises Refused, Interrupted, or 413 for too much.

    `token`: of a session of the site, told to nobody else. `page_is_fine`: whether the file may be HTML; otherwise
    that is what the site says instead of the file.
    """
    home = _origin(url)
    with outgoing.checked_session() as session:
        session.mount(home, HTTPAdapter())
        for _hop in range(MOST_HOPS):
            cookies = {"_session_id": token} if _origin(url) == home else {}
            headers = {"Accept-Encoding": "identity"}
            try:
                with outgoing.request(session, "GET", url, stream=True, cookies=cookies, headers=headers) as answer:
                    if not answer.is_redirect:
                        _check(answer, page_is_fine)
                        _write(answer, path)
                        return
                    url = urljoin(url, answer.headers["Location"])
            except outgoing.RefusedAddress as error:
                raise Refused(f"The site sends to an address that is not reached: {error}") from error
            except ValueError as error:  # of urljoin, and the kinds of requests for what is no URL
                raise Refused("The site sends to what is no address.") from error
            except requests.RequestException as error:  # its text may hold a signed address
                raise Interrupted(f"{urlsplit(url).hostname}: {type(error).__name__}") from error
    raise Refused(f"The site sends on more than {MOST_HOPS} times.")


def _origin(url):
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/".lower()


def _check(answer, page_is_fine):
    if answer.status_code >= 500 or answer.status_code == 429:
        raise Interrupted(f"{urlsplit(answer.url).hostname} answers {answer.status_code}")
    if answer.status_code != 200:
        raise Refused(f"{urlsplit(answer.url).hostname} answers {answer.status_code} {answer.reason}.")
    if answer.headers.get("Content-Type", "").startswith("text/html") and not page_is_fine:
        raise Refused("The site answers with a page instead of the file.")
    with contextlib.suppress(ValueError):
        uploads.check_size(int(answer.headers.get("Content-Length", "")))


def _write(answer, path):
    written = 0
    with path.open("wb") as out:
        for chunk in answer.iter_content(CHUNK):
            written += len(chunk)
            uploads.check_size(written)
            out.write(chunk)
