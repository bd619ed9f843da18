"""What an administrator must know of the raw data."""
