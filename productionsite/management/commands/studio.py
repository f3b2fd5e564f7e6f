"""`manage.py studio`: a whole studio with one command (what `make run` calls).

Migrates, writes the studio defaults and the administrator, then starts web, worker and event stream
as child processes and watches them. Ctrl-C stops all; a part that dies stops the others.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

READY_WITHIN = 60  # seconds a fresh machine may take to answer
GRACE = 10  # seconds a part may take to stop


class Command(BaseCommand):
    """Starts web, background worker and event stream on one machine."""

    help = "Prepare the studio and run web, worker and event stream until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="address to listen on (HOST)")
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT", "8000")), help="port to listen on (PORT)"
        )
        parser.add_argument("--prepare-only", action="store_true", help="migrate and write the defaults, start nothing")

    def handle(self, *, host, port, prepare_only, **options):
        for number in (port, port + 1):
            if not prepare_only and _taken(host, number):
                raise CommandError(f"Port {number} of {host} is taken; choose another with PORT=...")
        self.prepare()
        if not prepare_only:
            self.serve(host, port)

    def prepare(self):
        """Bring the database up to date and write what a studio cannot do without. Idempotent."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("init_data", verbosity=0)
        email = os.environ.get("ADMIN_EMAIL", "admin@example.com")
        call_command("create_admin", email, password=os.environ.get("ADMIN_PASSWORD") or None, stdout=self.stdout)

    def serve(self, host, port):
        """Run the parts until one dies or the user stops them."""
        parts = {}
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            for name, command in self.commands(host, port).items():
                # A session of its own keeps the terminal's Ctrl-C from reaching the parts first.
                parts[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603
            self.wait_until_ready(host, port, parts)
            self.announce(host, port)
            while True:
                _watch(parts)
                time.sleep(0.3)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping ...")
        finally:
            _stop(parts)

    def commands(self, host, port):
        """Return {part: command line}."""
        python, threads = sys.executable, str(os.environ.get("WEB_THREADS", "8"))
        return {
            "web": [python, "-m", "gunicorn", "productionsite.wsgi", "--bind", f"{host}:{port}",
                    "--worker-class", "gthread", "--workers", os.environ.get("WEB_WORKERS", "1"),
                    "--threads", threads, "--timeout", "300", "--log-level", "warning",
                    "--worker-tmp-dir", str(settings.VAR_DIR)],
            "worker": [python, "-m", "celery", "--quiet", "-A", "productionsite", "worker", "--loglevel", "WARNING",
                       "--concurrency", os.environ.get("WORKER_PROCESSES", "1"),
                       "--without-gossip", "--without-mingle", "--without-heartbeat"],
            "events": [python, "manage.py", "run_events", "--host", host, "--port", str(port + 1)],
        }  # fmt: skip

    def wait_until_ready(self, host, port, parts):
        """Wait until the API and the event stream answer."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            _watch(parts)
            if _answers(host, port) and _taken(host, port + 1):
                return
            time.sleep(0.1)
        raise CommandError(f"The studio did not answer within {READY_WITHIN} seconds.")

    def announce(self, host, port):
        """Say where everything is."""
        base = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"
        stream = base.replace(str(port), str(port + 1))
        self.stdout.write(
            self.style.SUCCESS("ready")
            + f"\n  API           {base}/"
            + f"\n  Back office   {base}/admin/"
            + f"\n  API reference {base}/apidocs/"
            + f"\n  Event stream  {stream}/ (Socket.IO, namespace /events)"
            + "\n  A production to play with: make demo      Stop: Ctrl-C"
        )
        self.stdout.flush()


class _PartDied(CommandError):
    pass


def _interrupt(signum, frame):
    raise KeyboardInterrupt


def _taken(host, port):
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host if host != "0.0.0.0" else "127.0.0.1", port)) == 0  # noqa: S104


def _answers(host, port):
    """Whether the API answers, be it that one must log in or come by https."""
    call = http.client.HTTPConnection(host, port, timeout=2)
    try:
        call.request("GET", "/auth/authenticated")
        call.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        call.close()
    return True


def _watch(parts):
    for name, process in parts.items():
        if process.poll() is not None:
            raise _PartDied(f"The {name} process ended (exit code {process.returncode}).")


def _stop(parts):
    for process in parts.values():
        if process.poll() is None:
            process.terminate()  # each part stops its own children, after the work they hold
    deadline = time.monotonic() + GRACE
    for process in parts.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
