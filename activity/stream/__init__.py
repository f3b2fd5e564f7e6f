"""The event stream: a Socket.IO server (spec 08, 10) that tells listeners what they may know."""

from .server import application

__all__ = ["application"]
