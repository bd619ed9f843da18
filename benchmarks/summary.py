"""Medians of measurements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from benchmarks.results import Measurement


@dataclass(frozen=True)
class Summary:
    """The runs of a contestant: medians of its times, the most of its memory."""

    runs: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    values: dict[str, float]


Summaries = dict[tuple[str, int, str], Summary]
"""By scenario, messages and contestant."""


def summarize(measurements: Iterable[Measurement]) -> Summaries:
    """Return the summary of each contestant in each scenario and size."""
    grouped: defaultdict[tuple[str, int, str], list[Measurement]] = defaultdict(list)
    for one in measurements:
        grouped[one.scenario, one.messages, one.contestant].append(one)
    return {key: _summary(runs) for key, runs in grouped.items()}


def _summary(runs: list[Measurement]) -> Summary:
    names = {name for one in runs for name in one.values}
    return Summary(
        runs=len(runs),
        seconds=median(one.seconds for one in runs),
        cpu_seconds=median(one.cpu_seconds for one in runs),
        peak_bytes=max(one.peak_bytes for one in runs),
        values={
            name: median(one.values[name] for one in runs if name in one.values) for name in names
        },
    )
