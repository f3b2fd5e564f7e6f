"""Reads of the imports app: jobs as rows, exports as CSV."""
