"""Reads of the assets app: rows for listings and single answers, never model instances."""
