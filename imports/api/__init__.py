"""HTTP edge of the imports app."""
