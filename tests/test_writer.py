"""The files of an export: their text, and that they appear whole or not at all."""

import csv
import io
import os
import re
import stat
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reference import show
from usage_exports.export.column import Column
from usage_exports.export.file_set import FileSet
from usage_exports.formats.csv import Csv, csv_line
from usage_exports.locations import folder_name

# The names of the columns are all that is written of them.
COLUMNS = [
    Column(name, identifying=False, byok=False, user_text=False, is_text=True) for name in "ab"
]


def write(files: FileSet, path: Path, lines: Iterable[str]) -> int:
    """Write a file of CSV with some lines."""
    with files.open(path) as stream:
        return Csv().write(stream, COLUMNS, ((line,) for line in lines))


def lines(rows: list[Any], *types: str, user_text: bool = False) -> list[str]:
    """Let DuckDB make the lines of rows, of text where no other types are given."""
    types = types or ("varchar",) * len(rows[0])
    columns = [
        Column(
            f"c{number}",
            identifying=False,
            byok=False,
            user_text=user_text,
            is_text=type_ == "varchar",
        )
        for number, type_ in enumerate(types)
    ]
    places = ", ".join(f"cast(? as {type_})" for type_ in types)
    values = ", ".join(f"({number}, {places})" for number in range(len(rows)))
    names = ", ".join(column.name for column in columns)
    found = duckdb.execute(
        f"select {csv_line(columns, formula_guard=True)} "
        f"from (values {values}) as t (place, {names}) order by place",
        [value for row in rows for value in row],
    ).fetchall()
    return [line for (line,) in found]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


# -- CSV

# Fields that writers quote for no reason, or fail to.
awkward = st.text("ab ,\"\r\n\t;'#\\=\ufeff\u2028\x0b\x0c\x1c\x85ä😀", max_size=8)
texts = awkward | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(texts, min_size=n, max_size=n), min_size=1)
    )
)
@example([["", ""], ["\r", "\n"], ["\r\n", '"'], [",", " "], ["#", "\t"], ["NULL", "\\."]])
def test_what_is_written_is_read_again(table: list[list[str]]) -> None:
    text = "".join(lines(table))
    assert read(text) == table
    # Quoted only where it must be, "\n" at every end: there is just one such text.
    assert text == "".join(
        ",".join(
            '"' + field.replace('"', '""') + '"' if re.search('[,"\r\n]', field) else field
            for field in row
        )
        + "\n"
        for row in table
    )


def test_values_that_are_no_text() -> None:
    rows = [
        [0, None, "2026-07-01"],
        [-5, Decimal("0E-6"), None],
        [2**63 - 1, Decimal(1000), "0999-12-31"],
        [None, Decimal("12345678901234567890123456789012.123456"), None],
        [None, Decimal("-0.1"), None],
    ]
    assert lines(rows, "bigint", "decimal(38, 6)", "date") == [
        "0,,2026-07-01\n",
        "-5,0.000000,\n",
        "9223372036854775807,1000.000000,0999-12-31\n",
        ",12345678901234567890123456789012.123456,\n",
        ",-0.100000,\n",
    ]


@given(st.decimals(-(10**20), 10**20, places=6))
def test_decimals_are_written_in_full(number: Decimal) -> None:
    (line,) = lines([[number, None]], "decimal(38, 6)", "varchar")
    ((field, _),) = read(line)
    assert re.fullmatch(r"-?[0-9]+\.[0-9]{6}", field)
    assert Decimal(field) == number


def test_absent_text_is_an_empty_field() -> None:
    assert lines([[None, "x"], ["", None]]) == [",x\n", ",\n"]


# -- Formulas


@given(texts)
@example("=1+1")
@example("+1")
@example("-1")
@example("@x")
@example("\tx")
@example("\rx")
@example("\n=x")
@example(" =x")
@example("'=x")
@example("＝x")
def test_only_what_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    ((guarded, _),) = read(lines([[text, "x"]], user_text=True)[0])
    assert guarded == show.free_text(text, guard=True)
    if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and text:
        assert guarded == "'" + text
    else:
        assert guarded == text


def test_nothing_is_not_guarded() -> None:
    assert lines([[None, ""]], user_text=True) == [",\n"]


