"""Measurements, one line of JSON each, so that parts can be run apart and reported together."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

_FILE = "measurements.jsonl"


@dataclass(frozen=True)
class Measurement:
    """One run of one contestant.

    Args:
        session: when the benchmark was started; what is compared is of one session.
        scenario: what was measured.
        messages: the size of the data, 0 where it does not matter.
        contestant: `ours` or the name of a competitor.
        seconds: wall time of the whole process.
        cpu_seconds: of the process, or of the server that did the work.
        peak_bytes: the most memory that it had.
        values: further numbers of the scenario, by name.
        machine: where it ran.
    """

    session: str
    scenario: str
    messages: int
    contestant: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    values: dict[str, float] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)


def append(out: Path, measurements: Iterable[Measurement]) -> None:
    """Add measurements to those in a folder."""
    with (out / _FILE).open("a", encoding="utf-8") as stream:
        for one in measurements:
            stream.write(json.dumps(asdict(one)) + "\n")


def read_latest(out: Path) -> list[Measurement]:
    """Return the measurements of each scenario and size from the latest session that has them.

    Raises:
        FileNotFoundError: there are none.
        ValueError: a line is none; the message names it.
    """
    found = list(_read(out / _FILE))
    latest: dict[tuple[str, int], str] = {}
    for one in found:
        key = (one.scenario, one.messages)
        latest[key] = max(latest.get(key, ""), one.session)
    return [one for one in found if one.session == latest[one.scenario, one.messages]]


def _read(path: Path) -> Iterator[Measurement]:
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                yield Measurement(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise ValueError(f"{path}, line {number} is no measurement: {error}") from error


def machine() -> dict[str, str]:
    """Return what the measurements depend on: processor, memory, system, versions."""
    page, pages = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_PHYS_PAGES")
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    packages = ("duckdb", "dbt-core", "polars", "pandas", "pyarrow")
    return {
        "processor": f"{os.cpu_count()} cores of {processor}",
        "memory": f"{page * pages / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
        "commit": _commit(),
    }


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(
        command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"
