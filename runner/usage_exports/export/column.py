"""A column of a file of an export."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of a mart.

    An `identifying` one is left out where user-level data is disabled, a `byok` one where the
    workspace does not bring its own key; `user_text` is what users of a workspace write; all but
    `is_text` are numbers and dates.
    """

    name: str
    identifying: bool
    byok: bool
    user_text: bool
    is_text: bool
