"""The project's macros, rendered without dbt as dbt renders them."""

import datetime
from types import SimpleNamespace

import pytest

from usage_exports.dbt.renderer import Macros
from usage_exports.errors import BuildError, RefusedError


def test_a_macro_returns_what_is_no_text() -> None:
    assert Macros().year_before(datetime.date(2024, 2, 29)) == datetime.date(2023, 2, 28)


def test_a_macro_goes_on_after_the_return_of_another_in_its_file() -> None:
    # It first asks `default__delivered_text`, which returns a cast.
    found = Macros("spark").delivered_text("v", SimpleNamespace(dtype="array<int>"))
    assert found == "to_json(v, map('ignoreNullFields', 'false'))"


def test_each_engine_has_its_own_form_or_the_default() -> None:
    forms = {engine: Macros(engine).contains_nul("t") for engine in ("duckdb", "postgres", "spark")}
    assert forms == {
        "duckdb": "contains(t, chr(0))",
        "postgres": "false",
        "spark": "contains(t, chr(0))",
    }


def test_macros_of_dbt_are_replaced_by_those_of_the_project() -> None:
    text = "{{ dbt.escape_single_quotes(given) }}"
    assert Macros().render(text, given=r"a\b'c") == r"a\b''c"
    assert Macros("spark").render(text, given=r"a\b'c") == r"a\\b\'c"


def test_an_error_of_a_macro_is_one_of_the_caller() -> None:
    with pytest.raises(BuildError, match=r"^week is 'x'$"):
        Macros().refuse("week is 'x'")
    with pytest.raises(RefusedError, match="week"):
        Macros(error=RefusedError).refuse("week is 'x'")


def test_macros_see_variables_and_what_they_are_given() -> None:
    macros = Macros(variables={"now": None}, context={"execute": False})
    assert macros.render("{{ var('now') }} {{ execute }}") == "None False"
    with pytest.raises(KeyError, match="period_by"):
        macros.render("{{ var('period_by') }}")


def test_a_macro_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match=r"^There is no macro trim_txt\.$"):
        Macros().trim_txt("t")
