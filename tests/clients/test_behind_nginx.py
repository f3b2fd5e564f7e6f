"""A public studio behind nginx, with the very `docs/nginx.conf`: one https address for everything."""

import getpass
import io
import shutil
import subprocess
import time
from contextlib import contextmanager
from types import SimpleNamespace

import gazu
import pytest
import requests
import socketio

from tests.clients.conftest import EMAIL, PASSWORD, ROOT, free_ports, fresh_environment, running
from tests.files.conftest import png
from tests.together import wait_until

pytestmark = [
    pytest.mark.clients,
    pytest.mark.xdist_group("clients"),
    pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="needs nginx and openssl"),
]


@contextmanager
def nginx(folder, port, studio_port, media):
    """Run nginx with the server of the manual on a port of its own."""
    key, certificate = folder / "studio.key", folder / "studio.crt"
    subject = [
        "-subj",
        "/CN=studio.example",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-days",
        "1",
        "-newkey",
        "rsa:2048",
        "-nodes",
    ]
    made = ["openssl", "req", "-x509", *subject, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    server = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    for written, ours in {
        "127.0.0.1:8000": f"127.0.0.1:{studio_port}",
        "127.0.0.1:8001": f"127.0.0.1:{studio_port + 1}",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/studio": str(folder / "studio"),
        "/srv/studio/media/": f"{media}/",
    }.items():
        assert written in server
        server = server.replace(written, ours)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"user {getpass.getuser()}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"{server}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(whole)])
    try:
        yield f"https://127.0.0.1:{port}", str(certificate)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def site(tmp_path_factory, mailbox):
    folder = tmp_path_factory.mktemp("nginx")
    with (
        pytest.MonkeyPatch.context() as trust,
        fresh_environment(folder / "var", mailbox, name="nginx", redis_database=7) as environment,
    ):
        environment |= {
            "DEBUG": "0",
            "SECRET_KEY": "a-secret-key-of-fifty-characters-or-more-for-the-tests",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BEHIND_PROXY": "1",
            "MEDIA_ACCEL_PREFIX": "/protected",
        }
        with running(environment) as studio:
            port, studio_port = free_ports(), int(studio.api.rpartition(":")[2])
            with nginx(folder, port, studio_port, folder / "var" / "media") as (address, certificate):
                trust.setenv("REQUESTS_CA_BUNDLE", certificate)
                wait_until(lambda: _answers(address), 30)
                yield SimpleNamespace(address=address, certificate=certificate, studio=studio)


def _answers(address):
    try:
        return requests.get(f"{address}/api/", timeout=5).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def client(site):
    """The published Python client behind the proxy, logged in."""
    client = gazu.client.create_client(f"{site.address}/api")
    gazu.log_in(EMAIL, PASSWORD, client=client)
    return client


def test_plain_http_is_sent_to_https(site):
    answer = requests.get(site.studio.api, allow_redirects=False, timeout=10)
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("https://")
    assert requests.get(f"{site.studio.api}/status/ready", allow_redirects=False, timeout=10).json() == {"ready": True}


def test_the_client_works_behind_the_prefix(site, client):
    project = gazu.project.new_project("Behind nginx", client=client)
    assert gazu.project.get_project(project["id"], client=client)["name"] == "Behind nginx"


def test_nginx_sends_what_the_studio_allows(site, client):
    headers = gazu.client.make_auth_header(client=client)
    person = gazu.client.get_current_user(client=client)["id"]
    address = f"{site.address}/api/pictures/thumbnails/persons/{person}"
    sent = requests.post(address, files={"file": ("me.png", io.BytesIO(png()))}, headers=headers, timeout=20)
    assert sent.status_code == 201
    answer = requests.get(f"{address}.png", headers=headers, timeout=20)
    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Server"].startswith("nginx")
    part = requests.get(f"{address}.png", headers={**headers, "Range": "bytes=0-3"}, timeout=20)
    assert (part.status_code, part.content) == (206, b"\x89PNG")
    assert requests.get(f"{address}.png", timeout=20).status_code == 401
    inside = f"{site.address}/protected/{'x' * 8}"
    assert requests.get(inside, headers=headers, timeout=20).status_code == 404


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_events_come_through(site, client, transport):
    heard = []
    session = requests.Session()
    session.verify = site.certificate
    listener = socketio.Client(http_session=session, reconnection=False)
    listener.on("project:new", lambda data: heard.append(data), namespace="/events")
    headers = gazu.client.make_auth_header(client=client)
    listener.connect(site.address, headers=headers, namespaces=["/events"], transports=[transport], wait_timeout=10)
    try:
        project = gazu.project.new_project(f"Heard by {transport} {time.monotonic_ns()}", client=client)
        wait_until(lambda: {"project_id": project["id"]}.items() <= (heard or [{}])[-1].items(), 20)
    finally:
        listener.disconnect()


def test_the_back_office_logs_in(site):
    browser = requests.Session()
    page = browser.get(f"{site.address}/admin/login/", timeout=20)
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    form = {"csrfmiddlewaretoken": token, "username": EMAIL, "password": PASSWORD, "next": "/admin/"}
    headers = {"Referer": f"{site.address}/admin/login/", "Origin": site.address}
    inside = browser.post(f"{site.address}/admin/login/", data=form, headers=headers, timeout=20)
    assert inside.status_code == 200
    assert "/admin/login/" not in inside.url
    assert all(cookie.secure for cookie in browser.cookies)
    assert browser.get(f"{site.address}/static/admin/css/base.css", timeout=20).ok
