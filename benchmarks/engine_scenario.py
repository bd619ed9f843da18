"""The same exports on every engine, side by side, down to the bytes of the files."""

import os
from pathlib import Path

import click

from benchmarks.check_files import check_files
from benchmarks.data import demo_data, empty, warm
from benchmarks.engines import BASE, ENGINES, Engine
from benchmarks.process import Usage
from benchmarks.recorder import Recorder
from benchmarks.server_usage import ServerUsage
from benchmarks.settings import Settings
from servers.errors import NotInstalledError

LOAD, FIRST, FURTHER = "engine load", "engine first", "engine further"


def engines(settings: Settings, recorder: Recorder, messages: int) -> None:
    """The first export of a month and a further one of another, on each engine.

    Engines take turns, each with a server that was started for it and ends with its turn: so none
    takes memory from another, and none has served a month before.
    """
    raw = demo_data(settings.data, messages).absolute()
    warm(raw)
    folder = settings.data.absolute() / f"work-{messages}" / "engines"
    names = list(settings.engines)
    for _ in range(settings.runs):
        for name in tuple(names):
            place = empty(folder / name)
            try:
                with ENGINES[name](raw, place) as engine:
                    _Turn(settings, recorder, messages, name, engine, place).take(raw)
            except NotInstalledError as error:
                click.echo(f"{error}: it does not take part.")
                names.remove(name)


class _Turn:
    """An engine's turn; its files stay in its place until the next one."""

    def __init__(
        self,
        settings: Settings,
        recorder: Recorder,
        messages: int,
        name: str,
        engine: Engine,
        place: Path,
    ) -> None:
        self._recorder = recorder
        self._messages = messages
        self._name = name
        self._engine = engine
        self._place = place
        self._months = {FIRST: settings.month, FURTHER: settings.month.before}

    def take(self, raw: Path) -> None:
        """Load, export a month, export another one."""
        if self._engine.pids:
            self._keep(LOAD, self._measure(LOAD, self._engine.load(raw)))
            self._engine.after_load()
            # What the server has still to write would be written while the export is measured.
            os.sync()
        for scenario, month in self._months.items():
            out = self._place / scenario
            usage = self._measure(scenario, self._engine.export(out, month))
            check_files(self._place.parent / BASE / scenario, out)
            self._keep(scenario, usage)

    def _measure(self, scenario: str, command: list[str]) -> Usage:
        environment = self._engine.environment
        with ServerUsage(self._engine.pids) as watched:
            usage = self._recorder.run(
                scenario, self._messages, self._name, command, environment, self._place
            )
        return watched.added_to(usage)

    def _keep(self, scenario: str, usage: Usage) -> None:
        versions = self._engine.versions
        self._recorder.keep(scenario, self._messages, self._name, usage, versions=versions)
