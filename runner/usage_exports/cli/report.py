"""The report at the end of an export, and that of a check, as text."""

import json
from collections.abc import Sequence

from tabulate import tabulate

from usage_exports.export.run import Report
from usage_exports.quality.check import CheckReport
from usage_exports.quality.findings import Findings, RowCount

_EXAMPLE_CHARACTERS = 160


def files_table(report: Report) -> str:
    """Return the table of the files that were written."""
    if not report.files:
        return "The raw data names no workspace: there is nothing to export."
    rows = [(file.org_id, file.type, file.rows, file.path) for file in report.files]
    return _table(rows, ("workspace", "type", "rows", "file"))


def notes(findings: Findings) -> str:
    """Return what an administrator must know of the input; empty when there is nothing."""
    parts = [
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
    tables = _table(rows, headers)
    examples = [
        (example.table, example.reason, example.rows, _shown(example.reason, example.raw))
        for example in report.examples
    ]
    rejected = _part(
        "Rows that would be rejected, with an example of each:",
        examples,
        ("table", "reason", "rows", "example"),
    )
    parts = (tables, rejected, _warnings(report.warnings), report.verdict)
    return "\n\n".join(part for part in parts if part)


def _warnings(warnings: Sequence[RowCount]) -> str:
    return _part(
        "Values taken for something else:",
        [(count.table, count.reason, count.rows) for count in warnings],
        ("table", "value", "rows"),
    )


def _part(title: str, rows: Sequence[Sequence[object]], headers: Sequence[str]) -> str:
    return f"{title}\n{_table(rows, headers)}" if rows else ""


def _table(rows: Sequence[Sequence[object]], headers: Sequence[str]) -> str:
    # IDs are text even when they look like numbers.
    return tabulate(rows, headers=headers, tablefmt="simple", disable_numparse=True, missingval="-")


def _shown(reason: str, raw: str) -> str:
    """The row of an example, led by the value that the reason speaks of."""
    column = reason.split(maxsplit=1)[0]
    row = json.loads(raw)
    text = f"{column}: {row[column]} in {raw}" if row.get(column) is not None else raw
    return text if len(text) <= _EXAMPLE_CHARACTERS else text[: _EXAMPLE_CHARACTERS - 1] + "…"
