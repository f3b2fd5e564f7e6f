"""HTTP edge of the productions app."""