# -- Folders


@pytest.mark.parametrize(
    ("org_id", "name"),
    [
        ("acme-1_X.y", "acme-1_X.y"),
        (".", "%2E"),
        ("..", "%2E."),
        (".hidden", "%2Ehidden"),
        ("a.", "a."),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
        ("a/b", "a%2Fb"),
        ("a\\b:c", "a%5Cb%3Ac"),
        ("a b%20", "a%20b%2520"),
        ("ä😀", "%C3%A4%F0%9F%98%80"),
        ("a\n.b", "a%0A.b"),
        ("~", "%7E"),
        ("١", "%D9%A1"),
    ],
)
def test_names_of_folders(org_id: str, name: str) -> None:
    assert folder_name(org_id) == name


@given(texts.filter(bool))
def test_a_folder_stays_in_its_place_and_names_one_workspace(org_id: str) -> None:
    name = folder_name(org_id)
    assert unquote(name) == org_id
    assert re.fullmatch(r"([A-Za-z0-9_-]|%[0-9A-F]{2})([A-Za-z0-9_.-]|%[0-9A-F]{2})*", name)
    assert name == show.folder_name(org_id)


# -- Files


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def tree(out: Path) -> dict[str, str]:
    """All files below a folder, hidden ones included."""
    return {
        str(path.relative_to(out)): path.read_bytes().decode("utf-8")
        for path in out.rglob("*")
        if path.is_file()
    }


def failing(rows: list[str]) -> Iterator[str]:
    yield from rows
    raise RuntimeError("half-way")


def test_files_appear_at_the_end_and_together(out: Path) -> None:
    with FileSet(out) as files:
        assert write(files, out / "deep" / "one.csv", ["ä,1\n"]) == 1
        assert write(files, out / "two.csv", iter([])) == 0
        assert not (out / "deep" / "one.csv").exists()
        assert not (out / "two.csv").exists()
    assert tree(out) == {"deep/one.csv": "a,b\nä,1\n", "two.csv": "a,b\n"}


def test_files_are_replaced_at_the_end(out: Path) -> None:
    for text in ("first, and longer", "second"):
        with FileSet(out) as files:
            before = tree(out)
            write(files, out / "one.csv", [f'"{text}",x\n'])
            assert {name: tree(out)[name] for name in before} == before
    assert tree(out) == {"one.csv": 'a,b\n"second",x\n'}


@pytest.mark.parametrize("where", ["rows", "block", "second folder", "interrupted"])
def test_after_an_error_old_files_stay_and_nothing_else(out: Path, where: str) -> None:
    with FileSet(out) as files:
        write(files, out / "one.csv", ["old,1\n"])
        write(files, out / "file", [])
    old = tree(out)
    kinds = {"second folder": OSError, "interrupted": KeyboardInterrupt}

    def write_files() -> None:
        with FileSet(out) as files:
            write(files, out / "one.csv", ["new,1\n"])
            write(files, out / "new.csv", ["new,1\n"])
            if where == "rows":
                write(files, out / "two.csv", failing(["x,y\n"] * 100_000))
            elif where == "second folder":
                write(files, out / "file" / "two.csv", [])
            elif where == "interrupted":
                raise KeyboardInterrupt
            else:
                raise RuntimeError("after all were written")

    with pytest.raises(kinds.get(where, RuntimeError)):
        write_files()
    assert tree(out) == old


def test_what_cannot_be_encoded_leaves_nothing(out: Path) -> None:
    with pytest.raises(UnicodeEncodeError), FileSet(out) as files:
        write(files, out / "one.csv", ["\ud800,1\n"])
    assert tree(out) == {}


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_permissions_follow_the_umask(out: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        with FileSet(out) as files:
            write(files, out / "one.csv", [])
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((out / "one.csv").stat().st_mode) == mode


def test_a_row_may_be_longer_than_any_buffer(out: Path) -> None:
    text = 'x"\r' * 1_000_000
    with FileSet(out) as files:
        write(files, out / "one.csv", lines([[text, None]]))
    assert tree(out)["one.csv"] == 'a,b\n"' + text.replace('"', '""') + '",\n'
