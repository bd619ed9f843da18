"""What becomes of values with a type of an engine's own."""

import secrets
from types import SimpleNamespace

from macro_engines import MacroEngine, PostgresMacros, SparkMacros
from postgres import Postgres
from spark import Spark


def delivered(engine: MacroEngine, type_: str, of_text: str, texts: list[str]) -> list[str | None]:
    """Return the texts that values become.

    Args:
        engine: whose values they are.
        type_: of the values.
        of_text: an expression that makes one of the text `t`.
        texts: in which the values are given.
    """
    text = engine.macros.delivered_text("v", SimpleNamespace(dtype=type_))
    values = f"(select {of_text} as v from (select t) as one)"
    return engine.read(f"(select {text} from {values} as made)", texts)


def test_json_of_postgres(postgres: Postgres) -> None:
    engine = PostgresMacros(postgres.create(f"delivered {secrets.token_hex(4)}"))
    values = {
        '"abc"': "abc",
        "1.50": "1.50",
        "null": None,
        '{ "b" : [1, "x  y"], "a": null }': '{"b":[1,"x  y"],"a":null}',
        # A character in two halves, and a backslash before what looks like NUL.
        r'"\ud83d\uDE00"': "\N{GRINNING FACE}",
        r'"\\u0000 a"': r"\u0000 a",
        # No text of PostgreSQL's can hold these.
        r'"\u0000"': r'"\u0000"',
        r'"\ud83d"': r'"\ud83d"',
        r'"\\\ude00\ud83d"': r'"\\\ude00\ud83d"',
    }
    assert delivered(engine, "json", "cast(t as json)", list(values)) == list(values.values())
    engine.close()


def test_variants_of_spark(spark: Spark) -> None:
    engine = SparkMacros(spark)
    values = {
        '"abc"': "abc",
        "12": "12",
        "true": "true",
        "null": None,
        '{ "a" : [1, null] }': '{"a":[1,null]}',
        '[1, "x y"]': '[1,"x y"]',
    }
    assert delivered(engine, "variant", "parse_json(t)", list(values)) == list(values.values())
    engine.close()


DOUBLES = {"duckdb": "DOUBLE", "postgres": "double precision", "spark": "double"}


def test_whole_doubles_as_text(macro_engine: MacroEngine) -> None:
    values = {
        "7": "7",
        "-7": "-7",
        "-0": "0",
        "12345678": "12345678",
        "9007199254740991": "9007199254740991",
        "7.5": "7.5",
        "NaN": None,
    }
    double = macro_engine.macros.double_text(f"cast(t as {DOUBLES[macro_engine.target]})")
    assert macro_engine.read(double, list(values)) == list(values.values())
    # What is no ID is some text or other.
    assert len(set(macro_engine.read(double, ["1e300", "Infinity"]))) == 2


def test_only_text_columns_take_doubles_for_ids(macro_engine: MacroEngine) -> None:
    delivered_column = SimpleNamespace(dtype=DOUBLES[macro_engine.target], name="v")
    macros = macro_engine.macros
    assert macros.delivered_kind(delivered_column) == "double"
    for data_type in ("bigint", "boolean", "numeric(38,12)", "timestamp"):
        assert not macros.is_native(SimpleNamespace(data_type=data_type), delivered_column)
