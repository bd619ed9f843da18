"""Render the project's macros without dbt, as dbt renders them.

Importing dbt takes a second; a macro that asks nothing of a database needs only Jinja.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any, NoReturn

import pytz
from jinja2 import Environment, StrictUndefined

from usage_exports.dbt.project import project_dir
from usage_exports.errors import BuildError

_MACRO = re.compile(r"(\{%-?\s*macro\s+)(\w+)")
# A macro's name in its own file. There it must not be known by its own: the others of the file
# would call it directly, and its `return` would end them too. dbt does the same.
_PREFIX = "dbt_macro__"


class Macros:
    """All macros of the project in one namespace: `macros.trim_text("name")`.

    A macro gives what it passes to `return`, or else its text. The others see it by its name,
    through `adapter.dispatch` and, where dbt has one of that name, through `dbt`.
    """

    def __init__(
        self,
        engine: str = "duckdb",
        *,
        error: type[Exception] = BuildError,
        variables: Mapping[str, object] | None = None,
        context: Mapping[str, object] | None = None,
    ) -> None:
        """Find the macros; a file is read as a template when one of its macros is first called.

        Args:
            engine: whose macros `dispatch` finds: duckdb, postgres or spark.
            error: what `exceptions.raise_compiler_error` raises, with the message.
            variables: what `var` knows.
            context: what else the macros see, such as `graph` or `execute`.
        """
        self._engine = engine
        self._environment = Environment(
            extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 - the templates yield SQL and dates, not HTML
        )
        self._macros: dict[str, Callable[..., Any]] = {
            "default__type_string": lambda: "string" if engine == "spark" else "text",
            "default__type_timestamp": lambda: "timestamp",
            "default__string_literal": "'{}'".format,
            "default__escape_single_quotes": lambda text: text.replace("'", "''"),
        }
        for path in project_dir().joinpath("macros").rglob("*.sql"):
            file = _File(self._environment, path.read_text("utf-8"))
            self._macros |= {name: partial(file.call, name) for name in file.names}
        self._environment.globals.update(self._macros)
        self._environment.globals.update(
            adapter=SimpleNamespace(dispatch=self._dispatch),
            dbt=_Dispatched(self._dispatch),
            exceptions=SimpleNamespace(raise_compiler_error=partial(_raise, error)),
            modules=SimpleNamespace(datetime=datetime, pytz=pytz, re=re),
            var=dict(variables or {}).__getitem__,
            **{"return": _return},
        )
        self._environment.globals.update(context or {})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a macro.

        Raises:
            AttributeError: there is no such macro.
        """
        try:
            return self._macros[name]
        except KeyError:
            raise AttributeError(f"There is no macro {name}.") from None

    def render(self, text: str, **values: object) -> str:
        """Render a text that calls macros.

        Args:
            text: Jinja, such as `{{ trim_text("name") }}`.
            values: what the text sees besides the macros.
        """
        return self._environment.from_string(text).render(values)

    def _dispatch(self, name: str, _package: str | None = None) -> Callable[..., Any]:
        own = self._macros.get(f"{self._engine}__{name}")
        return own or getattr(self, f"default__{name}")


class _File:
    """A file with macros, compiled once when it is needed."""

    def __init__(self, environment: Environment, text: str) -> None:
        self.names = [name for _, name in _MACRO.findall(text)]
        self._environment = environment
        self._text = text
        self._module: object = None

    def call(self, name: str, *args: object, **kwargs: object) -> object:
        """Call a macro: what it returns, or its text."""
        if self._module is None:
            text = _MACRO.sub(rf"\1{_PREFIX}\2", self._text)
            self._module = self._environment.from_string(text).module
        try:
            return getattr(self._module, _PREFIX + name)(*args, **kwargs)
        except _ReturnError as returned:
            return returned.value


class _Dispatched:
    """dbt's own macros, or what an engine has in their place."""

    def __init__(self, dispatch: Callable[[str], Callable[..., Any]]) -> None:
        self._dispatch = dispatch

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return self._dispatch(name)


class _ReturnError(Exception):
    """Ends a macro with a value that need not be text."""

    def __init__(self, value: object) -> None:
        self.value = value


def _return(value: object) -> NoReturn:
    raise _ReturnError(value)


def _raise(error: type[Exception], message: str) -> NoReturn:
    raise error(message)
