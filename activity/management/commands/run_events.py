"""`manage.py run_events`: the event stream as a process of its own."""

import uvicorn
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from activity.services import handlers
from activity.stream import application


class Command(BaseCommand):
    """Serves Socket.IO clients (namespace `/events`) with what the journal gets."""

    help = "Serve the event stream (Socket.IO, namespace /events)."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8001, help="port to listen on (8001)")

    def handle(self, *, host, port, **options):
        try:
            handlers.register()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        uvicorn.run(application(), host=host, port=port, log_level="warning")
