"""What an administrator must know of the input, from rejected rows to missing settings."""

from dataclasses import dataclass

from usage_exports.dbt.build import Dbt
from usage_exports.engines.engine import Reader

FINDINGS = ("int_raw_row_counts", "int_raw_warnings", "int_workspaces")
"""The models that `read_findings` reads."""

PERIOD_FINDINGS = ("int_unpriced_requests",)
"""Those that it reads of a period."""


@dataclass(frozen=True)
class RowCount:
    """Rows of a raw table with one reason of rejection; None is for usable ones."""

    table: str
    reason: str | None
    rows: int


@dataclass(frozen=True)
class Findings:
    """What a run found in its input.

    `unpriced` maps model names to requests; `without_settings` are org_ids.
    """

    row_counts: list[RowCount]
    warnings: list[RowCount]
    unpriced: dict[str, int]
    without_settings: list[str]

    @property
    def rejected(self) -> list[RowCount]:
        """The rejected rows, by table and reason."""
        return [count for count in self.row_counts if count.reason is not None]

    def unusable_tables(self) -> dict[str, str]:
        """Return the tables that have rows but no usable one, with the reasons."""
        usable = {count.table for count in self.row_counts if count.reason is None}
        reasons: dict[str, list[str]] = {}
        for count in self.rejected:
            if count.table not in usable:
                reasons.setdefault(count.table, []).append(f"{count.reason}: {count.rows}")
        return {table: "; ".join(texts) for table, texts in reasons.items()}


def read_findings(reader: Reader, dbt: Dbt, *, of_period: bool = True) -> Findings:
    """Read what the last build found of the raw data, and `of_period` of a period too."""
    counts = reader.rows(
        f"select table_name, reason, row_count from {dbt.relation('int_raw_row_counts')}"
    )
    row_counts = sorted(
        (RowCount(*row) for row in counts),
        key=lambda count: (count.table, count.reason is None, count.reason or ""),
    )
    warnings = sorted(
        reader.rows(
            f"select table_name, warning, row_count from {dbt.relation('int_raw_warnings')}"
        )
    )
    unpriced: list[tuple[str, int]] = []
    if of_period:
        unpriced += reader.rows(
            f"select model_name, requests from {dbt.relation('int_unpriced_requests')}"
        )
    without_settings = reader.rows(
        f"select org_id from {dbt.relation('int_workspaces')} where not has_settings"
    )
    return Findings(
        row_counts=row_counts,
        warnings=[RowCount(*row) for row in warnings],
        unpriced=dict(sorted(unpriced, key=lambda row: (-row[1], row[0]))),
        without_settings=sorted(org_id for (org_id,) in without_settings),
    )
