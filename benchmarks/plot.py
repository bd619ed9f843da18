"""The curve over sizes."""

from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from benchmarks.results import Measurement
from benchmarks.summary import Summaries, summarize

_NAMES = {
    "ours": "usage-exports",
    "duckdb": "DuckDB SQL",
    "polars": "Polars",
    "pandas": "pandas",
    "postgres": "PostgreSQL",
}
_PANELS = {"first": "First export, from nothing", "further": "Each further export of a month"}


def write_curve(out: Path, measurements: list[Measurement]) -> None:
    """Write `curve.svg`: seconds over messages, both on logarithmic scales; if there are any."""
    summaries = summarize(measurements)
    figure = Figure(figsize=(10, 4.5), layout="constrained")
    panels = figure.subplots(1, len(_PANELS))
    for panel, (scenario, title) in zip(panels, _PANELS.items(), strict=True):
        for number, (contestant, name) in enumerate(_NAMES.items()):
            points = _points(summaries, scenario, contestant)
            if points:
                sizes, seconds = zip(*points, strict=True)
                panel.plot(sizes, seconds, marker="o", color=f"C{number}", label=name)
        panel.set(title=title, xscale="log", yscale="log", xlabel="messages", ylabel="seconds")
        panel.grid(which="major", alpha=0.3)
        if panel.lines:
            panel.legend()
    if any(panel.lines for panel in panels):
        # Without a date and random ids: the same measurements give the same file.
        with rc_context({"svg.hashsalt": "usage-exports"}):
            figure.savefig(out / "curve.svg", metadata={"Date": None})


def _points(summaries: Summaries, scenario: str, contestant: str) -> list[tuple[int, float]]:
    return sorted(
        (messages, one.seconds)
        for (name, messages, who), one in summaries.items()
        if name == scenario and who == contestant
    )
