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
