"""Imports of timelines (spec 09, 10): EDL, FCP 7 XML, AAF and OTIO through OpenTimelineIO."""

from .plan import EditorialPlan

__all__ = ["EditorialPlan"]
