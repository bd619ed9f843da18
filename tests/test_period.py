"""Which period an export covers, and what is refused."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from reference.cells import parse_timestamp
from usage_exports.errors import RefusedError
from usage_exports.export.period import Period, parse_now, resolve_period

NAMES = ("this-month", "last-month", "this-week", "last-week")


def named(name: str | None, now: datetime | str, week_start: str = "sunday") -> str:
    instant = parse_now(now) if isinstance(now, str) else now
    found = resolve_period(period=name, start=None, end=None, now=instant, week_start=week_start)
    return f"{found.start}..{found.end}"


def custom(start: str, end: str, now: str = "2026-07-15T12:00Z") -> Period:
    return resolve_period(
        period=None, start=start, end=end, now=parse_now(now), week_start="sunday"
    )


def refusal(start: str, end: str, now: str = "2026-07-15T12:00Z") -> str:
    with pytest.raises(RefusedError) as refused:
        custom(start, end, now)
    return str(refused.value)


# -- Named periods


@pytest.mark.parametrize(
    ("name", "now", "week_start", "expected"),
    [
        # The examples of the document, of 2025.
        ("last-week", "2025-07-27", "sunday", "2025-07-20..2025-07-26"),
        ("this-week", "2025-08-02", "sunday", "2025-07-27..2025-08-02"),
        # As of a Saturday, the last day of its week.
        ("last-week", "2025-07-26", "sunday", "2025-07-13..2025-07-19"),
        ("this-week", "2025-07-26", "sunday", "2025-07-20..2025-07-26"),
        ("last-week", "2025-07-26", "monday", "2025-07-14..2025-07-20"),
        ("this-week", "2025-07-26", "monday", "2025-07-21..2025-07-27"),
        # As of a Sunday, the first or the last day.
        ("this-week", "2025-07-27", "sunday", "2025-07-27..2025-08-02"),
        ("this-week", "2025-07-27", "monday", "2025-07-21..2025-07-27"),
        ("last-week", "2025-07-27", "monday", "2025-07-14..2025-07-20"),
        ("this-week", "2025-07-28", "monday", "2025-07-28..2025-08-03"),
        # Across a year.
        ("this-week", "2026-01-01", "sunday", "2025-12-28..2026-01-03"),
        ("last-week", "2026-01-01", "monday", "2025-12-22..2025-12-28"),
        ("this-month", "2025-07-26", "sunday", "2025-07-01..2025-07-31"),
        ("last-month", "2025-07-26", "sunday", "2025-06-01..2025-06-30"),
        ("last-month", "2026-01-31", "sunday", "2025-12-01..2025-12-31"),
        ("this-month", "2025-12-31", "sunday", "2025-12-01..2025-12-31"),
        # February.
        ("last-month", "2024-03-31", "sunday", "2024-02-01..2024-02-29"),
        ("last-month", "2025-03-31", "sunday", "2025-02-01..2025-02-28"),
        ("this-month", "2024-02-29", "sunday", "2024-02-01..2024-02-29"),
        (None, "2025-07-26", "sunday", "2025-06-01..2025-06-30"),
    ],
)
def test_named_periods(name: str | None, now: str, week_start: str, expected: str) -> None:
    assert named(name, now, week_start) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-07-01T00:00:00Z", "2026-07-01..2026-07-31"),
        ("2026-06-30T23:59:59.999999Z", "2026-06-01..2026-06-30"),
        ("2026-07-01T01:59:59+02:00", "2026-06-01..2026-06-30"),
        ("2026-07-01T02:00:00+02:00", "2026-07-01..2026-07-31"),
        ("2026-06-30T19:59-04", "2026-06-01..2026-06-30"),
        ("2026-06-30T20:00-0400", "2026-07-01..2026-07-31"),
    ],
)
def test_today_is_the_utc_date_of_now(now: str, expected: str) -> None:
    assert named("this-month", now) == expected


def expected_period(name: str, today: date, week_start: str) -> tuple[date, date]:
    """Counted day by day, another way than the macros' arithmetic."""
    if name.endswith("month"):
        year, month = today.year, today.month
        if name == "last-month":
            year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    first = today
    wanted = calendar.SUNDAY if week_start == "sunday" else calendar.MONDAY
    while first.weekday() != wanted:
        first -= timedelta(days=1)
    if name == "last-week":
        first -= timedelta(days=7)
    return first, first + timedelta(days=6)


offsets = st.integers(-15 * 60 - 59, 15 * 60 + 59).map(lambda n: timezone(timedelta(minutes=n)))
instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=offsets)  # noqa: DTZ001
week_starts = st.sampled_from(["sunday", "monday"])


