"""A CSV file is read as any strict reader reads it, or refused with its line."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exporting import make_place
from usage_exports.contract import raw_tables
from usage_exports.errors import RawDataError
from usage_exports.mount.columns import check_columns, read_columns
from usage_exports.mount.files import RawFile
from usage_exports.mount.mount import mount
from usage_exports.mount.select import Shape, select_from_files

BOM = b"\xef\xbb\xbf"
ENDS = ["\n", "\r\n", "\r"]
WORKSPACES = next(table for table in raw_tables() if table.name == "workspaces")


def read(path: Path, content: bytes) -> list[tuple[str | None, str | None]]:
    """Return (org_id, name) of a file of workspaces, as it is mounted."""
    path.write_bytes(content)
    connection = duckdb.connect()
    file = RawFile("workspaces", str(path), "csv", "1", ())
    columns = read_columns(connection, file)
    check_columns(WORKSPACES, [(file, columns)])
    query = select_from_files(WORKSPACES, {Shape.of(WORKSPACES, file, columns): [str(path)]})
    return connection.execute(f"select org_id, name from ({query})").fetchall()


def refusal(path: Path, content: bytes) -> str:
    """Return what a user is told of a file."""
    with pytest.raises(RawDataError) as info:
        read(path, content)
    return str(info.value).replace(str(path), "FILE")


def strictly(content: str) -> list[tuple[str | None, str | None]] | None:
    """Read with Python's reader; none where it, or the contract, has something against the file."""
    try:
        header, *records = csv.reader(io.StringIO(content, newline=""), strict=True)
    except (csv.Error, ValueError):
        return None
    found = [name.strip().lower() for name in header]
    # Where there is one column, an empty value is a blank line.
    rows = [record for record in records if record and (record != [""] or len(header) > 1)]
    for row in rows:
        if len(row) == len(header) + 1 and not row[-1]:
            row.pop()
        if len(row) != len(header):
            return None
    if found.count("org_id") != 1 or found.count("name") > 1:
        return None
    values = [dict(zip(found, row, strict=True)) for row in rows]
    return [(row["org_id"] or None, row.get("name") or None) for row in values]


def quoted(value: str, is_always: bool) -> str:
    """Write a value as CSV."""
    if is_always or any(mark in value for mark in '",\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def written(rows: Sequence[Sequence[str]], end: str, *, quote_all: bool = False) -> str:
    """Write records as CSV."""
    return "".join(",".join(quoted(value, quote_all) for value in row) + end for row in rows)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("bom", [b"", BOM])
@pytest.mark.parametrize("quote_all", [True, False])
@pytest.mark.parametrize(
    "header",
    [
        ["org_id", "name", "notes\n(internal)"],
        ["org_id", "notes\r\n(internal)", "name"],
        ["notes\r(internal)", "org_id", "name"],
        ["so, what", "org_id", "name"],
        ['the "notes"', "name", "org_id"],
        ["org_id", "name", "notes"],
    ],
)
def test_a_quoted_name_may_hold_anything(
    tmp_path: Path, header: list[str], end: str, bom: bytes, quote_all: bool
) -> None:
    rows = [{"org_id": f"o{number}", "name": "a\nb" * (number % 2)} for number in range(4)]
    records = [header, *([row.get(name, "x") for name in header] for row in rows)]
    content = bom + written(records, end, quote_all=quote_all).encode()
    assert read(tmp_path / "x.csv", content) == [
        (row["org_id"], row["name"] or None) for row in rows
    ]


@pytest.mark.parametrize("end", ENDS)
def test_a_file_of_many_chunks(tmp_path: Path, end: str) -> None:
    rows = [[f"o{number}", "x" * 60, 'a "b"\n' * (number % 7 == 0)] for number in range(40_000)]
    for records in (rows, [[*row[:2], ""] for row in rows]):
        content = written([["org_id", "name", "notes"], *records], end).encode()
        assert sorted(read(tmp_path / "x.csv", content)) == sorted(
            (org_id, name) for org_id, name, _ in rows
        )


@pytest.mark.parametrize("end", ENDS)
def test_line_breaks_in_values_of_a_file_that_threads_would_share(tmp_path: Path, end: str) -> None:
    name = f"a{end}o1,n{end}" + "y" * 150
    content = written([["org_id", "name"], *([f"o{i}", name] for i in range(220_000))], end)
    rows = read(tmp_path / "x.csv", content.encode())
    assert len(rows) == 220_000
    assert {name for _, name in rows} == {name}


@pytest.mark.parametrize("spoil", ['a,b"', 'a,"b" ', 'a, "b"', 'a,"b"c', 'a",b', 'a,"b', "a,b,x,"])
@pytest.mark.parametrize("before", [1, 90_000])
def test_what_readers_see_differently_is_refused_with_its_line(
    tmp_path: Path, spoil: str, before: int
) -> None:
    content = "org_id,name\n" + "o,n\n" * before + spoil + "\no,n\n"
    assert refusal(tmp_path / "x.csv", content.encode()).startswith(f"FILE, line {before + 2}: ")


@pytest.mark.parametrize("header", ['org_id,name,"notes', 'org_id,name,notes"', 'org_id, "name"'])
def test_a_stray_quote_in_the_header(tmp_path: Path, header: str) -> None:
    message = refusal(tmp_path / "x.csv", f"{header}\no,n,x\n".encode())
    assert message.startswith("FILE, line 1: not valid CSV: ")


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("o,n,", 2),
        ('o,"",', 2),
        ("o,,", None),
        ("o,n,,", None),
        ("o,a,b,,", None),
        ('o,n,""', None),
    ],
)
def test_one_comma_too_many_after_the_last_value(
    tmp_path: Path, row: str, fields: int | None
) -> None:
    for end in ENDS:
        content = f"org_id,name{end}p,q{end}{row}{end}".encode()
        if fields:
            assert len(read(tmp_path / "x.csv", content)) == 2
        else:
            message = refusal(tmp_path / "x.csv", content)
            assert message.startswith("FILE, line 3: ")
            assert "fields, but the header has 2." in message


