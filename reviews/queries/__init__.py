"""Listings of the reviews app: one module per noun."""
