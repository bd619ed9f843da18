"""Measures contestants, says so, and keeps the results."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from benchmarks.process import ROOT, Usage, measure
from benchmarks.results import Measurement, append, machine


@dataclass(frozen=True)
class Recorder:
    """Keeps measurements for a folder, all under one session, until `save` adds them to it."""

    out: Path
    session: str = field(
        default_factory=lambda: datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    )
    machine: Mapping[str, str] = field(default_factory=machine)
    _kept: list[Measurement] = field(default_factory=list)

    def run(
        self,
        scenario: str,
        messages: int,
        contestant: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
    ) -> Usage:
        """Run and measure a command, see `measure`.

        Raises:
            FailedRunError: it failed.
        """
        click.echo(f"{scenario:14} {messages:>11,}  {contestant:14}", nl=False)
        return measure(command, environment, folder)

    def keep(
        self,
        scenario: str,
        messages: int,
        contestant: str,
        usage: Usage,
        values: Mapping[str, float] | None = None,
        versions: Mapping[str, str] | None = None,
    ) -> None:
        """Keep a measurement, after it was found to be right.

        Args:
            scenario: what was measured.
            messages: the size of the data, 0 where it does not matter.
            contestant: who was measured.
            usage: what it took.
            values: further numbers, by name.
            versions: of programs that not all measurements depend on, by name.
        """
        click.echo(f"{usage.seconds:9.2f} s {usage.peak_bytes / 2**20:8,.0f} MiB")
        self._kept.append(
            Measurement(
                session=self.session,
                scenario=scenario,
                messages=messages,
                contestant=contestant,
                seconds=usage.seconds,
                cpu_seconds=usage.cpu_seconds,
                peak_bytes=usage.peak_bytes,
                values=dict(values or {}),
                machine={**self.machine, **(versions or {})},
            )
        )

    def save(self) -> None:
        """Add what was kept to the folder: a part that was broken off has nothing to compare."""
        append(self.out, self._kept)
        self._kept.clear()
