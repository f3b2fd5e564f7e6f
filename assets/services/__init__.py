"""Writes of the assets app."""
