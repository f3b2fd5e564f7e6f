"""Reads of the shots app: rows for listings and single answers, never model instances."""
