"""A studio with its demo production, started as `make run` starts it, and a browser in front of it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, MISSING, executable
from tests.clients.conftest import EMAIL, PASSWORD, ROOT, mailbox, own_database, server

__all__ = ["mailbox", "own_database", "server"]
DEMO_PASSWORD = "mypassword"
SHOTS = ROOT / "var" / "screenshots"
SIZES = {"laptop": (1440, 900), "tablet": (1024, 768), "upright": (820, 1180), "phone": (390, 844)}
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    """Keep the suite out of every run that does not ask for it (`-m browser`)."""
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


class Studio:
    """What tests know about the running studio: its API as the administrator, the demo's ids."""

    def __init__(self, server):
        self.url = server.api
        self.session = requests.Session()
        self.session.headers["Connection"] = "close"  # a server may end an idle one just when it is used again
        answer = self.call("POST", "auth/login", {"email": EMAIL, "password": PASSWORD})
        self.session.headers["Authorization"] = f"Bearer {answer['access_token']}"
        self.session.cookies.clear()
        self.project = self.call("GET", "data/projects?name=The Lighthouse")[0]["id"]

    def call(self, method, path, body=None, **options):
        """Call the API; return its JSON."""
        response = self.session.request(method, f"{self.url}/{path}", json=body, timeout=60, **options)
        assert response.ok, (path, response.status_code, response.text)
        return response.json() if response.content else None

    def log_in(self, email, password=DEMO_PASSWORD):
        """Return a header with a token of somebody else."""
        answer = requests.post(f"{self.url}/auth/login", json={"email": email, "password": password}, timeout=60)
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture(scope="session")
def studio(server):
    """The studio with the demo production."""
    demo = [sys.executable, "manage.py", "load_demo"]
    subprocess.run(demo, cwd=ROOT, env=server.environment, check=True, capture_output=True)
    studio = Studio(server)
    playlists = studio.call("GET", f"data/playlists?project_id={studio.project}")
    studio.playlist = next(one["id"] for one in playlists if one["name"].startswith("Dailies"))
    previews = studio.call("GET", f"data/projects/{studio.project}/preview-files")
    studio.task = next(one["task_id"] for one in previews if one["extension"] == "mp4")
    return studio


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once."""
    path = executable()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def desk(studio, chromium):
    """Return a function that opens a window: `desk("maya", theme="dark", size="tablet")` → page, logged in.

    Whatever a page complains about in its console, or asks of another address, fails the test in the end;
    `open_window.expected` holds what a test provokes.
    """
    windows, complaints = [], []

    def open_window(name=None, *, theme="light", size="laptop", locale="en-GB"):
        width, height = SIZES[size]
        window = chromium.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme=theme, reduced_motion="reduce"
        )
        windows.append(window)
        page = window.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: said.type == "error" and complaints.append(f"{page.url}: {said.text}"))
        page.on("request", lambda asked: _is_outside(asked.url, studio.url) and complaints.append(asked.url))
        page.goto(f"{studio.url}/admin/")
        if theme == "dark":
            page.evaluate("localStorage.setItem('_x_adminTheme', JSON.stringify('dark'))")
        if name:
            enter(page, f"{name}@demo.example.com")
            expect(page).to_have_url(re.compile("/admin/$"))
        return page

    open_window.expected = ()
    yield open_window
    for window in windows:
        window.close()
    assert [one for one in complaints if not any(text in one for text in open_window.expected)] == []


def _is_outside(url, home):
    return not url.startswith((home, "data:", "blob:"))


def enter(page, email, password=DEMO_PASSWORD, code=""):
    """Fill the door of the back office in."""
    page.get_by_label("Email").or_(page.locator("[name=username]")).first.fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("[name=code]").fill(code)
    page.locator("#login-form button[type=submit]").click()


def shoot(page, name):
    """Keep a picture of the page under var/screenshots."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=SHOTS / f"{name}.png")