@given(st.sampled_from(NAMES), instants, week_starts)
def test_named_periods_at_any_time(name: str, now: datetime, week_start: str) -> None:
    start, end = expected_period(name, now.astimezone(UTC).date(), week_start)
    assert named(name, now, week_start) == f"{start}..{end}"


@given(instants, week_starts)
def test_the_last_period_ends_where_this_one_begins(now: datetime, week_start: str) -> None:
    for kind in ("week", "month"):
        last_end = named(f"last-{kind}", now, week_start).split("..")[1]
        this_start = named(f"this-{kind}", now, week_start).split("..")[0]
        assert date.fromisoformat(last_end) + timedelta(days=1) == date.fromisoformat(this_start)


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("last-month", "0001-01-15"),
        ("last-week", "0001-01-03"),
        ("this-week", "9999-12-31"),
    ],
)
def test_periods_outside_the_calendar(name: str, now: str) -> None:
    with pytest.raises(RefusedError, match=f"There is no such period as of {now}"):
        named(name, now)


def test_a_month_at_the_end_of_the_calendar() -> None:
    assert named("this-month", "9999-12-31T23:59:59.999999Z") == "9999-12-01..9999-12-31"


# -- Dates


@pytest.mark.parametrize(
    ("start", "end", "now"),
    [
        ("2025-07-15", "2026-07-15", "2026-07-15T12:00Z"),
        ("2026-07-15", "2026-07-15", "2026-07-15T00:00Z"),
        ("2026-07-15", "2030-12-31", "2026-07-15T23:59:59Z"),
        ("2027-02-28", "2028-02-29", "2028-02-29"),
        ("2024-02-29", "2024-02-29", "2025-02-28"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2025-03-01", "2025-03-01", "2026-03-01"),
    ],
)
def test_dates_within_the_limits(start: str, end: str, now: str) -> None:
    wanted = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert custom(start, end, now) == wanted


@pytest.mark.parametrize(
    ("start", "now", "accepted"),
    [
        ("2025-07-14", "2026-07-15", "2025-07-15"),
        ("2027-02-27", "2028-02-29", "2027-02-28"),
        ("2024-02-28", "2025-03-01", "2024-03-01"),
        ("2024-02-27", "2025-02-28", "2024-02-28"),
        ("0001-01-01", "2026-07-15", "2025-07-15"),
        # The 15th only in the zone of now.
        ("2025-07-14", "2026-07-14T23:00-02:00", "2025-07-15"),
    ],
)
def test_a_start_too_early(start: str, now: str, accepted: str) -> None:
    message = refusal(start, "2026-07-15", now)
    assert message.startswith(f"--from {start} is too early: the earliest date accepted is ")
    assert f"accepted is {accepted}, 12 months before today" in message


def test_a_start_in_the_future() -> None:
    assert refusal("2026-07-16", "2026-07-20") == (
        "--from 2026-07-16 is in the future: the latest date accepted is today, 2026-07-15."
    )
    # Tomorrow has begun where the user is, but not in UTC.
    assert "today, 2026-07-15." in refusal("2026-07-16", "2026-07-20", "2026-07-16T01:00+02:00")


def test_an_end_before_the_start() -> None:
    assert refusal("2026-07-10", "2026-07-09") == (
        "--to 2026-07-09 is before --from: the earliest date accepted is 2026-07-10."
    )


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00",
     "0000-01-01", "2026-1-1", "20260101", "01.01.2026", "2026-01-01T00:00", " 2026-01-01",
     "2026-01-01\n", "٢٠٢٦-٠١-٠١", "", "today"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert refusal(text, "2026-07-15") == f"--from is '{text}': it must be a date, as YYYY-MM-DD."
    assert refusal("2026-07-15", text) == f"--to is '{text}': it must be a date, as YYYY-MM-DD."


@given(st.text("0123456789-T", max_size=12) | st.dates().map(str))
@example("0400-02-29")
@example("0300-02-29")
def test_dates_are_read_as_python_reads_them(text: str) -> None:
    try:
        wanted = date.fromisoformat(text) if re.fullmatch("....-..-..", text) else None
    except ValueError:
        wanted = None
    if wanted is None:
        assert "--from is " in refusal(text, "2026-07-15")
        return
    assume(wanted.year < 9999)
    assert custom(text, text, now=text) == Period(wanted, wanted)


@given(st.dates(date(1970, 1, 1), date(2200, 1, 1)), st.integers(-400, 40), st.integers(-40, 400))
@example(date(2028, 2, 29), -367, 0)
@example(date(2028, 2, 29), -366, 0)
@example(date(2025, 2, 28), -365, 0)
@example(date(2025, 3, 1), -366, 0)
def test_limits_at_any_time(today: date, before: int, length: int) -> None:
    start = today + timedelta(days=before)
    end = start + timedelta(days=length)
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    earliest = date(today.year - 1, today.month, day)
    options = {"start": str(start), "end": str(end), "now": f"{today}T12:00Z"}
    if start < earliest:
        accepted = earliest
    elif start > today:
        accepted = today
    elif end < start:
        accepted = start
    else:
        assert custom(**options) == Period(start, end)
        return
    message = refusal(**options)
    assert str(accepted) in message
    # What the message names is accepted indeed.
    fixed = {"end": str(accepted)} if start == accepted else {"start": str(accepted)}
    if start != accepted:
        fixed["end"] = str(max(accepted, end))
    assert custom(**{**options, **fixed}).start == accepted


# -- What the options exclude


def test_a_name_and_dates_exclude_each_other() -> None:
    now = parse_now("2026-07-15")
    for start, end in (("2026-07-01", None), (None, "2026-07-01"), ("2026-07-01", "2026-07-02")):
        with pytest.raises(RefusedError, match="--period and --from/--to exclude each other"):
            resolve_period(period="last-week", start=start, end=end, now=now, week_start="sunday")


def test_one_date_alone() -> None:
    now = parse_now("2026-07-15")
    for start, end in (("2026-07-01", None), (None, "2026-07-01")):
        with pytest.raises(RefusedError, match="--from and --to belong together: give both"):
            resolve_period(period=None, start=start, end=end, now=now, week_start="sunday")


def test_names_that_are_none() -> None:
    with pytest.raises(
        RefusedError, match=r"--period is 'next-week': it must be one of this-month"
    ):
        named("next-week", "2026-07-15")
    with pytest.raises(
        RefusedError, match="--week-start is 'friday': it must be one of sunday, mo"
    ):
        named("last-week", "2026-07-15", "friday")


# -- Now


@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001
    st.sampled_from("T "),
    st.sampled_from(["date", "minutes", "seconds", "fraction"]),
    st.text("0123456789", min_size=1, max_size=9),
    st.sampled_from(["", "Z", "+hh", "-hh", "+hhmm", "-hhmm", "+hh:mm", "-hh:mm"]),
    st.integers(0, 15),
    st.integers(0, 59),
)
def test_every_spelling_of_now(
    local: datetime,
    separator: str,
    precision: str,
    digits: str,
    zone: str,
    hours: int,
    minutes: int,
) -> None:
    shown = {
        "date": local.date().isoformat(),
        "minutes": local.isoformat(separator, "minutes"),
        "seconds": local.isoformat(separator, "seconds"),
        "fraction": f"{local.isoformat(separator, 'seconds')}.{digits}",
    }[precision]
    kept = {
        "date": local.replace(hour=0, minute=0, second=0, microsecond=0),
        "minutes": local.replace(second=0, microsecond=0),
        "seconds": local.replace(microsecond=0),
        "fraction": local.replace(microsecond=int(digits.ljust(6, "0")[:6])),
    }[precision]
    if precision == "date":
        zone = ""
    suffix = zone.replace("hh", f"{hours:02d}").replace("mm", f"{minutes:02d}")
    offset = timedelta(hours=hours * ("hh" in zone), minutes=minutes * ("mm" in zone))
    wanted = kept + offset if zone.startswith("-") else kept - offset
    found = parse_now(shown + suffix)
    assert found == wanted.replace(tzinfo=UTC)
    assert found.utcoffset() == timedelta(0)
    assert parse_timestamp(shown + suffix) == found


