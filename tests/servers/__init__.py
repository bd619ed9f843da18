"""Database servers that tests and benchmarks start for themselves, and stop again."""
