"""Tables of what was measured, in Markdown."""

from collections.abc import Sequence
from pathlib import Path

from tabulate import tabulate

from benchmarks.results import Measurement
from benchmarks.summary import Summaries, summarize
from benchmarks.targets import target_rows

_SCENARIOS = {
    "first": "First export of a month, from nothing",
    "further": "Each further export of the month",
    "new day": "Export after one new day has arrived",
    "by month": "The year by month",
    "users": "A workspace of a million users",
    "help": "usage-exports --help",
}


def write_tables(out: Path, measurements: Sequence[Measurement]) -> None:
    """Write `targets.md`, what is promised, and `measurements.md`, all there is.

    Args:
        out: the folder of the measurements.
        measurements: of each scenario and size from one session.
    """
    summaries = summarize(measurements)
    machines = [_machine(one) for one in measurements]
    about = "\n".join(f"- {line}" for line in dict.fromkeys(machines))
    targets = _table(target_rows(summaries), ("what", "ours", "beside", "ratio", "target", "met"))
    (out / "targets.md").write_text(f"# Targets\n\n{targets}\n\n{about}\n", encoding="utf-8")
    sections = [
        f"## {title}\n\n{_section(summaries, scenario)}"
        for scenario, title in _SCENARIOS.items()
        if any(key[0] == scenario for key in summaries)
    ]
    text = "\n\n".join(["# Measurements", *sections, about])
    (out / "measurements.md").write_text(text + "\n", encoding="utf-8")


def _section(summaries: Summaries, scenario: str) -> str:
    rows = []
    for (name, messages, contestant), one in sorted(summaries.items(), key=lambda item: item[0][1]):
        if name != scenario:
            continue
        ours = summaries.get((name, messages, "ours"))
        rows.append(
            (
                f"{messages:,}" if messages else "",
                contestant,
                f"{one.seconds:.2f} s",
                f"{one.seconds / ours.seconds:.2f}" if ours else "",
                f"{one.cpu_seconds:.2f} s",
                f"{one.peak_bytes / 2**20:,.0f} MiB",
                str(one.runs),
            )
        )
    size = "users" if scenario == "users" else "messages"
    return _table(rows, (size, "contestant", "median", "of ours", "CPU", "peak memory", "runs"))


def _table(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> str:
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def _machine(measurement: Measurement) -> str:
    facts = dict(measurement.machine)
    hardware = ", ".join(facts.pop(name) for name in ("processor", "memory", "system"))
    return f"{hardware}; " + ", ".join(f"{name} {version}" for name, version in facts.items())
