"""Hand-computed checks of the reference itself, before anything is compared with it."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reference import Result, export
from reference.cells import clean, parse_boolean, parse_count, parse_decimal, parse_timestamp
from reference.entities import average
from reference.periods import Period, sub_periods
from reference.pricing import total_cost
from reference.show import folder_name, free_text, json_map
from reference.sources import read_table
from reference.users import ranks

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)

# The smallest folder that holds every table: what a test does not mention is empty.
EMPTY = {
    "workspaces": "org_id,byok_enabled,user_level_data_enabled,updated_at\n",
    "users": "org_id,user_id,name,email,joined_at,deleted_at,updated_at\n",
    "agents": "org_id,agent_id\n",
    "projects": "org_id,project_id\n",
    "models": "model_id,name\n",
    "messages": "org_id,message_id,user_id,sent_at,agent_id,project_id,model_id,ingested_at\n",
    "message_actions": "org_id,message_id,user_id,action_name,sent_at\n",
    "model_requests": "org_id,request_id,model_id,requested_at,user_id,"
    "input_tokens,cached_input_tokens,output_tokens,cost_usd\n",
    "model_prices": "model_id,valid_from,input_usd_per_million,"
    "cached_input_usd_per_million,output_usd_per_million\n",
}


def march(raw: Path, **rows: str) -> Result:
    """Export March 2026 of the rows given as CSV lines, by table."""
    for table, header in EMPTY.items():
        (raw / f"{table}.csv").write_text(header + rows.get(table, ""), encoding="utf-8")
    return export(raw, period_start=date(2026, 3, 1), period_end=date(2026, 3, 31), now=NOW)


def lines(result: Result, kind: str, org_id: str = "o") -> list[str]:
    """The lines of a file, without its header."""
    path = f"{org_id}/{kind}-usage-2026-03-01-2026-03-31.csv"
    return result.files[path].decode("utf-8").splitlines()[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01 08:30", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("2026-03-01T00:30:00+05:30", datetime(2026, 2, 28, 19, 0, tzinfo=UTC)),
        ("2026-03-01T00:30-0130", datetime(2026, 3, 1, 2, 0, tzinfo=UTC)),
        ("2026-03-01T00:30+15", datetime(2026, 2, 28, 9, 30, tzinfo=UTC)),
        ("2026-03-01T08:30:15.1234569Z", datetime(2026, 3, 1, 8, 30, 15, 123456, tzinfo=UTC)),
    ],
)
def test_timestamps(text: str, expected: datetime) -> None:
    assert parse_timestamp(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-3-1",
        "2026-03-01Z",
        "2026-03-01T24:00",
        "2026-03-01T08:30:60",
        "2026-03-01T08:30:15.",
        "2026-03-01T08:30+16:00",
        "2026-03-01t08:30z",
        "0001-01-01T00:00+01:00",
        "9999-12-31T23:59-00:01",
        "1772352000",
    ],
)
def test_what_is_no_timestamp(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_timestamp(text)


def test_numbers() -> None:
    assert [parse_count(text) for text in ("184.0", "1e5", "+7", "-0", "1e12", "0e99")] == [
        184, 100_000, 7, 0, 10**12, 0
    ]  # fmt: skip
    assert parse_decimal("0.0000000000005", places=12) == Decimal("1e-12")
    assert str(parse_decimal("-0", places=6)) == "0.000000"
    assert parse_decimal("1e-99999999999999999999", places=12) == 0


@pytest.mark.parametrize(
    "text", ["5.4", "-1", "1e13", "1,000", "0x10", "inf", "nan", "1.2.3", ".", "1e", "٣", "1_0"]
)
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_count(text)


def test_an_unknown_spelling_of_a_boolean_is_a_no() -> None:
    assert [parse_boolean(text) for text in ("TRUE", "t", "Yes", "y", "1")] == [True] * 5
    assert [parse_boolean(text) for text in ("f", "no", "0", "1.0", "on")] == [False] * 5


def test_cleaning_trims_only_spaces_tabs_and_line_breaks() -> None:
    assert clean(" \t\r\n") is None
    assert clean("\n a b\t") == "a b"
    assert clean("\u00a0a\x0b") == "\u00a0a\x0b"


def test_ties_share_the_best_rank_and_the_next_place_is_skipped() -> None:
    assert ranks({"a": 5, "b": 7, "c": 5, "d": 0}) == {"b": 1, "a": 2, "c": 2, "d": 4}


def test_json_maps() -> None:
    assert json_map({"o3": 3, "é": 12, "b": 3, 'q"\x01': 1}) == (
        '{"é":12,"b":3,"o3":3,"q\\"\\u0001":1}'
    )
    assert json_map({"m": Decimal("0.000001"), "n": Decimal("10.500000")}) == (
        '{"n":10.500000,"m":0.000001}'
    )


def test_costs_are_rounded_after_summing_and_averages_half_up() -> None:
    assert total_cost([Decimal("0.0000003"), Decimal("0.0000002"), None]) == Decimal("0.000001")
    assert str(total_cost([])) == "0.000000"
    assert total_cost([None]) is None
    assert average([1, 2] * 100 + [1]) == Decimal("1.50")  # 301 / 201 = 1.497...
    assert average([0] * 199 + [1]) == Decimal("0.01")  # 0.005


@pytest.mark.parametrize(
    ("by", "starts"),
    [("week", ["2026-02-26", "2026-03-01"]), ("month", ["2026-02-26", "2026-03-01"])],
)
def test_sub_periods_are_clipped(by: str, starts: list[str]) -> None:
    period = Period(date(2026, 2, 26), date(2026, 3, 7))  # a Thursday to a Saturday
    parts = sub_periods(period, "week" if by == "week" else "month", "sunday")
    assert [part.start.isoformat() for part in parts] == starts
    assert parts[-1].end == period.end
    assert sub_periods(period, "week", "monday")[1].start == date(2026, 3, 2)


def test_names_of_folders_and_the_guard_of_formulas() -> None:
    assert folder_name("..a/ü") == "%2E.a%2F%C3%BC"
    assert free_text("=1+1", guard=True) == "'=1+1"
    assert free_text("=1+1", guard=False) == "=1+1"


def test_the_latest_usable_delivery_of_a_message_counts(tmp_path: Path) -> None:
    result = march(
        tmp_path,
        workspaces="o,no,yes,\n",
        messages="o,m,ann,2026-03-02,,,,2026-03-03\n"
        "o,m,bob,2026-03-02,,p,gpt,2026-03-04\n"
        "o,m,cat,2026-03-12,,,,2026-03-05\n",  # beyond tomorrow: can't be used
    )
    assert result.rejected == {"messages": 1}
    # No member bob is known: his attributes are empty.
    assert lines(result, "users") == [
        '2026-03-01,2026-03-31,o,bob,,,,,1,1,0,1,0,1,0,{},1,1,1,"{""p"":1}","{""gpt"":1}",0,0,{}'
    ]


def test_attributes_are_of_the_period_but_settings_of_now(tmp_path: Path) -> None:
    users = (
        "o,u,Old,u@x.org,,,2026-03-09\n"
        "o,u,New,u@x.org,,,2026-03-11\n"  # after now
        "o,gone,G,g@x.org,,2026-02-28T23:59,\n"
    )
    shown = march(tmp_path, users=users, workspaces="o,0,1,\n")
    assert [line.split(",")[3:5] for line in lines(shown, "users")] == [["u", "Old"]]
    hidden = march(tmp_path, users=users, workspaces="o,0,1,\no,0,oui,2026-03-10\n")
    assert [line.split(",")[3:6] for line in lines(hidden, "users")] == [["u", "", ""]]
    assert not hidden.workspaces_without_settings
    future = march(tmp_path, users=users, workspaces="o,0,1,2026-03-11\n")
    assert future.workspaces_without_settings == {"o"}


def test_cost_of_a_user(tmp_path: Path) -> None:
    result = march(
        tmp_path,
        workspaces="o,1,1,\n",
        models="m1,GPT\n",
        model_requests="o,r1,m1,2026-03-02T23:00,u,1000,400,10,\n"
        "o,r2,m1,2026-03-03,u,1000,400,10,\n"
        "o,r3,m1,2026-03-03,u,,,10,0.5\n"
        "o,r4,m2,2026-03-03,u,7,,1,\n"
        "o,r5,m1,2026-03-03,u,5,6,1,\n",  # more cached than there are
        model_prices="m1,2026-01-01,2,0.5,8\nm1,2026-03-03,3,,9\n",
    )
    # r1: 600 x 2 + 400 x 0.5 + 10 x 8 = 1480 millionths; r2: 1000 x 3 + 10 x 9 = 3090.
    assert lines(result, "users")[0].endswith(
        ',2007,31,0.504570,"{""GPT"":2000,""m2"":7}","{""GPT"":30,""m2"":1}","{""GPT"":0.504570}"'
    )
    assert result.unpriced == {"m2": 1}
    assert result.rejected == {"model_requests": 1}
    assert lines(result, "models") == [
        "2026-03-01,2026-03-31,o,GPT,3,2000,30",
        "2026-03-01,2026-03-31,o,m2,1,7,1",
    ]


def write_jsonl(path: Path) -> None:
    """Two rows, whose numbers a float would not hold."""
    rows = '{"ID": 1.50, "X": [1.0, {"é": null}], "Y": true}\n\n{"ID": 12345678901234567890}\n'
    path.with_suffix(".jsonl").write_text("\ufeff" + rows, encoding="utf-8")


def write_parquet(path: Path) -> None:
    """The same columns, typed."""
    moments = pa.array([1_500_000_001_999, -1], pa.timestamp("ns"))
    table = pa.table({"Id": pa.array([0.1, None], pa.float32()), "x": moments, "y": [[1], None]})
    pq.write_table(table, path.with_suffix(".parquet"))


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (
            write_jsonl,
            [
                {"id": "1.50", "x": '[1.0,{"é":null}]', "y": "true", "day": "a/b"},
                {"id": "12345678901234567890", "day": "a/b"},
            ],
        ),
        (
            write_parquet,
            [
                {"id": "0.1", "x": "1970-01-01T00:25:00.000001", "y": "[1]", "day": "a/b"},
                {"id": None, "x": "1969-12-31T23:59:59.999999", "y": None, "day": "a/b"},
            ],
        ),
    ],
)
def test_typed_files_in_partition_folders(
    tmp_path: Path, write: Callable[[Path], None], expected: list[dict[str, str | None]]
) -> None:
    folder = tmp_path / "t" / "Day=a%2Fb" / "id=from-the-folder"
    folder.mkdir(parents=True)
    write(folder / "part-0")
    (folder / "_SUCCESS.csv").write_text("id\nno\n", encoding="utf-8")
    assert json.dumps(read_table(tmp_path, "t")) == json.dumps(expected)
