"""HTTP edge of the events app."""
