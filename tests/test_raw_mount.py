"""Raw files of every shape, mounted; and what a user is told of those that can't be."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exporting import make_place
from usage_exports.contract import raw_tables
from usage_exports.errors import RawDataError
from usage_exports.mount.explain import explain, is_about_reading
from usage_exports.mount.files import find_raw_files
from usage_exports.mount.mount import mount
from watching import Watched

# The smallest tables: the required columns alone.
HEADERS = {
    table.name: ",".join(column.name for column in table.columns if column.required)
    for table in raw_tables()
    if not table.optional
}
BOM = b"\xef\xbb\xbf"
Row = dict[str, Any]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    return connection


class Raw:
    """A raw folder whose tables are empty but for the files given."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.connection = connection
        self.path = path
        path.mkdir()
        for table, header in HEADERS.items():
            self.put(f"{table}.csv", header + "\n")

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file, as UTF-8, in the place of the table's empty one."""
        empty = self.path / f"{name.split('/', maxsplit=1)[0].split('.', maxsplit=1)[0]}.csv"
        path = self.path / name
        if path != empty and empty.is_file() and empty.read_text("utf-8").count("\n") == 1:
            empty.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def parquet(self, name: str, columns: Mapping[str, Any]) -> Path:
        """Write a Parquet file."""
        path = self.put(name, b"")
        pq.write_table(pa.table(dict(columns)), path)
        return path

    def mount(self) -> None:
        """Mount the folder."""
        mount(self.connection, self.path)

    def rows(self, table: str = "workspaces") -> list[Row]:
        """Mount, and read a table: its rows without nulls, ordered by their content."""
        self.mount()
        return self.read(table)

    def read(self, table: str = "workspaces") -> list[Row]:
        """Read a table as it is mounted."""
        result = self.connection.execute(f"select * exclude (source_file) from raw.{table}")
        names = [name for name, *_ in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        kept = [{k: v for k, v in row.items() if v is not None} for row in rows]
        return sorted(kept, key=str)

    def error(self, table: str = "workspaces") -> str:
        """What a user is told, whether mounting or reading fails."""
        try:
            self.rows(table)
        except RawDataError as error:
            return str(error)
        except duckdb.Error as error:
            # This is how the engine words what DuckDB says in the middle of a run.
            files = find_raw_files(self.path)[table]
            message = str(error)
            assert (
                isinstance(error, duckdb.ConversionException)
                or is_about_reading(message)
                or any(file.path in message for file in files)
            )
            return str(explain(str(error), files))
        raise AssertionError("nothing is wrong with it")


@pytest.fixture
def raw(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Raw:
    return Raw(connection, tmp_path / "raw")


# -- Layouts


def test_empty_tables_have_every_column_of_the_contract(raw: Raw) -> None:
    raw.mount()
    described = raw.connection.execute("describe raw.model_requests").fetchall()
    assert [name for name, *_ in described] == [
        *("org_id", "request_id", "model_id", "requested_at", "user_id", "agent_id", "project_id"),
        *("api_key_id", "source", "input_tokens", "cached_input_tokens", "cache_creation_tokens"),
        *("output_tokens", "cost_usd", "ingested_at", "source_file"),
    ]
    assert {table: raw.read(table) for table in HEADERS} == {table: [] for table in HEADERS}


@pytest.mark.parametrize("folder", ["", "workspaces/", "workspaces/a/b c/d=1/"])
@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
def test_formats_and_depths(raw: Raw, folder: str, extension: str) -> None:
    name = f"{folder}part.{extension}" if folder else f"workspaces.{extension}"
    if extension == "parquet":
        path = raw.parquet(name, {"org_id": ["a"], "name": ["Ä"]})
    elif extension == "csv":
        path = raw.put(name, "org_id,name\na,Ä\n")
    else:
        path = raw.put(name, '{"org_id":"a","name":"Ä"}\n')
    assert raw.rows() == [{"org_id": "a", "name": "Ä"}]
    found = raw.connection.execute("select source_file from raw.workspaces").fetchall()
    assert found == [(str(path),)]


def test_all_formats_in_one_folder_with_any_case_of_extension(raw: Raw) -> None:
    raw.put("workspaces/1.CSV", "name,org_id\nx,a\n")
    raw.put("workspaces/deep/2.Jsonl", '{"org_id":"b"}\n')
    raw.parquet("workspaces/3.parquet", {"org_id": ["c"]})
    assert raw.rows() == [{"org_id": "a", "name": "x"}, {"org_id": "b"}, {"org_id": "c"}]


def test_what_is_hidden_or_of_another_kind_is_not_data(raw: Raw) -> None:
    raw.put("workspaces/1.csv", "org_id\na\n")
    for name in ("_SUCCESS", "_x.csv", ".y.csv", "z.txt", "1.csv.crc", "_tmp/2.csv", ".git/3.csv"):
        raw.put(f"workspaces/{name}", "no header of ours\nb\n")
    raw.put("unknown_table.csv", "x\n1\n")
    assert raw.rows() == [{"org_id": "a"}]


@pytest.mark.parametrize(
    ("folder", "org_id"),
    [
        ("org_id=acme", "acme"),
        ("ORG_ID=acme", "acme"),
        ("org_id=a%20b%2Fc%C3%A4", "a b/cä"),
        ("org_id=a+b", "a+b"),
        ("org_id=a=b", "a=b"),
        ("org_id=it's", "it's"),
        ("org_id=%zz", "%zz"),
        ("org_id=ä{1}", "ä{1}"),
        ("org_id=outer/org_id=inner/deeper", "inner"),
        ("name=z/org_id=acme", "acme"),
        ("org_id=__HIVE_DEFAULT_PARTITION__", None),
    ],
)
@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
def test_partition_folders_supply_a_column(
    raw: Raw, folder: str, org_id: str | None, extension: str
) -> None:
    name = f"users/date=2026-06-01/{folder}/1.{extension}"
    if extension == "parquet":
        raw.parquet(name, {"user_id": ["u"]})
    else:
        raw.put(name, "user_id\nu\n" if extension == "csv" else '{"user_id":"u"}\n')
    raw.put("users/2.csv", "org_id,user_id\no,v\n")
    (row,) = [row for row in raw.rows("users") if row["user_id"] == "u"]
    assert row.get("org_id") == org_id
    assert row.get("name") == ("z" if "name=z" in folder else None)
    assert len(raw.read("users")) == 2


def test_a_column_of_the_file_is_preferred_to_its_partition(raw: Raw) -> None:
    raw.put("workspaces/org_id=folder/1.csv", "Org_ID,name\nfile,x\n")
    assert raw.rows() == [{"org_id": "file", "name": "x"}]


def test_a_partition_outside_the_table_counts_for_nothing(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "name=outside").mkdir()
    raw = Raw(connection, tmp_path / "name=outside" / "raw")
    raw.put("workspaces/org_id=in/1.csv", "updated_at\n2026-06-01\n")
    assert raw.rows() == [{"org_id": "in", "updated_at": "2026-06-01"}]


def test_a_percent_encoded_partition_key_is_another_column(raw: Raw) -> None:
    raw.put("workspaces/org%5Fid=x/1.csv", "name\nn\n")
    assert "the required column org_id of table workspaces is missing" in raw.error()


def test_a_partition_that_is_not_utf8(raw: Raw) -> None:
    path = raw.put("workspaces/org_id=%FF/1.csv", "name\nn\n")
    assert raw.error() == f"{path}: folder org_id=%FF is not UTF-8 when decoded."


def test_paths_may_hold_quotes_spaces_and_other_alphabets(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    raw = Raw(connection, tmp_path / 'it\'s "raw" – данные')
    raw.put("workspaces/o'brien {a,b} \\x.csv", "org_id\na\n")
    raw.put("workspaces/o'brien.jsonl", '{"org_id":"b"}\n')
    assert raw.rows() == [{"org_id": "a"}, {"org_id": "b"}]


def test_an_optional_table_may_come_and_go(raw: Raw) -> None:
    header = "model_id,valid_from,input_usd_per_million,output_usd_per_million\n"
    path = raw.put("model_prices.csv", header + "m,2026-01-01,1,2\n")
    assert len(raw.rows("model_prices")) == 1
    path.unlink()
    raw.mount()
    with pytest.raises(duckdb.CatalogException):
        raw.read("model_prices")


# -- Columns


@pytest.mark.parametrize("name", ["org_id", "ORG_ID", "Org_Id", " org_id "])
@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
def test_column_names_match_in_any_case(raw: Raw, name: str, extension: str) -> None:
    if extension == "parquet":
        raw.parquet("workspaces.parquet", {name: ["a"], 'ex"tra': [1]})
    elif extension == "csv":
        raw.put("workspaces.csv", f'"ex""tra",{name}\n1,a\n')
    else:
        raw.put("workspaces.jsonl", json.dumps({name: "a", 'ex"tra': 1}))
    assert raw.rows() == [{"org_id": "a"}]


def test_rows_of_jsonl_may_spell_a_column_differently(raw: Raw) -> None:
    raw.put("workspaces.jsonl", '{"org_id":"a"}\n{"ORG_ID":"b"}\n{"Org_id":null,"org_ID":"c"}\n')
    assert raw.rows() == [{"org_id": "a"}, {"org_id": "b"}, {"org_id": "c"}]


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("csv", BOM + b"org_id,name\na,\xef\xbb\xbfb\n"),
        ("csv", BOM + b'"org_id",name\r\na,"\xef\xbb\xbfb"\r\n'),
        ("jsonl", BOM + b'{"org_id":"a","name":"\xef\xbb\xbfb"}\n'),
        ("jsonl", BOM + b'{"org_id":"a","name":"\xef\xbb\xbfb"}\r\n\r\n'),
    ],
)
def test_a_byte_order_mark_is_ignored(raw: Raw, extension: str, content: bytes) -> None:
    raw.put(f"workspaces/1.{extension}", content)
    raw.put("workspaces/2.jsonl", '{"org_id":"x"}')
    assert raw.rows() == [{"org_id": "a", "name": "\ufeffb"}, {"org_id": "x"}]


@pytest.mark.parametrize("extension", ["csv", "jsonl"])
def test_a_byte_order_mark_alone_before_an_empty_table(raw: Raw, extension: str) -> None:
    raw.put(f"workspaces.{extension}", BOM + (b"org_id" if extension == "csv" else b""))
    assert raw.rows() == []


def test_jsonl_with_a_byte_order_mark_keeps_every_character(raw: Raw) -> None:
    row = {"org_id": "a,b", "name": "q\"q\\ \u2028\u0085 \x01\x7f\n\t|;'#"}
    raw.put("workspaces.jsonl", BOM + json.dumps(row, ensure_ascii=False).encode() + b"\n")
    assert raw.rows() == [row]


def test_jsonl_with_a_byte_order_mark_and_a_backslash(raw: Raw) -> None:
    raw.put("workspaces.jsonl", BOM + rb'{"org_id":"C:\\x01"}')
    assert raw.rows() == [{"org_id": "C:\\x01"}]


def test_jsonl_with_a_byte_order_mark_and_a_blank_line(raw: Raw) -> None:
    raw.put("workspaces.jsonl", BOM + b'{"org_id":"a"}\n  \n{"org_id":"b"}\n')
    assert raw.rows() == [{"org_id": "a"}, {"org_id": "b"}]


def test_jsonl_with_a_byte_order_mark_and_a_long_line(raw: Raw) -> None:
    raw.put("workspaces.jsonl", BOM + b'{"org_id":"a","x":"' + b"x" * 3_000_000 + b'"}')
    assert raw.rows() == [{"org_id": "a"}]


def test_files_with_other_columns_in_another_order(raw: Raw) -> None:
    raw.put("users/1.csv", "user_id,extra,org_id\nu,?,a\n")
    raw.put("users/2.csv", "org_id,name,user_id\nb,N,v\n")
    raw.put("users/3.jsonl", '{"org_id":"c","user_id":"w","extra":{"x":[1]}}\n{"org_id":"d"}\n')
    raw.parquet("users/4.parquet", {"role": ["r"], "user_id": [4], "org_id": ["e"], "extra": [1]})
    assert raw.rows("users") == [
        {"org_id": "a", "user_id": "u"},
        {"org_id": "b", "user_id": "v", "name": "N"},
        {"org_id": "c", "user_id": "w"},
        {"org_id": "d"},
        {"org_id": "e", "user_id": "4", "role": "r"},
    ]


def test_extra_columns_of_a_csv_may_have_one_name_or_none(raw: Raw) -> None:
    raw.put("workspaces.csv", "x,org_id,x,,\n1,a,2,3,4\n")
    assert raw.rows() == [{"org_id": "a"}]


# -- Values


def test_csv_values_are_kept_as_they_are(raw: Raw) -> None:
    raw.put(
        "workspaces.csv",
        'org_id,name\r\n#a,"x\r\ny\nz, ""q"""\r\nb,NULL\r\n\r\nc, d \r\nd,""\r\ne,\\\r\nf,i"j\r\n',
    )
    assert raw.rows() == [
        {"org_id": "#a", "name": 'x\r\ny\nz, "q"'},
        {"org_id": "b", "name": "NULL"},
        {"org_id": "c", "name": " d "},
        {"org_id": "d"},
        {"org_id": "e", "name": "\\"},
        {"org_id": "f", "name": 'i"j'},
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_of_csv(raw: Raw, end: str, last: bool) -> None:
    raw.put("workspaces.csv", end.join(["org_id,name", 'a,"b\nc"', "d,e"]) + end * last)
    assert raw.rows() == [{"org_id": "a", "name": "b\nc"}, {"org_id": "d", "name": "e"}]


def test_a_csv_value_of_megabytes(raw: Raw) -> None:
    raw.put("workspaces.csv", f"org_id,name\na,{'x' * 3_000_000}\nb,\n")
    assert [len(row.get("name", "")) for row in raw.rows()] == [3_000_000, 0]


def test_blank_lines_of_a_csv_with_one_column_are_no_rows(raw: Raw) -> None:
    raw.put("workspaces.csv", "org_id\na\n\nb\n")
    assert raw.rows() == [{"org_id": "a"}, {"org_id": "b"}]


def test_jsonl_values(raw: Raw) -> None:
    lines = [
        {"org_id": True, "name": "a\u0000b"},
        {"org_id": 12345678901234567890123, "name": {"k": [1, "ä\n", None, True]}},
        {"org_id": "c", "name": []},
        {"org_id": "d", "name": None},
        {"org_id": -5, "name": "\U0001f600"},
    ]
    raw.put("workspaces.jsonl", "\n\r\n \t\n".join(map(json.dumps, lines)))
    assert raw.rows() == [
        {"org_id": "-5", "name": "\U0001f600"},
        {"org_id": "12345678901234567890123", "name": '{"k":[1,"ä\\n",null,true]}'},
        {"org_id": "c", "name": "[]"},
        {"org_id": "d"},
        {"org_id": "true", "name": "a\0b"},
    ]


@pytest.mark.parametrize(
    "number",
    ["0.1234567890120000000049", "123456789012.123456789012", "1e-7", "1E5", "0.10", "-0.0", "7",
     "10000000000000000000000", "1e400"],
)  # fmt: skip
@pytest.mark.parametrize("bom", [b"", BOM])
def test_amounts_of_jsonl_are_read_as_written(raw: Raw, number: str, bom: bytes) -> None:
    line = f'{{"org_id":"a","request_id":1,"model_id":1,"requested_at":1,"cost_usd" : {number} }}'
    raw.put("model_requests.jsonl", bom + line.encode())
    (row,) = raw.rows("model_requests")
    assert row["cost_usd"] == number


def test_amounts_of_jsonl_after_another_of_their_name(raw: Raw) -> None:
    row = (
        '"org_id":1,"request_id":1,"model_id":1,"requested_at":1,"cost_usd":123456789.123456789012'
    )
    raw.put("model_requests.jsonl", f'{{"usage":{{"cost_usd":9.5}},{row}}}')
    assert raw.rows("model_requests")[0]["cost_usd"] == "123456789.123456789012"


@pytest.mark.parametrize("number", ["4.10", "1.00000000000000001", "1E5"])
def test_numbers_of_jsonl_in_a_text_column_are_read_as_written(raw: Raw, number: str) -> None:
    raw.put("models.jsonl", f'{{"model_id":{number}}}')
    assert raw.rows("models") == [{"model_id": number}]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("7.0", "7"),
        ("-7.0", "-7"),
        ("7.50", "7.50"),
        ("12345678901234567890", "12345678901234567890"),
        ("1e300", "1e300"),
        ('"7.0"', "7.0"),
    ],
)
@pytest.mark.parametrize("bom", [b"", BOM])
def test_whole_numbers_that_json_holds_as_doubles(
    raw: Raw, number: str, text: str, bom: bytes
) -> None:
    raw.put("models.jsonl", bom + f'{{"model_id":{number}}}'.encode())
    assert raw.rows("models") == [{"model_id": text}]


