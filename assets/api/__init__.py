"""HTTP edge of the assets app."""
