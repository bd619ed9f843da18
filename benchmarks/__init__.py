"""Measures exports side by side with what an expert would write by hand."""

import sys
from pathlib import Path

# The servers that are measured are those of the tests.
sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
