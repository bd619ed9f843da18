"""Cleaning in SQL: what the macros read from a text, compared with the reference's own parsers."""

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from macro_engines import MacroEngine
from reference.cells import (
    clean,
    lower_ascii,
    parse_boolean,
    parse_count,
    parse_decimal,
    parse_timestamp,
)
from reference.show import json_map

T = TypeVar("T")
LAST_INSTANT = datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001

often = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def engine(macro_engine: MacroEngine) -> MacroEngine:
    return macro_engine


def expected(parse: Callable[[str], T], text: str) -> T | None:
    try:
        return parse(text)
    except ValueError:
        return None


def held(engine: MacroEngine, texts: Sequence[str]) -> list[str]:
    return [text for text in texts if engine.can_hold(text)]


def agree(found: Sequence[object], wanted: Sequence[object], texts: Sequence[str]) -> None:
    """All at once, so that a failure shows every text that is read differently."""
    assert {text: f for text, f, w in zip(texts, found, wanted, strict=True) if f != w} == {
        text: w for text, f, w in zip(texts, found, wanted, strict=True) if f != w
    }


# Texts for which people, loaders and engines disagree whether they are values.
ODD_TEXTS = """
    infinity -infinity inf nan NaN epoch now today 5.4 1e5 1E+5 1_000 0x10 0b1 1,000 1. .5 . - +
    +5 -5 -0 -0.0 --5 5- 1e 1e+ e5 1e5.0 1d 1f ٣ ５ 1e99 1e-99 1e400 0e99999999999 1e13
    1000000000000 1000000000001 1000000000000.000000000001 999999999999.9999999999995
    0.0000000000005 0.00000000000049999999999999999999 0.0000005 0.00000049999999999999
    1000000000000e0 0.001e15 0.0010000000000001e15 -1e-30 -0e5 00012 1.5e1 15e-1 150e-1
    2026-06-01 2026-6-1 2026-06-01Z 20260601 2026-06 2026-W23-1 01.06.2026 2026/06/01 1772352000
    2026-06-01T24:00 2026-06-01T23:60 2026-06-01T23:59:60 2026-02-29 2024-02-29 2100-02-29
    2026-06-01T10:00+16:00 2026-06-01T10:00-15:59 2026-06-01T10:00+05: 2026-06-01T10:00+5
    2026-06-01T10:00+0530 2026-06-01T10:00+05 2026-06-01T10:00+05:3 2026-06-01T10
    2026-06-01T10:00:00. 2026-06-01T10:00:00.1234569 2026-06-01T10:00:00.9999999Z
    2026-06-01T10:00:00,5 2026-06-01T10:00.5 2026-06-01T10:00ZZ 2026-06-01T10:00z
    0001-01-01 0001-01-01T00:00+00:01 0001-01-01T00:00-00:01 0000-12-31 0000-01-01
    9999-12-31T23:59:59.999999 9999-12-31T23:59:59.9999999 9999-12-31T23:59-00:01 10000-01-01
    -0.0000000000000001 -.00000000000000000001 2026-06-01T10:00-16 2026-06-01T10:00+1600
    2026-06-01t10:00 +2026-06-01 -2026-06-01 2026-06-01(BC) true TRUE tRuE t y yes on off ja 1.0 01
"""
ODD_TEXTS_WITH_SPACES = [
    "2026-06-01 10:00 +05:00", "2026-06-01  10:00", "2026-06-01 10:00 UTC", "2026-06-01 (BC)",
    "2026-06-01 10:00:00 Europe/Berlin", "2026-06-01\n", "2026-06-01\x00", "1 000", "5\n", "\n5",
    "5\x0b", "5\u00a0", "5\x00", "true\x00",
]  # fmt: skip
odd_texts = st.sampled_from([*ODD_TEXTS.split(), *ODD_TEXTS_WITH_SPACES])
spaces = st.sampled_from(["", "", "", " ", "\t", "\n", "\r\n", " \t "])


