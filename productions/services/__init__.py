"""Writes of the productions domain, one module per noun."""
