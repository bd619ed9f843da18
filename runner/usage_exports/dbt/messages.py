"""What dbt wraps around the messages of a database, and how to take it off."""

import re

_HEADS = re.compile(r"^(Database|Runtime|Compilation|Internal) Error( in .*)?$")
# Where in the SQL or in the macros it was: the user wrote neither.
_TAILS = re.compile(r"^(LINE \d+:|> in macro|> in |compiled code at|QUERY:|CONTEXT:)")


def said(message: str) -> str:
    """Return what is said in a message, without dbt's words about it.

    Args:
        message: of dbt or of a driver, of any number of lines.

    Returns:
        One line; where the project itself says something, its lines.
    """
    lines: list[str] = []
    for line in map(str.strip, message.strip().splitlines()):
        if _TAILS.match(line):
            break
        if line and not _HEADS.match(line):
            lines.append(line)
    separator = "\n" if "Compilation Error" in message else " "
    return separator.join(lines) or message.strip()
