"""Writes of the accounts domain, one module per noun."""
