"""How what comes from data stands in messages: in one line, in sight, and not too long."""

from collections.abc import Iterable, Sequence

LONGEST_LIST = 20
"""How many entries of a list are shown; of the others the number is."""

_LONGEST_NAME = 60


def printable(text: str) -> str:
    """Return a text in which all that a terminal would obey, or not show, is escaped.

    Line breaks are too, so a text from data makes no line of its own.
    """
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence, the first ones of many, and long ones shortened."""
    shown = [printable(_shortened(name)) for name in names[:LONGEST_LIST]]
    return ", ".join([*shown, *more(len(names))])


def more(count: int) -> Iterable[str]:
    """Yield what stands after the entries of a list that are shown, where there are others.

    Args:
        count: how many entries there are in all.
    """
    if count > LONGEST_LIST:
        yield f"... and {count - LONGEST_LIST:,} more"


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
