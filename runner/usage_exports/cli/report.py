"""The report at the end of an export, and that of a check, as text."""

import json
from collections.abc import Sequence
from pathlib import Path

from usage_exports.cli.output import table
from usage_exports.export.run import Report
from usage_exports.locations import LONGEST_NAME
from usage_exports.quality.check import CheckReport
from usage_exports.quality.findings import RowCount
from usage_exports.words import listed

_EXAMPLE_CHARACTERS = 160


def files_table(report: Report) -> str:
    """Return the table of the files that were written."""
    if not report.files:
        return "The raw data names no workspace: there is nothing to export."
    rows = [(file.org_id, file.type, file.rows, file.path) for file in report.files]
    return table(rows, ("workspace", "type", "rows", "file"))


def notes(report: Report, out: Path) -> str:
    """Return what an administrator must know of the input; empty when there is nothing.

    Args:
        report: of an export.
        out: the folder of the exports.
    """
    findings = report.findings
    parts = [
        _was_cut_off(out) if report.put_back else "",
        _part(
            "Rejected rows of all raw data ('usage-exports check' shows examples):",
            [(count.table, count.reason, count.rows) for count in findings.rejected],
            ("table", "reason", "rows"),
        ),
        _warnings(findings.warnings),
        _part(
            "Unpriced requests of the period, which add nothing to costs (no cost of their own, "
            "and no price or no token counts):",
            list(findings.unpriced.items()),
            ("model", "requests"),
        ),
        _part(
            "Workspaces without settings, exported without names, e-mail addresses and cost:",
            [(org_id,) for org_id in findings.without_settings],
            ("workspace",),
        ),
        _too_long(report.too_long),
    ]
    return "\n\n".join(part for part in parts if part)


def check_text(report: CheckReport) -> str:
    """Return what a check found in the raw folder."""
    rows: list[tuple[object, ...]] = [
        (table.name, table.files, table.rows, table.rejected, table.first, table.last)
        for table in report.tables
    ]
    headers = ["table", "files", "rows", "rejected", "first event", "last event"]
    if all(table.files is None for table in report.tables):
        rows = [(name, *rest) for name, _, *rest in rows]
        headers.remove("files")
    tables = table(rows, headers)
    examples = [
        (example.table, example.reason, example.rows, _shown(example.reason, example.raw))
        for example in report.examples
    ]
    rejected = _part(
        "Rows that would be rejected, with an example of each:",
        examples,
        ("table", "reason", "rows", "example"),
    )
    parts = (
        tables,
        rejected,
        _warnings(report.warnings),
        _too_long(report.too_long),
        report.verdict,
    )
    return "\n\n".join(part for part in parts if part)


def _was_cut_off(out: Path) -> str:
    return (
        f"The last export into {out} was cut off while it put its files in place. The files from "
        "before it were put back, and then those of this export written."
    )


def _too_long(org_ids: Sequence[str]) -> str:
    if not org_ids:
        return ""
    return (
        "Workspaces without files, because the name of their folder would have more than "
        f"{LONGEST_NAME} characters (their org_id, percent-encoded): {listed(org_ids)}"
    )


def _warnings(warnings: Sequence[RowCount]) -> str:
    return _part(
        "Values that could not be read as they are, and what they count as:",
        [(count.table, count.reason, count.rows) for count in warnings],
        ("table", "value", "rows"),
    )


def _part(title: str, rows: Sequence[Sequence[object]], headers: Sequence[str]) -> str:
    return f"{title}\n{table(rows, headers)}" if rows else ""


def _shown(reason: str, raw: str) -> str:
    """The row of an example, led by the value that the reason speaks of."""
    column = reason.split(maxsplit=1)[0]
    row = json.loads(raw)
    text = f"{column}: {row[column]} in {raw}" if row.get(column) is not None else raw
    return text if len(text) <= _EXAMPLE_CHARACTERS else text[: _EXAMPLE_CHARACTERS - 1] + "…"
