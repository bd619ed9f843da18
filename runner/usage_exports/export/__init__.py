"""Make an export: prepare, build, check, write."""
