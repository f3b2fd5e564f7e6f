"""Listings of the files app: one module per noun."""
