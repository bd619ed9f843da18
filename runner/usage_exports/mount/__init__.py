"""Mount raw files in DuckDB as the relations that the staging models read."""