@given(st.text("0123456789-+:.TZ e", max_size=30))
def test_now_is_read_as_timestamps_of_the_contract_are(text: str) -> None:
    check_against_reference(text)


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-07", "2026-07-15Z", "2026-07-15T24:00", "2026-07-15T12:60",
     "2026-07-15T12:00:60", "2026-07-15T12", "2026-07-15T12:00.5", "2026-07-15T12:00:00.",
     "2026-07-15T12:00+16:00", "2026-07-15T12:00+15:60", "2026-07-15T12:00+5",
     "2026-07-15t12:00", "2026-07-15T12:00z", "2026-07-15T12:00 Z", "2026-02-29T12:00",
     "0000-12-31", "9999-12-31T23:59-00:01", "0001-01-01T00:00+00:01", "1784116800",
     "2026-07-15T12:00\n", "2026-07-15T12:00+１5",
     "2026-07-15T12:00+05:"],
)  # fmt: skip
def test_what_is_no_now(text: str) -> None:
    check_against_reference(text)
    with pytest.raises(RefusedError, match=r"^--now is '"):
        parse_now(text)


def check_against_reference(text: str) -> None:
    try:
        wanted = parse_timestamp(text)
    except ValueError:
        with pytest.raises(RefusedError):
            parse_now(text)
    else:
        assert parse_now(text) == wanted