@pytest.mark.parametrize("type_", [pa.float32(), pa.float64()])
def test_whole_numbers_that_parquet_holds_as_doubles(raw: Raw, type_: pa.DataType) -> None:
    values = [7.0, -7.0, -0.0, 7.5, float("nan"), None, 16777215.0]
    raw.parquet("models.parquet", {"model_id": pa.array(values, type_)})
    raw.mount()
    rows = raw.connection.execute("select model_id from raw.models").fetchall()
    assert rows == [("7",), ("-7",), ("0",), ("7.5",), (None,), (None,), ("16777215",)]


def test_doubles_that_are_no_ids(raw: Raw) -> None:
    values = [2.0**53 - 1, 2.0**53, 12345678901234567890.0, 1e300, float("inf")]
    raw.parquet("models.parquet", {"model_id": values})
    assert {row["model_id"] for row in raw.rows("models")} == {
        "9007199254740991",
        "9007199254740992.0",
        "1.2345678901234567e+19",
        "1e+300",
        "inf",
    }


def test_typed_columns_of_parquet_stay_typed(raw: Raw) -> None:
    instant = datetime(2026, 6, 1, 12, 30, 15, 123456)  # noqa: DTZ001
    zone = "America/New_York"
    raw.parquet("model_requests/1.parquet", request(pa.array([instant], pa.timestamp("us"))))
    raw.parquet("model_requests/2.parquet", request(pa.array([instant], pa.timestamp("us", zone))))
    raw.parquet("model_requests/3.parquet", request(pa.array([date(2026, 6, 1)])))
    in_ns = pa.array([1_780_317_015_123_456_999], pa.timestamp("ns"))
    raw.parquet("model_requests/4.parquet", request(in_ns))
    raw.parquet("model_requests/5.parquet", request(in_ns.cast("timestamp[ms]", safe=False)))
    rows = raw.rows("model_requests")
    assert {row["input_tokens"] for row in rows} == {7}
    assert {str(row["cost_usd"]) for row in rows} == {"1.100000000000"}
    assert sorted(row["requested_at"] for row in rows) == [
        datetime(2026, 6, 1),  # noqa: DTZ001
        instant.replace(microsecond=123000),
        instant,
        instant,
        instant,
    ]