def test_too_few_fields_in_a_last_line_without_end(tmp_path: Path) -> None:
    assert "line 3: 1 fields" in refusal(tmp_path / "x.csv", b"org_id,name\na,b\nc")


def test_a_quote_in_the_middle_of_a_value_stands_for_itself(tmp_path: Path) -> None:
    assert read(tmp_path / "x.csv", b'org_id,name\na,5" disk\n') == [("a", '5" disk')]


def test_parts_of_a_line_end_do_not_make_one(tmp_path: Path) -> None:
    message = refusal(tmp_path / "x.csv", b"org_id\r\na\rb\nc\r\n")
    assert message == "FILE: the lines end in different ways. Use one line ending only."


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_that_is_too_long_is_named(tmp_path: Path, quote: str) -> None:
    value = quote + "x" * (16 * 2**20) + quote
    content = f"org_id,name\na,b\nc,{value}\nd,e\n"
    assert refusal(tmp_path / "x.csv", content.encode()) == "FILE, line 3: longer than 16 MiB."
    header = f"org_id,name,{value}\na,b,c\n"
    assert refusal(tmp_path / "x.csv", header.encode()) == "FILE, line 1: longer than 16 MiB."


def test_long_lines_together_are_not_too_long(tmp_path: Path) -> None:
    rows = [[f"o{number}", f'"{number}' * 3_000_000] for number in range(4)]
    content = written([["org_id", "name"], *rows], "\n").encode()
    assert sorted(read(tmp_path / "x.csv", content)) == sorted(map(tuple, rows))


def test_a_header_that_is_repeated_after_a_byte_order_mark(tmp_path: Path) -> None:
    content = BOM + b'"org_id","name"\na,b\norg_id,name\n'
    assert (
        refusal(tmp_path / "x.csv", content) == "FILE: the header is given 2 times. Keep the first."
    )


def test_semicolons_with_decimal_commas(tmp_path: Path) -> None:
    message = refusal(tmp_path / "x.csv", b"org_id;name\na;1,5\n")
    assert message.endswith("Separate the columns by commas.")


def test_rows_after_a_line_break_in_a_name_are_mounted(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    place.write(
        "messages.csv",
        'org_id,message_id,user_id,sent_at,agent_id,model_id,"notes\n(internal)"\r\n'
        "acme,x1,u1,2026-06-02T10:00:00Z,a1,m1,\r\nacme,x2,u1,2026-06-02T10:00:00Z,a1,m1,\r\n",
    )
    connection = duckdb.connect()
    mount(connection, place.locations.raw)
    rows = connection.execute("select message_id from raw.messages order by 1").fetchall()
    assert rows == [("x1",), ("x2",)]


TEXT = st.text("ab\"',\n\r \té0", max_size=3)
PIECES = ['"', '""', ",", ",,", "\n", "\r", "\r\n", " ", "\t", "a", "é"]


@st.composite
def moved_about(draw: st.DrawFn) -> str:
    """Valid CSV, where quotes, commas and line breaks were then added, removed or swapped."""
    extra = draw(st.lists(TEXT, max_size=2))
    names = draw(st.permutations(["org_id", "name", *extra]))
    rows = draw(st.lists(st.lists(TEXT, min_size=len(names), max_size=len(names)), max_size=4))
    end = draw(st.sampled_from(ENDS))
    text = list(written([names, *rows], end, quote_all=draw(st.booleans())))
    if draw(st.booleans()):
        del text[-len(end) :]
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text) - 1))
        match draw(st.sampled_from(["add", "remove", "swap"])):
            case "add":
                text.insert(place, draw(st.sampled_from(PIECES)))
            case "remove":
                text[place] = ""
            case _:
                other = draw(st.integers(0, len(text) - 1))
                text[place], text[other] = text[other], text[place]
    return "".join(text)


@settings(max_examples=300)
@given(content=moved_about(), bom=st.sampled_from([b"", BOM]))
@example(content="org_id,name\r\n\ra\n,b", bom=b"")
@example(content='org_id,name,"x\n"\r\na,b,c\r\n', bom=b"")
@example(content='"org_id",name\r\na,b\r\n', bom=BOM)
def test_rows_are_those_of_a_strict_reader_or_the_file_is_refused(
    tmp_path_factory: pytest.TempPathFactory, content: str, bom: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "moved.csv"
    try:
        rows = read(path, bom + content.encode())
    except RawDataError as error:
        assert str(error).startswith(str(path))
    else:
        assert rows == strictly(content)
