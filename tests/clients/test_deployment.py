"""A public studio as `deploy/` sets it up: its units, its environment, its nginx, one https address for everything."""

import configparser
import getpass
import io
import re
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import gazu
import pytest
import requests
import socketio
import yaml

from tests.clients.conftest import EMAIL, PASSWORD, ROOT, START_WITHIN, free_ports, fresh_environment, wait_until_up
from tests.files.conftest import png
from tests.together import wait_until

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]

DEPLOY = ROOT / "deploy"
PROGRAMS = "/srv/studio/app/.venv/bin/"
PARTS = ("web", "worker", "events")
AS_WRITTEN = {"DEBUG", "BEHIND_PROXY", "MEDIA_ACCEL_PREFIX"}  # of deploy/studio.env; the rest names machines


def unit(part):
    """Return the `[Service]` section of a unit."""
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(DEPLOY / "systemd" / f"studio-{part}.service", encoding="utf-8")
    return read["Service"]


def written_environment():
    """Return the variables of `deploy/studio.env`, those that are commented out as well."""
    text = (DEPLOY / "studio.env").read_text(encoding="utf-8")
    return dict(re.findall(r"^(?:# )?([A-Z0-9_]+)=(.*)$", text, re.MULTILINE))


@contextmanager
def part_running(part, environment, port):
    """Run a part of the studio with the command of its unit, on ports of our own."""
    command = unit(part)["ExecStart"]
    assert command.startswith(PROGRAMS)
    ours = {
        PROGRAMS: f"{Path(sys.executable).parent}/",
        "0.0.0.0": "127.0.0.1",
        "8000": str(port),
        "8001": str(port + 1),
    }
    command = re.sub("|".join(map(re.escape, ours)), lambda found: ours[found[0]], command)
    process = subprocess.Popen(
        shlex.split(command), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=START_WITHIN)


@contextmanager
def studio_running(environment):
    """Prepare a studio as the manual says and run its parts; give its addresses."""
    subprocess.run([sys.executable, "manage.py", "studio", "--prepare-only"], cwd=ROOT, env=environment, check=True)
    port = free_ports()
    with ExitStack() as parts:
        running = {part: parts.enter_context(part_running(part, environment, port)) for part in PARTS}
        wait_until_up(f"http://127.0.0.1:{port}/status/ready", running["web"])
        wait_until_up(f"http://127.0.0.1:{port + 1}/", running["events"])
        yield SimpleNamespace(api=f"http://127.0.0.1:{port}", environment=environment)


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
    server = "".join((DEPLOY / "nginx" / name).read_text(encoding="utf-8") for name in ("machines.conf", "studio.conf"))
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
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("needs nginx and openssl")
    folder = tmp_path_factory.mktemp("nginx")
    with (
        pytest.MonkeyPatch.context() as trust,
        fresh_environment(folder / "var", mailbox, name="nginx", redis_database=7) as environment,
    ):
        environment |= {name: value for name, value in written_environment().items() if name in AS_WRITTEN}
        environment |= {
            "SECRET_KEY": "a-secret-key-of-fifty-characters-or-more-for-the-tests",
            "SECRETS_KEY": "another-secret-key-of-fifty-characters-or-more-as-well",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        with studio_running(environment) as studio:
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


def test_every_variable_is_in_the_table_of_the_manual():
    manual = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {name for name in written_environment() if f"`{name}`" not in manual} == set()


def test_containers_run_what_the_units_run():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for part in PARTS:
        assert services[part]["command"] == unit(part)["ExecStart"].removeprefix(PROGRAMS)
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").rpartition("CMD ")[2]
    assert " ".join(yaml.safe_load(image)) == services["web"]["command"]


def test_containers_find_each_other():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    machines = (DEPLOY / "nginx" / "containers.conf").read_text(encoding="utf-8")
    assert dict(re.findall(r"server (\w+):(\d+);", machines)) == {"web": "8000", "events": "8001"}
    addresses = " ".join(services["web"]["environment"].values())
    named = set(re.findall(r"(\w+):\d+/", addresses))
    assert named == {"database", "redis"}
    assert named < set(services)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path):
    units = shutil.copytree(DEPLOY / "systemd", tmp_path / "units")
    for path in units.iterdir():  # systemd looks for the programs
        path.write_text(path.read_text().replace(PROGRAMS, f"{Path(sys.executable).parent}/"))
    said = subprocess.run(["systemd-analyze", "verify", *units.iterdir()], capture_output=True, text=True)
    assert [line for line in said.stderr.splitlines() if "studio-" in line] == []


def test_probes_answer_under_the_address_of_a_machine(site):
    for path in ("status/ready", "metrics"):
        answer = requests.get(f"{site.studio.api}/{path}", headers={"Host": "10.0.0.4"}, timeout=10)
        assert answer.status_code == 200
    assert requests.get(f"{site.studio.api}/status", headers={"Host": "10.0.0.4"}, timeout=10).status_code == 400


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
        listener.eio.disconnect(abort=True)  # without waiting for the long poll it is in


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
