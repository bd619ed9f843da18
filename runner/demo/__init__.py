"""Invented but believable raw data: a year of workspaces, people and their usage."""

from .generation import generate
from .settings import DemoSettings

__all__ = ["DemoSettings", "generate"]
