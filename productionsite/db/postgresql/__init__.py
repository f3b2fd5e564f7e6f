"""PostgreSQL backend of the grown-up studio."""