def test_nanoseconds_are_cut_before_1970_too(raw: Raw) -> None:
    stamps = pa.array([-100, 1999, -1000, None], pa.timestamp("ns"))
    raw.parquet(
        "users.parquet", {"org_id": ["a"] * 4, "user_id": list("abcd"), "joined_at": stamps}
    )
    epoch = datetime.fromisoformat("1970-01-01")
    micros = [-1, 1, -1]
    assert [row.get("joined_at") for row in raw.rows("users")] == [
        *(epoch + timedelta(microseconds=number) for number in micros),
        None,
    ]


def request(requested_at: pa.Array, **more: Any) -> dict[str, Any]:
    columns = {
        "org_id": ["a"],
        "request_id": pa.array(["r"]).dictionary_encode(),
        "model_id": pa.array([b"m"]),
        "input_tokens": pa.array([7], pa.int16()),
        "cost_usd": pa.array([Decimal("1.10")], pa.decimal128(10, 2)),
    }
    return columns | {"requested_at": requested_at} | more


def test_typed_and_untyped_files_mix(raw: Raw) -> None:
    instant = datetime(2026, 6, 1, 12, 30, 15, 123456)  # noqa: DTZ001
    stamps = pa.array([instant], pa.timestamp("us", "UTC"))
    raw.parquet("model_requests/1.parquet", request(stamps))
    doubles = {"input_tokens": [1e5], "cost_usd": [1e-7]}
    raw.parquet("model_requests/2.parquet", request(pa.array(["2026-06-01"])) | doubles)
    raw.put(
        "model_requests/3.csv", HEADERS["model_requests"] + ",cost_usd\na,r,m,2026-06-01,1.10\n"
    )
    line = '{"org_id":1,"request_id":2,"model_id":3,"requested_at":null,"cost_usd":2.50}'
    raw.put("model_requests/4.jsonl", line)
    raw.put("model_requests/5.csv", HEADERS["model_requests"] + "\n")
    found = [
        (row.get("requested_at"), row.get("input_tokens"), row["cost_usd"])
        for row in raw.rows("model_requests")
    ]
    assert sorted(found, key=str) == [
        ("2026-06-01 12:30:15.123456+00", "7", "1.10"),
        ("2026-06-01", "100000.0", "1e-07"),
        ("2026-06-01", None, "1.10"),
        (None, None, "2.50"),
    ]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pa.array([[1, 2]]), "[1,2]"),
        (pa.array([{"k": "ä", "n": None}]), '{"k":"ä","n":null}'),
        (pa.array([[("k", "v")]], pa.map_(pa.string(), pa.string())), '{"k":"v"}'),
        (pa.array([b"bytes"]), "bytes"),
        (pa.array([True]), "true"),
        (pa.array([12345678901234567890], pa.uint64()), "12345678901234567890"),
        (pa.array([None]), None),
    ],
)
def test_other_types_of_parquet_as_text(raw: Raw, values: pa.Array, text: str | None) -> None:
    raw.parquet("workspaces.parquet", {"org_id": ["a"], "name": values})
    assert raw.rows() == [{"org_id": "a"} | ({"name": text} if text else {})]


