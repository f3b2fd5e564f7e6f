"""HTTP edge of the shots app."""
