"""Where a run reads and writes, and how much memory it may use for it."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

# The file that says that a raw folder holds invented data.
DEMO_MARKER = ".usage-exports-demo"
# What file systems take for the name of a folder, in bytes.
LONGEST_NAME = 255
_MEMORY_LIMIT_GB = 4


def default_memory_limit() -> str:
    """Return how much memory DuckDB may use: 4 GB, or half of what the machine has if less."""
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2
    return f"{min(_MEMORY_LIMIT_GB * 10**9, half) / 10**6:.0f}MB"


def folder_name(org_id: str) -> str:
    """Return the name of a workspace's folder: its org_id with what is unsafe percent-encoded."""
    return re.sub(
        r"[^A-Za-z0-9_.-]|^\.",
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()),
        org_id,
    )


def has_folder(org_id: str) -> bool:
    """Whether the name of a workspace's folder is one that file systems take."""
    return len(folder_name(org_id)) <= LONGEST_NAME


@dataclass(frozen=True)
class Locations:
    """Where a run reads and writes: raw folder, warehouse (DuckDB's file), folder of exports.

    What exceeds DuckDB's `memory_limit`, such as 4GB, goes to `temp_directory`; None is beside the
    warehouse.
    """

    raw: Path
    warehouse: Path = Path("warehouse.duckdb")
    out: Path = Path("exports")
    memory_limit: str = field(default_factory=default_memory_limit)
    temp_directory: Path | None = None

    @property
    def spill(self) -> Path:
        """The temporary directory: the given one, or that beside the warehouse."""
        return self.temp_directory or self.warehouse.with_name(f"{self.warehouse.name}.tmp")