@pytest.mark.parametrize(
    ("column", "values", "kept"),
    [
        ("input_tokens", pa.array([5], pa.uint64()), "5"),
        ("input_tokens", pa.array([Decimal(5)], pa.decimal128(20, 0)), "5"),
        ("cost_usd", pa.array([Decimal("1.1")], pa.decimal128(38, 18)), "1.100000000000000000"),
        ("cost_usd", pa.array([2**63 - 1]), Decimal(2**63 - 1)),
        ("requested_at", pa.array([1_780_000_000]), "1780000000"),
    ],
)
def test_types_that_staging_must_parse(
    raw: Raw, column: str, values: pa.Array, kept: object
) -> None:
    raw.parquet("model_requests.parquet", request(pa.array(["2026-06-01"])) | {column: values})
    assert raw.rows("model_requests")[0][column] == kept


def test_decimals_with_more_digits_than_duckdb_has(raw: Raw) -> None:
    cost = pa.array([Decimal("1.10")], pa.decimal256(50, 20))
    raw.parquet("model_requests.parquet", request(pa.array(["2026-06-01"]), cost_usd=cost))
    assert "column cost_usd holds decimals of 50 digits; 38 can be read." in raw.error()


@pytest.mark.parametrize(
    "values", [pa.array([2**31 - 2], pa.date32()), pa.array([2**62], pa.timestamp("us"))]
)
def test_a_typed_time_that_is_far_off_harms_no_other_row(raw: Raw, values: pa.Array) -> None:
    raw.parquet("model_requests.parquet", request(values))
    assert len(raw.rows("model_requests")) == 1


