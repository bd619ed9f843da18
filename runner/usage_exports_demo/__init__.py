"""Invented but believable raw data: a year of workspaces, people and their usage."""
