"""Tables of what was measured, in Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from tabulate import tabulate

from benchmarks.engine_scenario import FIRST, FURTHER, LOAD
from benchmarks.engines import BASE
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
_ENGINE_SCENARIOS = {
    FIRST: "First export of a month, from nothing",
    FURTHER: "A further export, of another month",
    LOAD: "Loading the raw folder into a server",
}

_COSTS = ("times", "a million more")


def write_tables(out: Path, measurements: Sequence[Measurement]) -> list[Path]:
    """Write what there is of three files.

    `targets.md` says what is promised, `measurements.md` holds all contestants, `engines.md` the
    engines.

    Args:
        out: the folder of the measurements.
        measurements: of each scenario and size from one session.

    Returns:
        The files that were written.
    """
    written = []
    ours = [one for one in measurements if one.scenario in _SCENARIOS]
    if ours:
        summaries = summarize(ours)
        headers = ("what", "ours", "runs", "beside", "ratio", "target", "met")
        targets = [_table(target_rows(summaries), headers)]
        written.append(_write(out / "targets.md", "Targets", targets, ours))
        sections = _sections(summaries, _SCENARIOS, "ours")
        written.append(_write(out / "measurements.md", "Measurements", sections, ours))
    engines = [one for one in measurements if one.scenario in _ENGINE_SCENARIOS]
    if engines:
        summaries = summarize(engines)
        tables = [*_sections(summaries, _ENGINE_SCENARIOS, BASE), *_growth(summaries)]
        written.append(_write(out / "engines.md", "Engines", tables, engines))
    return written


def _write(
    path: Path, title: str, sections: Iterable[str], measurements: Sequence[Measurement]
) -> Path:
    text = "\n\n".join([f"# {title}", *sections, _machines(measurements)])
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _sections(summaries: Summaries, titles: dict[str, str], base: str) -> Iterator[str]:
    for scenario, title in titles.items():
        if any(key[0] == scenario for key in summaries):
            yield f"## {title}\n\n{_section(summaries, scenario, base)}"


def _section(summaries: Summaries, scenario: str, base: str) -> str:
    rows = []
    for (name, messages, contestant), one in sorted(summaries.items(), key=lambda item: item[0][1]):
        if name != scenario:
            continue
        compared = summaries.get((name, messages, base))
        rows.append(
            (
                f"{messages:,}" if messages else "",
                contestant,
                f"{one.seconds:.2f} s",
                f"{one.seconds / compared.seconds:.2f}" if compared else "",
                f"{one.cpu_seconds:.2f} s",
                f"{one.peak_bytes / 2**20:,.0f} MiB",
                str(one.runs),
            )
        )
    size = "users" if scenario == "users" else "messages"
    ratio = f"of {base}"
    return _table(rows, (size, "contestant", "median", ratio, "CPU", "peak memory", "runs"))


def _growth(summaries: Summaries) -> Iterator[str]:
    """Yield a section on what more messages cost: times of all, and seconds of each million."""
    sizes = sorted({messages for _, messages, _ in summaries})
    rows = []
    for small, large in pairwise(sizes):
        for contestant in dict.fromkeys(name for *_, name in summaries):
            costs: list[str] = []
            for scenario in (FIRST, FURTHER):
                before = summaries.get((scenario, small, contestant))
                after = summaries.get((scenario, large, contestant))
                if before and after:
                    millions = (large - small) / 1e6
                    costs.append(f"{after.seconds / before.seconds:.2f}")
                    costs.append(f"{(after.seconds - before.seconds) / millions:z.1f} s")
                else:
                    costs += ["", ""]
            if any(costs):
                rows.append((f"{small:,}", f"{large:,}", contestant, *costs))
    if rows:
        titles = [f"{scenario}, {cost}" for scenario in ("first", "further") for cost in _COSTS]
        headers = ("messages", "and then", "contestant", *titles)
        yield f"## How time grows\n\n{_table(rows, headers)}"


def _table(rows: Iterable[Sequence[str]], headers: Sequence[str]) -> str:
    return tabulate(list(rows), headers=headers, tablefmt="github", disable_numparse=True)


def _machines(measurements: Sequence[Measurement]) -> str:
    """Return a list of where it ran; what only some contestants have is said of all together."""
    facts: dict[tuple[str, ...], dict[str, None]] = {}
    for one in measurements:
        found = dict(one.machine)
        hardware = tuple(found.pop(name) for name in ("processor", "memory", "system"))
        versions = (f"{name} {version}" for name, version in found.items())
        facts.setdefault(hardware, {}).update(dict.fromkeys(versions))
    return "\n".join(
        f"- {', '.join(key)}; {', '.join(versions)}" for key, versions in facts.items()
    )
