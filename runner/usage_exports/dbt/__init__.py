"""Run dbt inside this process, and read what it knows."""
