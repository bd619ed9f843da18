"""Reading one value from its text. Every parser raises `ValueError` for what it can't read."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from string import ascii_lowercase, ascii_uppercase

_TIMESTAMP = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_NUMBER = re.compile(
    r"(?P<mantissa>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE](?P<exponent>[+-]?[0-9]+))?"
)
_TRUE = frozenset({"true", "t", "yes", "y", "1"})
_TO_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_LARGEST_NUMBER = Decimal(10**12)


def clean(text: str | None) -> str | None:
    """Trim spaces, tabs and line breaks; the empty string is no value."""
    return (text or "").strip(" \t\r\n") or None


def lower_ascii(text: str) -> str:
    """Lower-case A to Z and nothing else: other letters fold differently from engine to engine."""
    return text.translate(_TO_LOWER)


def parse_timestamp(text: str) -> datetime:
    """Read a date or a time of day on a date, in UTC unless the text carries an offset."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError(f"not a timestamp: {text!r}")
    # Digits past microseconds are cut, not rounded.
    fraction = (match["fraction"] or "")[:6].ljust(6, "0")
    day = date.fromisoformat(match["day"])
    local = datetime(
        day.year,
        day.month,
        day.day,
        int(match["hour"] or 0),
        int(match["minute"] or 0),
        int(match["second"] or 0),
        int(fraction),
        tzinfo=UTC,
    )
    try:
        return local - _offset(match["zone"])
    except OverflowError as error:
        raise ValueError(f"outside the years 1 to 9999: {text!r}") from error


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 15 or minutes > 59:
        raise ValueError(f"not an offset: {zone!r}")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone.startswith("-") else offset


def parse_date(text: str) -> date:
    """Read a timestamp and keep its UTC date."""
    return parse_timestamp(text).date()


def _parse_number(text: str) -> Decimal:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(f"not a number: {text!r}")
    number = Decimal(f"{match['mantissa']}e{_bounded_exponent(match['exponent'] or '0')}")
    if number < 0 or number > _LARGEST_NUMBER:
        raise ValueError(f"not between 0 and 10^12: {text!r}")
    # A negative zero is zero, and is shown without its sign.
    return number.copy_abs()


def _bounded_exponent(text: str) -> str:
    # `Decimal` fails on exponents beyond 10^18. Fifteen nines mean the same as anything larger:
    # no mantissa in a file is long enough to make up for them.
    sign = "-" if text.startswith("-") else ""
    digits = text.lstrip("+-").lstrip("0") or "0"
    return sign + (digits if len(digits) <= 15 else "9" * 15)


def parse_count(text: str) -> int:
    """Read a whole number from 0 to 10^12; `184.0` and `1e5` are whole."""
    number = _parse_number(text)
    whole = int(number.to_integral_value())
    if number != whole:
        raise ValueError(f"not a whole number: {text!r}")
    return whole


def parse_decimal(text: str, *, places: int) -> Decimal:
    """Read a number from 0 to 10^12 and round it to that many decimals, halves up."""
    return round_half_up(_parse_number(text), places)


def round_half_up(number: Decimal, places: int) -> Decimal:
    """Round to that many decimals, halves away from zero."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def parse_boolean(text: str) -> bool:
    """Read a yes or a no. An unknown spelling is a no: typing errors must not grant anything."""
    return lower_ascii(text) in _TRUE
