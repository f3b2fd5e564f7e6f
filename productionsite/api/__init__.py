"""The kernel of the HTTP layer: declared resources and operations, rows in, JSON out."""
