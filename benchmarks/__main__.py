"""The command of the benchmarks: `python -m benchmarks run`, then `python -m benchmarks report`."""

from pathlib import Path

import click

from benchmarks.engines import BASE, ENGINES
from benchmarks.errors import DifferentNumbersError, FailedRunError
from benchmarks.once import ONCE
from benchmarks.recorder import Recorder
from benchmarks.scenarios import SCENARIOS
from benchmarks.settings import SIZES, YEAR, Month, Settings
from servers.errors import ServerError

_HERE = Path(__file__).parent
_COMPETITORS = ("duckdb", "polars", "pandas", "postgres")
# These take long, and are measured only when they are named.
_ON_REQUEST = ("engines", "users")

_out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=_HERE / "out",
    show_default="benchmarks/out",
    help="Folder for the measurements and the report.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
def main() -> None:
    """Measure exports beside those by other means, and on other engines."""


@main.command()
@click.option(
    "--size",
    "sizes",
    multiple=True,
    type=click.Choice(list(SIZES)),
    default=["100k"],
    help="Messages in a year; repeatable.",
)
@click.option("--runs", type=click.IntRange(min=1), default=3, help="How often each is measured.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([*SCENARIOS, *ONCE]),
    help=f"Measure only this; repeatable. Default: all but {' and '.join(_ON_REQUEST)}.",
)
@click.option(
    "--against",
    multiple=True,
    type=click.Choice(_COMPETITORS),
    default=_COMPETITORS,
    help="Competitors; repeatable.",
)
@click.option(
    "--engine",
    "engines",
    multiple=True,
    type=click.Choice(list(ENGINES)),
    default=list(ENGINES),
    help=f"Engines of the part engines, beside {BASE}; repeatable.",
)
@click.option("--month", default="2026-10", help="The month to export, YYYY-MM.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=_HERE / "data",
    show_default="benchmarks/data",
    help="Folder for raw data, which is kept, and warehouses.",
)
@_out_option
def run(
    sizes: tuple[str, ...],
    runs: int,
    only: tuple[str, ...],
    against: tuple[str, ...],
    engines: tuple[str, ...],
    month: str,
    data: Path,
    out: Path,
) -> None:
    """Measure, compare all numbers, and add the measurements to those in --out.

    Run parts apart if you like: the report takes of each part and size the latest that was
    measured to its end.
    """
    chosen = tuple(name for name in ENGINES if name == BASE or name in engines)
    settings = Settings(data.absolute(), runs, _month(month), against, chosen)
    parts = only or {*SCENARIOS, *ONCE}.difference(_ON_REQUEST)
    for folder in (settings.data, out):
        _make(folder)
    recorder = Recorder(out)
    try:
        for size in sizes:
            for name, scenario in SCENARIOS.items():
                if name in parts:
                    scenario(settings, recorder, SIZES[size])
                    recorder.save()
        for name, once in ONCE.items():
            if name in parts:
                once(settings, recorder)
                recorder.save()
    except (DifferentNumbersError, FailedRunError, ServerError) as error:
        raise click.ClickException(str(error)) from error


@main.command()
@_out_option
def report(out: Path) -> None:
    """Write tables and a plot of the measurements in --out."""
    from benchmarks.plot import write_curve
    from benchmarks.report import write_tables
    from benchmarks.results import read_latest

    try:
        measurements = read_latest(out)
    except FileNotFoundError as error:
        raise click.ClickException(f"{out} holds no measurements: run some first.") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    written = write_tables(out, measurements)
    write_curve(out, measurements)
    for path in written:
        click.echo(path.read_text(encoding="utf-8"))


def _month(text: str) -> Month:
    try:
        month = Month.parse(text)
    except ValueError as error:
        raise click.UsageError(f"--month {text}: a month is YYYY-MM.") from error
    first, last = YEAR
    if not first <= month.start <= last:
        raise click.UsageError(f"--month {text}: the data is from {first:%Y-%m} to {last:%Y-%m}.")
    return month


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{folder} can't be made: {error.strerror}.") from error


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
