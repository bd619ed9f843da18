"""Run a command as a process of its own and measure it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import FailedRunError

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Usage:
    """What a process took; `started` in seconds since 1970."""

    started: float
    seconds: float
    cpu_seconds: float
    peak_bytes: int


def measure(
    command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Usage:
    """Run a command and wait for it.

    Args:
        command: the program and its arguments.
        environment: variables beside those of this process.
        folder: where it runs; the root of the project has the modules of the benchmarks.

    Raises:
        FailedRunError: it failed.
    """
    with tempfile.NamedTemporaryFile() as log:
        launcher = [sys.executable, "-I", str(Path(__file__).with_name("launcher.py")), log.name]
        done = subprocess.run(
            [*launcher, *command],
            stdout=subprocess.PIPE,
            check=True,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )
        result = json.loads(done.stdout)
        if result.pop("exit_code"):
            said = Path(log.name).read_text(encoding="utf-8", errors="replace").strip()
            raise FailedRunError(f"{' '.join(command)}\n{said[-2000:]}")
    return Usage(**result)


def module(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of the benchmarks."""
    return [sys.executable, "-m", f"benchmarks.{name}", *arguments]
