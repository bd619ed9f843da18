"""Measures contestants, says so, and keeps the results."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from benchmarks.process import Usage, measure
from benchmarks.results import Measurement, append, machine


@dataclass(frozen=True)
class Recorder:
    """Keeps measurements in a folder, all under one session."""

    out: Path
    session: str = field(
        default_factory=lambda: datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    )

    def run(self, scenario: str, messages: int, contestant: str, command: Sequence[str]) -> Usage:
        """Run and measure a command.

        Raises:
            FailedRunError: it failed.
        """
        click.echo(f"{scenario:12} {messages:>11,}  {contestant:14}", nl=False)
        return measure(command)

    def keep(
        self,
        scenario: str,
        messages: int,
        contestant: str,
        usage: Usage,
        values: Mapping[str, float] | None = None,
    ) -> None:
        """Keep a measurement, after it was found to be right."""
        click.echo(f"{usage.seconds:9.2f} s {usage.peak_bytes / 2**20:8,.0f} MiB")
        append(
            self.out,
            Measurement(
                session=self.session,
                scenario=scenario,
                messages=messages,
                contestant=contestant,
                seconds=usage.seconds,
                cpu_seconds=usage.cpu_seconds,
                peak_bytes=usage.peak_bytes,
                values=dict(values or {}),
                machine=machine(),
            ),
        )
