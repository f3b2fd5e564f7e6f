"""HTTP edge of the reviews app."""
