"""Writes of the tasks app: one module per noun."""
