"""HTTP edge of the tasks app."""
