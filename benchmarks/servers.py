"""A server process of the product for the time of a measurement."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds until it answers


@contextmanager
def running(*command):
    """Run a Python command line, `{port}` in it replaced, until the block ends; gives (port, process)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = [sys.executable, *(part.format(port=port) for part in command)]
    with subprocess.Popen(line, cwd=ROOT, env=dict(os.environ)) as process:
        try:
            _wait(f"http://127.0.0.1:{port}")
            yield port, process
        finally:
            process.terminate()


def _wait(url):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url} did not answer.")
