"""Two gigabytes go up and come down while the server's memory stays small. Slow: `make test ARGS="-m slow"`."""

import http.client
import time
from urllib.parse import urlparse

import gazu
import psutil
import pytest

from tests.clients.conftest import production

pytestmark = [pytest.mark.clients, pytest.mark.slow, pytest.mark.xdist_group("clients")]

SIZE = 2 * 1024**3
LIMIT = 200 * 1024**2  # bytes of memory of the web process
BLOCK = 1024**2


class Watch:
    """The most memory a process and its children took, looked at while something goes on."""

    def __init__(self, process):
        self.process, self.most = process, 0

    def look(self):
        """Measure once."""
        processes = [one for one in self.process.children(recursive=True) if "gunicorn" in " ".join(one.cmdline())]
        for one in processes:
            self.most = max(self.most, one.memory_info().rss)


def send_file(url, token, path, size, watch):
    """Send a file as a browser does, in blocks; return the status and the body."""
    parts, edge = urlparse(url), "edge-of-a-part"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    tail = f"\r\n--{edge}--\r\n".encode()
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=600)
    connection.putrequest("POST", parts.path)
    connection.putheader("Authorization", f"Bearer {token}")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={edge}")
    connection.putheader("Content-Length", str(len(head) + size + len(tail)))
    connection.endheaders()
    connection.send(head)
    with path.open("rb") as file:
        for number, block in enumerate(iter(lambda: file.read(BLOCK), b"")):
            connection.send(block)
            if number % 32 == 0:
                watch.look()
    connection.send(tail)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_two_gigabytes(server, kitsu, tmp_path, record_property):
    made = production("short")
    shot = gazu.shot.new_shot(made.project, gazu.shot.new_sequence(made.project, "SQ01"), "SH01")
    task = gazu.task.new_task(shot, gazu.task.get_task_type_by_name("Animation"))
    comment = gazu.task.add_comment(task, gazu.task.get_default_task_status())
    preview = gazu.task.create_preview(task, comment)
    path = tmp_path / "scene.blend"
    with path.open("wb") as file:
        file.truncate(SIZE)  # sparse: no bytes on the disk of whoever sends it
    watch = Watch(psutil.Process(server.process.pid))
    watch.look()
    before = watch.most
    token, started = gazu.client.default_client.tokens["access_token"], time.monotonic()
    status, body = send_file(f"{server.api}/pictures/preview-files/{preview['id']}", token, path, SIZE, watch)
    watch.look()
    assert status == 201, body
    took = time.monotonic() - started
    assert gazu.files.get_preview_file(preview["id"])["file_size"] == SIZE
    received = 0

    address = f"{server.api}/pictures/originals/preview-files/{preview['id']}/download"
    parts = urlparse(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=600)
    connection.request("GET", parts.path, headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    while block := answer.read(BLOCK):
        received += len(block)
        if received % (32 * BLOCK) < BLOCK:
            watch.look()
    assert received == SIZE
    gazu.files.remove_preview_file(preview, force=True)
    figures = {"before": before >> 20, "most": watch.most >> 20, "upload seconds": round(took)}
    record_property("memory", figures)
    print(f"web process, MiB: {figures}")  # noqa: T201
    assert watch.most < LIMIT
