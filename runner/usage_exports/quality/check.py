"""Look at raw data without exporting it: what is there, and what would be rejected and why."""

import datetime
from dataclasses import dataclass

from usage_exports.contract import raw_tables
from usage_exports.dbt.build import Dbt, Progress
from usage_exports.engines.engine import Dialect, Engine, Reader
from usage_exports.locations import LONGEST_NAME, has_folder
from usage_exports.quality.findings import RowCount, read_findings

_MODELS = ("+int_raw_row_counts", "+int_raw_warnings", "+int_workspaces", "+rejected_rows")
# As many as percent-encoding makes of a character at most.
_CHARACTERS_OF_ONE = 12


@dataclass(frozen=True)
class TableCheck:
    """A raw table.

    `files` is None where tables are no files; `first` and `last` are the UTC dates of its events,
    None for change logs.
    """

    name: str
    files: int | None
    rows: int
    rejected: int
    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True)
class Example:
    """A reason to reject rows of a table, how many it holds for, and one of them as JSON."""

    table: str
    reason: str
    rows: int
    raw: str


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    `too_long` are org_ids that make no name of a folder, so these workspaces have no files;
    `problem` says why nothing could be exported, None if something can.
    """

    tables: list[TableCheck]
    examples: list[Example]
    warnings: list[RowCount]
    workspaces: int
    too_long: list[str]
    problem: str | None

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        count = self.workspaces - len(self.too_long)
        workspaces = "1 workspace" if count == 1 else f"{count} workspaces"
        return self.problem or f"{workspaces} can be exported."


def check(engine: Engine, now: datetime.datetime, progress: Progress | None = None) -> CheckReport:
    """Read the raw data in full, in a place that is thrown away.

    Args:
        engine: where the raw data lies.
        now: the time of the check, with a time zone.
        progress: told about every step.

    Raises:
        UsageExportsError: the raw data can't be read at all.
    """
    with engine.scratch() as scratch, scratch.claimed():
        dbt = Dbt(scratch)
        variables = {"now": now.astimezone(datetime.UTC).isoformat()}
        scratch.build(lambda _: dbt.build(variables, select=_MODELS, progress=progress))
        models = [name.removeprefix("+") for name in _MODELS] + [
            f"int_{table.name}_by_day" for table in raw_tables("event")
        ]
        relations = [dbt.relation(name) for name in models]
        with scratch.reading(relations) as reader:
            return _report(reader, scratch.dialect, dbt)


def _report(reader: Reader, dialect: Dialect, dbt: Dbt) -> CheckReport:
    findings = read_findings(reader, dbt, of_period=False)
    files = reader.raw_files()
    dates = {table.name: _event_dates(reader, dbt, table.name) for table in raw_tables("event")}
    tables = [
        TableCheck(
            name,
            files[name],
            sum(count.rows for count in findings.row_counts if count.table == name),
            sum(count.rows for count in findings.rejected if count.table == name),
            *dates.get(name, (None, None)),
        )
        for name in (table.name for table in raw_tables())
        if name in files
    ]
    # The rejected rows are read from the raw tables once more.
    examples = sorted(
        reader.rows(
            f"select table_name, reason, count(*), min({dialect.by_code_point('raw')}) "
            f"from {dbt.relation('rejected_rows')} group by table_name, reason"
        )
    )
    long_ids = reader.rows(
        f"select org_id from {dbt.relation('int_workspaces')} "
        f"where length(org_id) > {LONGEST_NAME // _CHARACTERS_OF_ONE}"
    )
    too_long = sorted(org_id for (org_id,) in long_ids if not has_folder(org_id))
    ((workspaces,),) = reader.rows(f"select count(*) from {dbt.relation('int_workspaces')}")
    problem = None
    if unusable := findings.unusable_tables():
        problem = f"Nothing can be exported: no row of {' or '.join(unusable)} can be used."
    elif workspaces == 0:
        problem = "Nothing can be exported: the raw data names no workspace."
    elif workspaces == len(too_long):
        problem = "Nothing can be exported: the org_id of every workspace is too long."
    return CheckReport(
        tables,
        [Example(*row) for row in examples],
        findings.warnings,
        workspaces,
        too_long,
        problem,
    )


def _event_dates(
    reader: Reader, dbt: Dbt, table: str
) -> tuple[datetime.date | None, datetime.date | None]:
    ((first, last),) = reader.rows(
        f"select min(event_date), max(event_date) from {dbt.relation(f'int_{table}_by_day')}"
    )
    return first, last
