"""Imports from ShotGrid (spec 09, 12 to 14): lists of its records become rows, one transaction per call."""
