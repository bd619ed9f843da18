"""The formats of the files of an export."""