def two(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map("{:02d}".format)


@st.composite
def near_timestamps(draw: st.DrawFn) -> str:
    """A timestamp of the contract, or one that is off in one or two places."""
    text = draw(st.sampled_from(["0001", "0002", "1582", "1969", "1970", "2024", "2026", "9999"]))
    text += f"-{draw(two(0, 13))}-{draw(two(0, 32))}"
    if draw(st.booleans()):
        return text
    text += draw(st.sampled_from(["T", " ", "T", " ", "T", " ", "t", "", "_", "T "]))
    text += f"{draw(two(0, 25))}:{draw(two(0, 61))}"
    if draw(st.booleans()):
        text += f":{draw(two(0, 61))}"
        text += draw(st.just("") | st.text("0123456789", max_size=30).map(lambda d: f".{d}"))
    sign = draw(st.sampled_from(["", "Z", "z", " Z", "+", "-"]))
    if sign not in {"+", "-"}:
        return text + sign
    colon = draw(st.sampled_from([":", ""]))
    return text + sign + draw(two(0, 17)) + draw(st.just("") | two(0, 61).map(colon.__add__))


@st.composite
def near_numbers(draw: st.DrawFn) -> str:
    """A number of the contract, or nearly one."""
    digits = st.text("0123456789", max_size=20) | st.sampled_from(["0", "1", "000", "9" * 12])
    text = draw(st.sampled_from(["", "", "", "+", "-", " ", "--"])) + draw(digits)
    if draw(st.booleans()):
        text += "." + draw(st.text("0123456789", max_size=40))
    if draw(st.booleans()):
        sizes = st.integers(-60, 60) | st.integers(-(10**25), 10**25)
        text += draw(st.sampled_from("eE")) + draw(st.sampled_from(["", "+"])) + str(draw(sizes))
    return text


def padded(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}{}".format, spaces, texts | odd_texts, spaces)


anything = st.text(st.characters(exclude_categories=["Cs"]))


@often
@given(st.lists(padded(anything)))
@example(["", " ", "\u00a0", "\x0b", "a b", "\ta\r\n", "\u2003x", "\x00"])
def test_trimming(engine: MacroEngine, texts: list[str]) -> None:
    texts = held(engine, texts)
    agree(engine.read(engine.macros.trim_text("t"), texts), [clean(t) for t in texts], texts)


@often
@given(st.lists(anything))
@example(["ÄÖÜ", "İ", "ABCXYZ", "K"])
def test_lower_case_of_a_to_z_alone(engine: MacroEngine, texts: list[str]) -> None:
    texts = held(engine, texts)
    agree(engine.read(engine.macros.ascii_lower("t"), texts), list(map(lower_ascii, texts)), texts)


def of_number(engine: MacroEngine, expression: str) -> str:
    """What an expression over the column `n` makes of the number in the text `t`."""
    return f"(select {expression} from (select {engine.macros.plain_number('t')} as n) as number)"


numbers = near_numbers() | odd_texts | anything


def test_every_odd_text(engine: MacroEngine) -> None:
    texts = held(engine, [*ODD_TEXTS.split(), *ODD_TEXTS_WITH_SPACES])
    instants = [expected(parse_timestamp, text) for text in texts]
    found = engine.read(engine.macros.clean_timestamp("t", True), texts)
    agree(found, [instant and instant.replace(tzinfo=None) for instant in instants], texts)

    found = engine.read(of_number(engine, engine.macros.clean_count("n", True)), texts)
    agree(found, [expected(parse_count, text) for text in texts], texts)
    for places in (6, 12):
        agree(*amounts(engine, places, texts), texts)


@often
@given(st.lists(near_timestamps() | odd_texts | anything, max_size=40))
def test_timestamps(engine: MacroEngine, texts: list[str]) -> None:
    texts = held(engine, texts)
    found = engine.read(engine.macros.clean_timestamp("t", True), texts)
    instants = [expected(parse_timestamp, text) for text in texts]
    agree(found, [instant and instant.replace(tzinfo=None) for instant in instants], texts)


@often
@given(st.datetimes(), st.sampled_from("T "), st.timezones() | st.none(), st.integers(0, 99))
def test_timestamps_as_python_writes_them(
    engine: MacroEngine,
    local: datetime.datetime,
    separator: str,
    zone: datetime.tzinfo | None,
    more: int,
) -> None:
    instant = local.replace(tzinfo=zone)
    offset = instant.utcoffset() or datetime.timedelta(0)
    assume(offset.seconds % 60 == 0)
    digits = f"{local:%f}{more}"
    day, clock = f"{local.date().isoformat()}{separator}", f"{local:%H:%M:%S}.{digits}"
    text = day + clock + (instant.isoformat()[-6:] if zone else "")
    try:
        wanted = local - offset
    except OverflowError:
        wanted = None
    assert engine.read(engine.macros.clean_timestamp("t", True), [text]) == [wanted]


@often
@given(st.lists(numbers, max_size=40))
def test_counts(engine: MacroEngine, texts: list[str]) -> None:
    texts = held(engine, texts)
    found = engine.read(of_number(engine, engine.macros.clean_count("n", True)), texts)
    agree(found, [expected(parse_count, text) for text in texts], texts)


def amounts(engine: MacroEngine, places: int, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """What SQL and the reference read, as texts, so that the number of decimals counts too."""
    found = engine.read(of_number(engine, engine.macros.clean_amount("n", places, True)), texts)
    wanted = [expected(lambda text: parse_decimal(text, places=places), text) for text in texts]
    return list(map(str, found)), list(map(str, wanted))


@pytest.mark.parametrize("places", [12, 6])
@often
@given(texts=st.lists(numbers, max_size=40))
def test_amounts(engine: MacroEngine, places: int, texts: list[str]) -> None:
    texts = held(engine, texts)
    agree(*amounts(engine, places, texts), texts)


@often
@given(st.lists(st.floats(0, 10**12).filter(lambda number: number == 0 or number > 1e-8)))
def test_amounts_from_floats(engine: MacroEngine, floats: list[float]) -> None:
    texts = list(map(repr, floats))
    agree(*amounts(engine, 12, texts), texts)


@pytest.mark.parametrize("text", ["-1e-30", "-0.0000000000000000000000000001"])
def test_a_number_just_below_zero_is_not_zero(engine: MacroEngine, text: str) -> None:
    assert engine.read(of_number(engine, engine.macros.clean_count("n", True)), [text]) == [None]
    for places in (6, 12):
        agree(*amounts(engine, places, [text]), [text])


@pytest.mark.parametrize(
    ("places", "text"),
    [
        # DuckDB's own cast rounds up what an exponent makes far too small for its decimals.
        (12, "5e-14"),
        (6, "9e-8"),
        (12, "6.4e-18"),
        # Many digits before the point of the mantissa.
        (12, "123456789012345e-3"),
        (6, "123456789012345e-3"),
        (0, "123456789012000e-3"),
        # Many digits after it.
        (0, "1.0000000000000000000000001"),
        (12, "1000000000000.0000000000000000000000001"),
        # Large exponents of small numbers.
        (0, "0.001e15"),
        (12, "0e32768"),
        (0, "0e99999999999999999999"),
        # Exponents near the limit of an integer, and beyond it.
        (12, "12e2147483647"),
        (12, "0.0001e-2147483648"),
        (12, f"0.{'0' * 1100}1e99999999999"),
        (12, f"{'9' * 1100}e-99999999999"),
        # Exponents around what PostgreSQL's numbers can hold.
        (12, "5e-9999"),
        (12, "-5e-16384"),
        (12, "5e-131072"),
        (0, "5e131072"),
        (12, f"1{'0' * 5000}e-5000"),
        (0, f"-0.{'0' * 5000}1"),
    ],
)
def test_numbers_that_engines_misread(engine: MacroEngine, places: int, text: str) -> None:
    if places:
        agree(*amounts(engine, places, [text]), [text])
    else:
        found = engine.read(of_number(engine, engine.macros.clean_count("n", True)), [text])
        agree(found, [expected(parse_count, text)], [text])


@often
@given(st.lists(odd_texts | anything))
def test_booleans(engine: MacroEngine, texts: list[str]) -> None:
    texts = held(engine, texts)
    agree(
        engine.read(engine.macros.clean_boolean("t", True), texts),
        [parse_boolean(text) for text in texts],
        texts,
    )


def test_spellings_of_a_boolean(engine: MacroEngine) -> None:
    good = [
        "true",
        "TRUE",
        "t",
        "T",
        "yes",
        "Yes",
        "y",
        "1",
        "false",
        "f",
        "F",
        "no",
        "NO",
        "n",
        "0",
    ]
    odd = ["on", "off", "1.0", "truе", "tru", "yes ", "ﬁ"]
    column = {"name": "flag", "data_type": "boolean"}
    warning = engine.macros.boolean_warning([column], ["flag"])
    warned = f"(select {warning} from (select t as flag_text) as delivered)"
    assert engine.read(warned, good) == [None] * len(good)
    assert engine.read(warned, odd) == [
        f"flag {text} is neither true nor false: counts as false" for text in odd
    ]


@pytest.mark.parametrize(
    "expression",
    [
        "clean_timestamp('t', true)",
        "clean_count('(' ~ plain_number('t') ~ ')', true)",
        "clean_amount('(' ~ plain_number('t') ~ ')', 12, true)",
        "clean_boolean('t', true)",
        "trim_text('t')",
        "ascii_lower('t')",
    ],
)
def test_nothing_stays_nothing(engine: MacroEngine, expression: str) -> None:
    sql = engine.macros.render(f"{{{{ {expression} }}}}")
    assert engine.rows(f"select {sql} from given", {"t": engine.text_type}, [(None,)]) == [(None,)]


@often
@given(st.lists(anything))
def test_texts_with_nul(engine: MacroEngine, texts: list[str]) -> None:
    texts = held(engine, texts)
    found = engine.read(engine.macros.contains_nul("t"), texts)
    agree(found, ["\0" in text for text in texts], texts)


@pytest.mark.parametrize(
    ("type_", "value", "wanted"),
    [
        ("timestamp", "0001-01-01 00:00:00", datetime.datetime(1, 1, 1)),  # noqa: DTZ001
        ("timestamp", "9999-12-31 23:59:59.999999", LAST_INSTANT),
        ("timestamp", "0001-12-31 23:59:59.999999 BC", None),
        ("timestamp", "10000-01-01", None),
        ("timestamp", "infinity", None),
        ("date", "0001-01-01", datetime.datetime.fromisoformat("0001-01-01")),
        ("date", "9999-12-31", datetime.datetime.fromisoformat("9999-12-31")),
        # Further off than any timestamp.
        ("date", "300000-06-05", None),
        ("bigint", "1000000000000", 10**12),
        ("bigint", "1000000000001", None),
        ("bigint", "-1", None),
        ("decimal(38,12)", "1000000000000", Decimal("1000000000000.000000000000")),
        ("decimal(38,12)", "1000000000000.000000000001", None),
        ("decimal(38,12)", "-0.000000000001", None),
        ("boolean", "true", True),
    ],
)
def test_limits_of_typed_values(
    engine: MacroEngine, type_: str, value: str, wanted: object
) -> None:
    clean_typed = {
        "timestamp": engine.macros.clean_timestamp("t", False),
        "date": engine.macros.clean_timestamp(engine.macros.date_as_timestamp("t"), False),
        "bigint": engine.macros.clean_count("t", False),
        "decimal(38,12)": engine.macros.clean_amount("t", 12, False),
        "boolean": engine.macros.clean_boolean("t", False),
    }[type_]
    if value.endswith(" BC") and engine.target == "duckdb":
        value = f"{value[:10]} (BC) {value[11:-3]}"
    cast = f"select {clean_typed} from (select cast(text as {type_}) as t from given) as typed"
    assert engine.rows(cast, {"text": engine.text_type}, [(value,)]) == [(wanted,)]


without_nul = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
keys = without_nul | st.text('\x01\x08\t\n\x0b\x0c\r\x1f "\\/bu\x7f\x80\u2028ä😀', max_size=8)


@often
@given(st.lists(keys))
@example([chr(code) for code in range(1, 256)])
@example(['\x1f"\\', "\\u001f", "</script>", "\ufeff", "\ue000", "\U0010ffff"])
def test_json_strings(engine: MacroEngine, texts: list[str]) -> None:
    texts = held(engine, texts)
    found = engine.read(engine.macros.json_string("t"), texts)
    agree(found, [json.dumps(text, ensure_ascii=False) for text in texts], texts)


def shown_map(engine: MacroEngine, type_: str, values: Mapping[str, object]) -> tuple[Any, Any]:
    """The map of a group as SQL makes it, and the sum of its values."""
    map_of, sum_of = engine.macros.json_map("k", "v"), engine.macros.json_map_sum("m")
    rows = engine.rows(
        f"select m, {sum_of} from (select {map_of} as m from given) as maps",
        {"k": engine.text_type, "v": type_},
        list(values.items()),
    )
    return rows[0][0], rows[0][1]


small_counts = st.integers(0, 3) | st.integers(0, 2**63 - 1)


@often
@given(st.dictionaries(keys, small_counts | st.none()))
def test_maps_of_counts(engine: MacroEngine, values: dict[str, int | None]) -> None:
    present = {key: value for key, value in values.items() if value is not None}
    found, total = shown_map(engine, "bigint", values)
    assert found == json_map(present)
    assert json.loads(found) == present
    assert total == sum(present.values())


@often
@given(st.dictionaries(keys, st.decimals(0, 10**6, places=6)))
def test_maps_of_costs(engine: MacroEngine, values: dict[str, Decimal]) -> None:
    found, total = shown_map(engine, "decimal(38,6)", values)
    assert found == json_map(values)
    assert total == sum(values.values())


def test_ties_of_a_map_are_in_code_point_order(engine: MacroEngine) -> None:
    keys_in_order = ["", "A", "Z", "a", "b", "é", "ﬁ", "😀"]
    found, _ = shown_map(engine, "bigint", dict.fromkeys(reversed(keys_in_order), 7))
    assert list(json.loads(found)) == keys_in_order
