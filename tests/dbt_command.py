"""dbt as analysts run it: a process of its own, at the root of the repository."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).parent.parent

GOLDEN_RAW = _ROOT / "tests" / "golden" / "open-webui" / "raw"
NOW = "now: '2026-11-23T12:00:00Z'"
# With unit tests, and the tests for those who change the models.
EVERYTHING = ["--selector", "everything"]


def dbt(
    folder: Path, *arguments: str, server: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run dbt in the repository, with its raw data, its output and its warehouse in a folder.

    Where folder and variables stay the same, dbt parses the project once.

    Args:
        folder: with the raw folder, for what it writes.
        arguments: of dbt.
        server: the environment that names the server of another target.
    """
    command = [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments]
    return run(folder, *command, "--vars", f"{{{NOW}}}", server=server)


def run(
    folder: Path, *command: str, server: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a program as `dbt` does."""
    environment = {
        **os.environ,
        **(server or {}),
        "USAGE_EXPORTS_RAW": str(folder / "raw"),
        "USAGE_EXPORTS_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    return subprocess.run(
        command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False
    )
