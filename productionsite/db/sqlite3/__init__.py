"""SQLite backend of the embedded studio."""
