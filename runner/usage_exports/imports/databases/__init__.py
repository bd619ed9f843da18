"""Read the database of a product, on SQLite or PostgreSQL."""
