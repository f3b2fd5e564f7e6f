"""HTTP edge of the files app."""
