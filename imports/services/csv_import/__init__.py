"""Imports from CSV (spec 09, 3 to 9): `reading` turns a file into rows, one plan per noun checks and writes them."""