def test_a_typed_time_that_duckdb_has_no_room_for_names_its_file(raw: Raw) -> None:
    times = pa.array([2**62], pa.timestamp("ms"))
    path = raw.parquet("model_requests.parquet", request(times))
    assert f"{path} can't be read: Conversion Error" in raw.error("model_requests")


def test_empty_files_of_every_format(raw: Raw) -> None:
    raw.put("users/1.csv", "org_id,user_id")
    raw.put("users/2.jsonl", "")
    raw.put("users/3.jsonl", "\n\r\n  \n")
    raw.parquet("users/4.parquet", {"org_id": pa.array([], "str"), "user_id": pa.array([], "str")})
    assert raw.rows("users") == []


# -- What is known of files


@pytest.fixture
def looked_into(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are looked into, as it happens, by Python or by DuckDB."""
    names: list[str] = []

    def note(path: object) -> None:
        if str(path).startswith(f"{raw.path}/") and (name := Path(str(path)).name) not in names:
            names.append(name)

    def see(_: object, statement: str, parameters: Sequence[object] = ()) -> None:
        if statement.startswith("describe"):
            note(parameters[0])

    def opened(file: Any, *mode: Any, **more: Any) -> Any:
        if "r" in (mode or "r")[0]:
            note(file)
        return open_file(file, *mode, **more)

    open_file = open
    monkeypatch.setattr("builtins.open", opened)
    watched: Any = Watched(raw.connection, see)
    raw.connection = watched
    return names


def test_files_are_looked_into_once(raw: Raw, looked_into: list[str]) -> None:
    raw.put("workspaces/1.csv", "org_id\na\n")
    raw.put("workspaces/2.jsonl", BOM + b'{"org_id":"b"}')
    raw.parquet("workspaces/3.parquet", {"org_id": ["c"]})
    before = raw.rows()
    assert sorted(looked_into) == sorted(
        [
            "1.csv",
            "2.jsonl",
            "3.parquet",
            *(f"{table}.csv" for table in HEADERS if table != "workspaces"),
        ]
    )
    looked_into.clear()
    assert raw.rows() == before
    assert looked_into == []


def test_new_changed_and_removed_files_are_noticed(raw: Raw, looked_into: list[str]) -> None:
    raw.put("workspaces/1.csv", "org_id,name\na,b\n")
    gone = raw.put("workspaces/2.csv", "org_id\nc\n")
    raw.mount()
    looked_into.clear()

    raw.put("workspaces/1.csv", "name,org_id\na,b\n")  # as long as before
    gone.unlink()
    raw.put("workspaces/3.csv", "org_id\nd\n")
    assert raw.rows() == [{"org_id": "b", "name": "a"}, {"org_id": "d"}]
    assert sorted(looked_into) == ["1.csv", "3.csv"]
    listed = raw.connection.execute(
        "select parse_filename(source_file) from raw.files where table_name = 'workspaces'"
    ).fetchall()
    assert sorted(listed) == [("1.csv",), ("3.csv",)]


def test_every_change_of_a_file_changes_its_version(raw: Raw) -> None:
    def versions() -> set[tuple[Any, ...]]:
        raw.mount()
        query = "select file_version from raw.files where table_name = 'workspaces'"
        return set(raw.connection.execute(query).fetchall())

    path = raw.put("workspaces.csv", "org_id\na\n")
    first = versions()
    assert versions() == first
    other = path.with_suffix(".new")
    other.write_text("org_id\nb\n", "utf-8")
    other.replace(path)
    assert not versions() & first


def test_the_same_file_under_another_table_is_its_own(raw: Raw) -> None:
    raw.put("workspaces/1.csv", "org_id,agent_id\na,x\n")
    raw.put("agents/1.csv", "org_id,agent_id\na,y\n")
    assert raw.rows() == [{"org_id": "a"}]
    assert raw.read("agents") == [{"org_id": "a", "agent_id": "y"}]


# -- Errors


def test_no_raw_folder(raw: Raw) -> None:
    with pytest.raises(RawDataError, match=r"There is no raw folder .*--raw.*usage-exports demo"):
        mount(raw.connection, raw.path / "absent")
    with pytest.raises(RawDataError, match=r"users.csv is not a folder. --raw names the folder"):
        mount(raw.connection, raw.path / "users.csv")


def test_missing_tables_are_all_named(raw: Raw) -> None:
    (raw.path / "users.csv").unlink()
    assert f"Raw folder {raw.path} lacks the table users." in raw.error()
    (raw.path / "models.csv").unlink()
    (raw.path / "models").mkdir()
    raw.put("models/readme.txt", "nothing here")
    assert "lacks the tables users, models." in raw.error()


@pytest.mark.parametrize("second", ["workspaces.jsonl", "workspaces.parquet", "workspaces/x.csv"])
def test_a_table_given_twice(raw: Raw, second: str) -> None:
    raw.put("workspaces.csv", "org_id\na\n")
    raw.put(second, "")
    message = raw.error()
    assert "Table workspaces is given more than once" in message
    name, slash, _ = second.partition("/")
    assert f"workspaces.csv and {name}{slash}." in message


def test_what_was_not_recognised_is_named(raw: Raw) -> None:
    (raw.path / "users.csv").rename(raw.path / "users.xlsx")
    (raw.path / "mesages").mkdir()
    assert "Not recognised: mesages/, users.xlsx." in raw.error()


def test_a_csv_with_semicolons(raw: Raw) -> None:
    message = in_csv(raw, "org_id;name\na;b\n")
    assert message.endswith("Columns found: org_id;name. Separate the columns by commas.")


def test_a_json_array_over_several_lines(raw: Raw) -> None:
    assert "Each line holds one object, without an array around them." in in_jsonl(
        raw, '[\n{"org_id":"a"}\n]\n'
    )


def test_a_folder_named_like_a_file(raw: Raw) -> None:
    raw.put("workspaces.parquet/x.parquet", b"")
    assert f"name it {raw.path / 'workspaces'} to use its files" in raw.error()


@pytest.mark.parametrize("name", ["a*b", "a?b", "a[b"])
def test_paths_that_would_be_patterns(raw: Raw, name: str) -> None:
    path = raw.put(f"workspaces/{name}.csv", "org_id\n")
    assert raw.error() == f"{path}: the characters * ? [ cannot be used in a path. Rename it."


def in_csv(raw: Raw, content: str | bytes) -> str:
    path = raw.put("workspaces.csv", content)
    return raw.error().replace(str(path), "FILE")


def in_jsonl(raw: Raw, content: str | bytes) -> str:
    path = raw.put("workspaces.jsonl", content)
    return raw.error().replace(str(path), "FILE")


def test_a_csv_that_is_empty(raw: Raw) -> None:
    for content in (b"", BOM, b"\n", b"\norg_id\na\n"):
        assert in_csv(raw, content).startswith("FILE has no header. ")


def test_a_csv_without_header(raw: Raw) -> None:
    message = in_csv(raw, "acme,Acme\nglobex,Globex\n")
    assert "FILE: the required column org_id of table workspaces is missing" in message
    assert "Columns found: acme, Acme. Is the header missing?" in message


def test_a_csv_with_another_separator(raw: Raw) -> None:
    assert "Columns found: org_id;name." in in_csv(raw, "org_id;name\na;b\n")


def test_a_required_column_is_missing_in_one_file_of_several(raw: Raw) -> None:
    raw.put("users/1.csv", "org_id,user_id\na,b\n")
    path = raw.put("users/2.csv", "org_id,name\na,b\n")
    assert f"{path}: the required column user_id of table users is missing" in raw.error("users")


def test_a_required_column_is_missing_in_parquet(raw: Raw) -> None:
    path = raw.parquet("users.parquet", {"org_id": pa.array([], "str")})
    assert raw.error("users") == (
        f"{path}: the required column user_id of table users is missing. Columns found: org_id."
    )


def test_a_required_column_is_missing_in_every_row_of_jsonl(raw: Raw) -> None:
    raw.put("users/1.jsonl", '{"org_id":"a"}\n')
    raw.put("users/2.jsonl", "")
    assert "1.jsonl: the required column user_id of table users is missing" in raw.error("users")
    raw.put("users/3.jsonl", '{"user_id":"u"}\n')
    assert raw.rows("users") == [{"org_id": "a"}, {"user_id": "u"}]


def test_a_required_column_is_missing_in_an_empty_object(raw: Raw) -> None:
    assert "column org_id of table workspaces is missing" in in_jsonl(raw, "{}\n")


def test_a_partition_is_no_column_of_other_files(raw: Raw) -> None:
    raw.put("users/org_id=a/1.csv", "user_id\nu\n")
    path = raw.put("users/2.csv", "user_id\nv\n")
    assert f"{path}: the required column org_id" in raw.error("users")


def test_a_column_given_twice(raw: Raw) -> None:
    message = in_csv(raw, "org_id,name,NAME\na,b,c\n")
    assert message == "FILE: column name is given 2 times (name, NAME). Keep one of them."


def test_a_column_given_twice_in_parquet(raw: Raw) -> None:
    raw.parquet("workspaces.parquet", {"org_id": ["a"], "ORG_ID": ["b"]})
    assert "column org_id is given 2 times" in raw.error()


@pytest.mark.parametrize(
    ("rows", "line", "fields"),
    [
        ("a,b\nc,d,e\n", 3, 3),
        ("a,b\nc\n", 3, 1),
        ('a,"x\n\ny"\nc,d\ne,f,g\n', 6, 3),
        ('a,"x\r\n\r\ny"\r\nc,d\r\n\r\ne\r\n', 7, 1),
        ("a,b\n" * 30_000 + "c,d,e\n" + "a,b\n" * 30_000, 30_002, 3),
        ('a,"b\nc",d\n', 2, 3),
    ],
)
def test_a_csv_line_with_the_wrong_number_of_fields(
    raw: Raw, rows: str, line: int, fields: int
) -> None:
    header = "org_id,name\r\n" if "\r" in rows else "org_id,name\n"
    assert in_csv(raw, header + rows) == (
        f"FILE, line {line}: {fields} fields, but the header has 2. "
        "Is a value with a comma or a quote not quoted?"
    )


def test_a_csv_quote_that_is_not_closed(raw: Raw) -> None:
    assert "FILE, line 3: not valid CSV: unexpected end of data" in in_csv(
        raw, 'org_id,name\na,b\nc,"d\ne,f\n'
    )


@pytest.mark.parametrize("rows", ["org_id,name\r\na,b\nc,d\n", "org_id,name\na,b\r\nc,d\n"])
def test_a_csv_whose_lines_end_in_different_ways(raw: Raw, rows: str) -> None:
    assert in_csv(raw, rows) == ("FILE: the lines end in different ways. Use one line ending only.")


NOT_UTF8 = "the text is not UTF-8. Save the file as UTF-8."


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("org_id,nämé\na,b\n".encode("latin-1"), 1, id="header"),
        pytest.param("org_id,name\na,b\n".encode("utf-16"), 1, id="utf-16"),
        pytest.param(b"\x1f\x8b\x08\x00\xff\xff", 1, id="compressed"),
        pytest.param("org_id,name\na,b\nc,ä\n".encode("latin-1"), 3, id="near"),
        pytest.param(
            ("org_id,name\n" + "a,b\n" * 9000 + "c,ä\n").encode("latin-1"),
            9002, id="far",
        ),
    ],
)  # fmt: skip
def test_a_csv_in_another_encoding(raw: Raw, content: bytes, line: int) -> None:
    assert in_csv(raw, content) == f"FILE, line {line}: {NOT_UTF8}"


def test_a_csv_in_another_encoding_is_refused_wherever_it_shows(raw: Raw) -> None:
    content = "org_id,name\n" + "a,b\n" * 9000 + "c,ä\n"
    assert NOT_UTF8 in in_csv(raw, content.encode("latin-1"))
    assert NOT_UTF8 in in_csv(
        raw, content[36_000:].replace("a,b", "org_id,name", 1).encode("cp1252")
    )


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ('{"org_id":"a"}\n\n{"x":1}\n{"org_id":"c', 4, "not valid JSON: Unterminated string"),
        ('{"org_id":\n"a"}\n', 1, "not valid JSON: Expecting value at character"),
        ('{"org_id":"a"}\n{"org_id":"a"} {"org_id":"b"}\n', 2, "not valid JSON: Extra data"),
        ('{"org_id":"a"}\n{"org_id":"a\tb"}\n', 2, "not valid JSON: Invalid control character"),
        ('{"org_id":"a"}\n{org_id:"b"}\n', 2, "not valid JSON: Expecting property name"),
        ('{"org_id":"a"}\n[1]\n', 2, '[1] is not an object such as {"org_id": "acme", ...}.'),
        ('[{"org_id":"a"}]\n', 1, '[{"org_id":"a"}] is not an object'),
        ('{"org_id":"a"}\nnull\n', 2, "null is not an object"),
        ('{"org_id":"a"}\n"text"\n', 2, '"text" is not an object'),
        ("org_id,name\na,b\n", 1, "not valid JSON"),
        ('{"org_id":"a"}\n{"org_id":"ä"}\n'.encode("latin-1"), 2, NOT_UTF8),
        ('{"org_id":"a"}\n'.encode("utf-16"), 1, NOT_UTF8),
    ],
)  # fmt: skip
@pytest.mark.parametrize("bom", [b"", BOM])
def test_what_is_no_jsonl(
    raw: Raw, content: str | bytes, line: int, problem: str, bom: bytes
) -> None:
    content = bom + (content if isinstance(content, bytes) else content.encode())
    assert f"FILE, line {line}: {problem}" in in_jsonl(raw, content)


def test_half_a_surrogate_pair_is_found_in_its_line(raw: Raw) -> None:
    assert "FILE, line 2: " in in_jsonl(
        raw, '{"org_id":"a"}\n{"org_id":"\\ud800"}\n{"org_id":"b"}\n'
    )


@pytest.mark.parametrize("line", ['{"org_id":"a",}', '{"org_id":NaN}', "{", "x"])
def test_what_is_nearly_json(raw: Raw, line: str) -> None:
    assert "not valid JSON" in in_jsonl(raw, line)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-20],
        lambda content: content[: len(content) // 2],
        lambda content: content[4:],
        lambda _: b"",
        lambda _: b"PAR1",
        lambda _: b"org_id,name\na,b\n",
    ],
)
def test_what_is_no_parquet(raw: Raw, spoil: Callable[[bytes], bytes]) -> None:
    path = raw.parquet("workspaces.parquet", {"org_id": ["a"]})
    path.write_bytes(spoil(path.read_bytes()))
    message = raw.error()
    assert str(path) in message
    assert "is not a Parquet file, or is only part of one" in message or "can't be read" in message


def test_parquet_that_is_spoiled_inside_is_named_when_it_is_read(raw: Raw) -> None:
    path = raw.parquet("workspaces.parquet", {"org_id": [str(n) for n in range(1000)]})
    content = path.read_bytes()
    path.write_bytes(content[:200] + b"\0" * 300 + content[500:])
    raw.mount()
    assert f"{path} can't be read: " in raw.error()


def test_text_of_parquet_in_another_encoding(raw: Raw) -> None:
    path = raw.parquet("workspaces.parquet", {"org_id": pa.array(["ä".encode("latin-1")])})
    assert f"{path} can't be read: " in raw.error()


def test_a_file_that_may_not_be_read(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    path = raw.put("workspaces.csv", "org_id\na\n")

    def refuse(file: Any, *mode: Any, **more: Any) -> Any:
        # As the system does for everybody but root.
        if str(file) == str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return open_file(file, *mode, **more)

    open_file = open
    monkeypatch.setattr("builtins.open", refuse)
    assert raw.error() == f"{path} can't be read: Permission denied."


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.put("users.csv", "wrong\n1\n"),
        lambda raw: raw.put("models.jsonl", '{"model_id":'),
        lambda raw: raw.put("model_requests.csv", "wrong\n"),
        lambda raw: (raw.path / "agents.csv").unlink(),
        lambda raw: raw.put("workspaces.jsonl", ""),
    ],
)
def test_after_an_error_the_mount_is_as_before(raw: Raw, spoil: Callable[[Raw], object]) -> None:
    first = raw.put("workspaces.csv", "org_id\na\n")
    raw.mount()
    state = "select table_name, source_file, file_version, columns from raw.files order by all"
    views = "select view_name, sql from duckdb_views() where schema_name = 'raw' order by all"
    before = [raw.connection.execute(query).fetchall() for query in (state, views)]

    spoil(raw)
    first.write_text("name,org_id\nx,b\n", "utf-8")
    with pytest.raises(RawDataError):
        raw.mount()
    assert [raw.connection.execute(query).fetchall() for query in (state, views)] == before
    # The next run is right.
    for path in raw.path.glob("*.jsonl"):
        path.unlink()
    for table, header in HEADERS.items():
        if table != "workspaces":
            raw.put(f"{table}.csv", header + "\n")
    assert raw.rows() == [{"org_id": "b", "name": "x"}]


def test_the_schema_of_the_exports_is_refused(raw: Raw) -> None:
    with pytest.raises(RawDataError, match="names schema Main, where the exports are built"):
        mount(raw.connection, raw.path, "Main")


def test_links_in_a_circle_end_and_each_file_counts_once(tmp_path: Path) -> None:
    place = make_place(tmp_path, users=None)
    file = place.write("users/2026/part.csv", "org_id,user_id\nacme,u1\n")
    (file.parent / "up").symlink_to("..")
    (file.parent.parent / "to").symlink_to("2026")
    (file.parent / "again.csv").symlink_to("part.csv")
    os.link(file, file.parent / "hard.csv")
    files = find_raw_files(place.locations.raw)["users"]
    assert len(files) == 1


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    place = make_place(tmp_path, users=None)
    os.mkfifo(place.locations.raw / "users.csv")
    with pytest.raises(RawDataError, match=r"users\.csv is not a regular file \(a pipe"):
        find_raw_files(place.locations.raw)


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    place = make_place(tmp_path, users=None)
    (place.locations.raw / "users.csv").symlink_to("gone.csv")
    with pytest.raises(RawDataError, match=r"users\.csv is a link that leads nowhere"):
        find_raw_files(place.locations.raw)
