"""The command of the benchmarks: `python -m benchmarks run`, then `python -m benchmarks report`."""

from pathlib import Path

import click

from benchmarks.errors import DifferentNumbersError, FailedRunError
from benchmarks.once import ONCE
from benchmarks.recorder import Recorder
from benchmarks.scenarios import SCENARIOS
from benchmarks.settings import SIZES, Month, Settings

_HERE = Path(__file__).parent
_COMPETITORS = ("duckdb", "polars", "pandas", "postgres")

_out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=_HERE / "results",
    help="Folder for the measurements and the report. Default: benchmarks/results.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
def main() -> None:
    """Measure exports beside hand-written DuckDB SQL, Polars, pandas and PostgreSQL."""


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
    help="Measure only this; repeatable. Default: all but the million users.",
)
@click.option(
    "--against",
    multiple=True,
    type=click.Choice(_COMPETITORS),
    default=_COMPETITORS,
    help="Competitors; repeatable.",
)
@click.option("--month", default="2026-10", help="The month to export, YYYY-MM.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=_HERE / "data",
    help="Folder for raw data, which is kept, and warehouses. Default: benchmarks/data.",
)
@_out_option
def run(
    sizes: tuple[str, ...],
    runs: int,
    only: tuple[str, ...],
    against: tuple[str, ...],
    month: str,
    data: Path,
    out: Path,
) -> None:
    """Measure, compare all numbers, and add the measurements to those in --out.

    Run parts apart if you like: the report takes of each part the latest.
    """
    try:
        settings = Settings(data.absolute(), runs, Month.parse(month), against)
    except ValueError as error:
        raise click.UsageError(f"--month {month}: a month is YYYY-MM.") from error
    recorder = Recorder(out)
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        for size in sizes:
            for name, scenario in SCENARIOS.items():
                if not only or name in only:
                    scenario(settings, recorder, SIZES[size])
        for name, once in ONCE.items():
            if name in (only or ["help"]):
                once(settings, recorder)
    except (DifferentNumbersError, FailedRunError) as error:
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
    write_tables(out, measurements)
    write_curve(out, measurements)
    click.echo((out / "targets.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
