"""Reads of the productions domain, one module per noun: rows, never model instances."""
