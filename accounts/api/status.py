"""What the server is, whether it works, how much it holds (spec 02, 9)."""

import time

from django.core.cache import cache
from django.http import HttpResponse

from accounts.access import Admin, Public
from accounts.queries import status as queries
from accounts.services.organisation import organisation_row
from events.emitter import emit
from productionsite.api.operations import Answer, ApiViewSet, operation

NAME = "Zou"  # what clients look for


class Status(ApiViewSet):
    """Index and status; public, the figures excepted."""

    @operation("GET", "", access=Public(), answer="name and version")
    def index(self, request):
        """Tell what answers here."""
        return {"api": NAME, "version": queries.VERSION}

    @operation("GET", "config", access=Public(), answer="settings of the web client")
    def config(self, request):
        """Tell the web client how this studio is set up."""
        return queries.configuration(organisation_row(full=False))

    @operation("GET", "status", access=Public(), answer="parts that work")
    def status(self, request):
        """Tell which parts of the studio work."""
        return {"name": NAME, "version": queries.VERSION, **queries.parts()}

    @operation("GET", "status.txt", access=Public(), answer="parts that work, as text")
    def status_text(self, request):
        """Tell which parts of the studio work, as lines."""
        parts = queries.parts()
        order = ("database-up", "event-stream-up", "key-value-store-up", "job-queue-up", "indexer-up")
        lines = [f"name: {NAME}", f"version: {queries.VERSION}"]
        lines += [f"{name}: {'up' if parts[name] else 'down'}" for name in order]
        return HttpResponse("\n".join(lines) + "\n", content_type="text")

    @operation("GET", "status/influx", access=Public(), answer="parts that work, as numbers")
    def status_influx(self, request):
        """Tell which parts of the studio work, for a time series."""
        return {**{name: int(up) for name, up in queries.parts().items()}, "time": time.time()}

    @operation("GET", "status/resources", access=Public(), answer="load of the machine")
    def resources(self, request):
        """Tell the load of the machine."""
        return queries.resources()

    @operation("GET", "status/test-event", access=Public(), answer="success")
    def test_event(self, request):
        """Send `main:test` to whoever listens; nobody needs to be logged in, so it goes out once a second at most."""
        if cache.add("status:test-event", True, 1):
            emit("main:test", {}, persist=False)
        return {"success": True}

    @operation("GET", "status/ready", access=Public(), answer="whether requests can be served")
    def ready(self, request):
        """Tell a load balancer whether to send requests here: 200, or 503 when a part they need is away."""
        ready = queries.is_ready()
        return Answer({"ready": ready}, 200 if ready else 503)

    @operation("GET", "metrics", access=Public(), answer="Prometheus text")
    def metrics(self, request):
        """Give Prometheus its figures; no names, no numbers of productions."""
        return HttpResponse(queries.metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")

    @operation("GET", "stats", access=Admin(), answer="figures")
    def stats(self, request):
        """Count previews and comments."""
        return queries.figures()
