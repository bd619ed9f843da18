"""Arithmetic in SQL: exact on every engine, or an error."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from macro_engines import MacroEngine

often = settings(max_examples=25, deadline=None)

EXACT = Context(prec=60)
MAX_BIGINT = 2**63 - 1
COST = "decimal(38,12)"
PRICE = "decimal(38,6)"


def one(
    engine: MacroEngine,
    expression: str,
    types: Mapping[str, str],
    rows: Sequence[tuple[Any, ...]],
) -> Any:
    """What an aggregate makes of rows, or an expression of a single row."""
    ((value,),) = engine.rows(f"select {expression} as found from given", types, rows)
    return value


def decimals(most: int, places: int) -> st.SearchStrategy[Decimal]:
    """Amounts from 0 to a greatest one, with all decimals used."""
    return st.integers(0, most * 10**places).map(
        lambda units: Decimal(units).scaleb(-places, EXACT)
    )


counts = st.integers(0, 10**12) | st.integers(0, 3)


@often
@given(st.lists(counts | st.none(), min_size=1))
@example([None])
@example([MAX_BIGINT - 1, 1, None])
def test_totals(macro_engine: MacroEngine, values: list[int | None]) -> None:
    rows = [(value,) for value in values]
    total = one(macro_engine, macro_engine.macros.total("v"), {"v": "bigint"}, rows)
    assert total == sum(value for value in values if value is not None)


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("bigint", [MAX_BIGINT, 1]),
        ("bigint", [MAX_BIGINT, MAX_BIGINT, 2]),
        (COST, [Decimal(10) ** 26 - 1] * 2),
    ],
)
def test_a_total_beyond_its_type_is_an_error(
    macro_engine: MacroEngine, type_: str, values: list[Any]
) -> None:
    total = macro_engine.macros.total("v", type_)
    with pytest.raises(macro_engine.failure):
        one(macro_engine, total, {"v": type_}, [(value,) for value in values])


@often
@given(decimals(10**12, 6))
@example(Decimal("1000000000000.000000"))
@example(Decimal("0.000001"))
def test_prices_per_token(macro_engine: MacroEngine, price: Decimal) -> None:
    found = one(macro_engine, macro_engine.macros.millionth("v"), {"v": PRICE}, [(price,)])
    assert str(found.quantize(Decimal(1).scaleb(-12), context=EXACT)) == str(
        price.scaleb(-6, EXACT).quantize(Decimal(1).scaleb(-12), context=EXACT)
    )


@often
@given(st.integers(0, 10**18 - 1), decimals(10**6, 12))
@example(10**18 - 1, Decimal("1000000.000000000000"))
@example(10**18 - 1, Decimal("0.000000000001"))
def test_costs_of_tokens(macro_engine: MacroEngine, tokens: int, price: Decimal) -> None:
    cost = macro_engine.macros.multiply_exactly("tokens", "price")
    types = {"tokens": "bigint", "price": COST}
    assert one(macro_engine, cost, types, [(tokens, price)]) == EXACT.multiply(tokens, price)
    assert one(macro_engine, cost, types, [(tokens, None)]) is None
    assert one(macro_engine, cost, types, [(None, price)]) is None


def test_costs_of_more_tokens_are_exact_or_an_error(macro_engine: MacroEngine) -> None:
    cost = macro_engine.macros.multiply_exactly("tokens", "price")
    types = {"tokens": "bigint", "price": COST}
    row = (MAX_BIGINT, Decimal("0.123456789012"))
    try:
        found = one(macro_engine, cost, types, [row])
    except macro_engine.failure as error:
        assert "too many to be counted" in str(error)
    else:
        assert found == EXACT.multiply(*row)


amounts = decimals(10**20, 12) | decimals(1, 12)


@often
@given(st.tuples(amounts, *3 * [amounts | st.none()]))
@example((Decimal("0.000000000001"), Decimal("99999999999999999999.999999999999"), None, None))
def test_sums_of_amounts(
    macro_engine: MacroEngine, values: tuple[Decimal, *tuple[Decimal | None, ...]]
) -> None:
    names = ["a", "b", "c", "d"]
    total = macro_engine.macros.add_exactly(names)
    found = one(macro_engine, total, dict.fromkeys(names, COST), [values])
    wanted = Decimal(0)
    for value in values:
        wanted = EXACT.add(wanted, value or Decimal(0))
    assert found == wanted


@often
@given(st.integers(0, MAX_BIGINT), st.integers(0, 10**12) | st.integers(0, 3))
@example(9_000_000_000_000_000_001, 8)
@example(1, 200)
def test_averages(macro_engine: MacroEngine, total: int, count: int) -> None:
    average = macro_engine.macros.average("total", "number")
    found = one(macro_engine, average, {"total": "bigint", "number": "bigint"}, [(total, count)])
    if count == 0:
        assert found is None
    else:
        quotient = Context(prec=60, rounding=ROUND_HALF_UP).divide(Decimal(total), Decimal(count))
        assert found == quotient.quantize(Decimal("0.01"), ROUND_HALF_UP, EXACT)


@often
@given(decimals(10**20, 12))
@example(Decimal("0.000000500000"))
@example(Decimal("0.000000499999"))
def test_rounding(macro_engine: MacroEngine, value: Decimal) -> None:
    found = one(macro_engine, macro_engine.macros.round_half_away("v", 6), {"v": COST}, [(value,)])
    assert found == value.quantize(Decimal("0.000001"), ROUND_HALF_UP, EXACT)


COLUMNS = ["a", "b", "n", "x"]


def types_of(engine: MacroEngine) -> dict[str, str]:
    return dict(zip(COLUMNS, [engine.text_type] * 2 + ["bigint", "boolean"], strict=True))


def fingerprints(engine: MacroEngine, columns: list[str], rows: list[tuple[Any, ...]]) -> list[Any]:
    """The fingerprints of rows of two texts, a number and a boolean."""
    select = f"select i, {engine.macros.row_fingerprint(columns)} from given"
    return [fingerprint for _, fingerprint in sorted(engine.rows(select, types_of(engine), rows))]


def test_fingerprints_tell_rows_apart(macro_engine: MacroEngine) -> None:
    rows = [
        (a, b, n, x)
        for a in (None, "", "a", "ab")
        for b in (None, "", "b", "ab")
        for n in (None, 0, 1)
        for x in (None, False, True)
    ]
    found = fingerprints(macro_engine, COLUMNS, rows)
    assert len(set(found)) == len(rows)
    assert found == fingerprints(macro_engine, COLUMNS[::-1], rows)


def test_fingerprints_can_be_added_up(macro_engine: MacroEngine) -> None:
    """In parts or at once, beyond 64 bits: the sum of parts is that of all."""
    rows = [(f"row {number}", None, number, True) for number in range(1000)]
    total = macro_engine.macros.total("f", "decimal(38, 0)")
    each = f"select n % 7 as part, {macro_engine.macros.row_fingerprint(COLUMNS)} as f from given"
    parts = f"select part, {total} as f from ({each}) as each_row group by part"
    select = f"select {total} from ({parts}) as parts"
    ((found,),) = macro_engine.rows(select, types_of(macro_engine), rows)
    assert found == sum(fingerprints(macro_engine, COLUMNS, rows))


def test_series_of_dates(macro_engine: MacroEngine) -> None:
    def dates(first: str, last: str, step: str) -> list[str]:
        series = macro_engine.macros.date_series(first, last, step)
        found = macro_engine.rows(f"select * from ({series}) as series", {"v": "bigint"}, [(1,)])
        assert all(type(date) is datetime.date for (date,) in found)
        return sorted(str(date) for (date,) in found)

    # Clocks change in between.
    assert dates("2026-10-24", "2026-10-26", "day") == ["2026-10-24", "2026-10-25", "2026-10-26"]
    assert dates("2026-02-22", "2026-03-08", "week") == ["2026-02-22", "2026-03-01", "2026-03-08"]
    assert dates("2025-12-01", "2026-02-15", "month") == ["2025-12-01", "2026-01-01", "2026-02-01"]
    assert dates("2026-02-28", "2026-02-28", "month") == ["2026-02-28"]
