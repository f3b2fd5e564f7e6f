"""HTTP edge of the activity app."""
