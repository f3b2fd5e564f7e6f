"""Reads of the accounts domain: querysets and rows for listings, one module per noun."""
