"""The command and an independent reading of the rules write the same bytes, whatever comes in."""

import datetime
import tempfile
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import hostile
import reference
from conftest import empty
from raw_folder import Format, write_raw_folder
from usage_exports.dbt.project import project_dir
from usage_exports.engines import engine_for
from usage_exports.errors import RawDataError
from usage_exports.export.period import Period
from usage_exports.export.run import Report, export
from usage_exports.export.settings import EXPORT_TYPES, ExportSettings
from usage_exports.locations import Locations

SHIPPED_PRICES = project_dir() / "seeds" / "usage_exports_model_prices.csv"

_PERIODS = [
    Period(datetime.date(2026, 6, 1), datetime.date(2026, 6, 30)),
    Period(datetime.date(2026, 6, 10), datetime.date(2026, 7, 20)),
    Period(datetime.date(2025, 7, 20), datetime.date(2026, 7, 31)),
    Period(datetime.date(2026, 7, 13), datetime.date(2026, 7, 13)),
]
_choices = st.fixed_dictionaries(
    {
        "period": st.sampled_from(_PERIODS),
        "by": st.sampled_from(["period", "day", "week", "month"]),
        "week_start": st.sampled_from(["sunday", "monday"]),
        "attributes_as_of": st.sampled_from(["period-end", "now"]),
        "formula_guard": st.booleans(),
    }
)


def _examples(number: int) -> settings:
    # An example takes seconds: one that fails is reported as it is, not made smaller.
    return settings(
        deadline=None,
        max_examples=number,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def check_same(folder: Path, choices: dict[str, object], now: datetime.datetime) -> None:
    """Export `folder`/raw with the product and the reference, and compare all that they say."""
    period = choices["period"]
    assert isinstance(period, Period)
    rest = {name: value for name, value in choices.items() if name != "period"}
    expected = reference.export(
        folder / "raw",
        period_start=period.start,
        period_end=period.end,
        now=now,
        default_prices=SHIPPED_PRICES,
        **rest,  # type: ignore[arg-type]
    )
    out = Path(tempfile.mkdtemp(dir=folder))
    locations = Locations(folder / "raw", folder / "warehouse.duckdb", out)
    wanted = ExportSettings(
        locations=locations,
        types=EXPORT_TYPES,
        period=period,
        now=now,
        workspaces=(),
        full_refresh=False,
        **rest,  # type: ignore[arg-type]
    )
    try:
        report = export(wanted, engine_for("duckdb", locations))
    except RawDataError as error:
        assert expected.unusable_tables, error
        assert not list(out.rglob("*"))
        assert all(f"Table {table}:" in str(error) for table in expected.unusable_tables)
        return
    assert not expected.unusable_tables
    written = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.csv")}
    assert written == expected.files
    _check_findings(report, expected)


def _check_findings(report: Report, expected: reference.Result) -> None:
    rejected: dict[str, int] = {}
    for count in report.findings.rejected:
        rejected[count.table] = rejected.get(count.table, 0) + count.rows
    assert rejected == expected.rejected
    assert report.findings.unpriced == expected.unpriced
    assert set(report.findings.without_settings) >= expected.workspaces_without_settings


@_examples(4)
@given(
    seed=st.integers(0, 2**32),
    format_=st.sampled_from(["csv", "jsonl", "parquet"]),
    files=st.integers(1, 3),
    choices=_choices,
)
def test_random_input(
    export_folder: Path, seed: int, format_: Format, files: int, choices: dict[str, object]
) -> None:
    empty(export_folder)
    tables = hostile.raw_tables(Random(seed))
    write_raw_folder(export_folder / "raw", tables, hostile.COLUMNS, format_, files_per_table=files)
    check_same(export_folder, choices, hostile.NOW)


@_examples(2)
@given(
    seed=st.integers(0, 2**32),
    format_=st.sampled_from(["csv", "jsonl", "parquet"]),
    choices=_choices,
    days_later=st.lists(st.sampled_from([0, 1, -1, 2]), min_size=3, max_size=3),
)
def test_changes_between_exports(
    export_folder: Path,
    seed: int,
    format_: Format,
    choices: dict[str, object],
    days_later: list[int],
) -> None:
    """An export after any change is the one that starting from scratch gives."""
    empty(export_folder)
    random = Random(seed)
    tables = hostile.raw_tables(random)
    for days in days_later:
        raw = export_folder / "raw"
        write_raw_folder(raw, tables, hostile.COLUMNS, format_, files_per_table=3)
        # Time passes, or a report of the past is repeated.
        check_same(export_folder, choices, hostile.NOW + datetime.timedelta(days=days))
        tables = hostile.changed(random, tables)
