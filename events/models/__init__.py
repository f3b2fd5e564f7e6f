"""Every table of this app, one module per noun."""

from .events import ApiEvent, EventCounter, LiveEvent

__all__ = [
    "ApiEvent",
    "EventCounter",
    "LiveEvent",
]
