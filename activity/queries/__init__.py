"""Reads of the activity app: one module per noun."""
