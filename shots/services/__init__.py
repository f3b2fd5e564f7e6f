"""Writes of the shots app."""
