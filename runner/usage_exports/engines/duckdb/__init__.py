"""DuckDB, inside this process."""
