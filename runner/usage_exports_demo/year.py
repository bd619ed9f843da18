"""The year: how much happens on which day, and at which hour."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from usage_exports_demo.dice import Dice
from usage_exports_demo.settings import DemoSettings

MEAN_CHAT = 4.45
API_SHARE = 0.2

_WEEKDAYS = (100, 108, 106, 100, 82, 7, 9)
# From midnight on, in the local time of a European office.
_HOURS = (1, 1, 1, 1, 1, 2, 6, 26, 72, 102, 106, 92, 55, 80, 100, 96, 78, 46, 21, 14, 13, 11, 7, 3)


@dataclass(frozen=True)
class Day:
    """What happens on a UTC day.

    Args:
        number: counts from 0, the first day of the year.
        utc_offset: hours by which local time is ahead of UTC.
        seconds: how long the day is: less than 86,400 for the one that isn't over.
        chats: how many chats to think up; those beyond `messages` are dropped.
        messages: how many messages are sent.
        api_requests: how many model requests come without a message.
    """

    number: int
    day: date
    utc_offset: int
    seconds: int
    chats: int
    messages: int
    api_requests: int


def make_days(settings: DemoSettings) -> list[Day]:
    """Return the days from the first one to that of `now`; their messages add up exactly."""
    today = settings.end.date()
    count = (today - settings.first_day).days + 1
    dates = [settings.first_day + timedelta(days=number) for number in range(count)]
    whole = [_weight(settings, day, number / count) for number, day in enumerate(dates)]
    seconds_today = int((settings.end - datetime.combine(today, datetime.min.time())).seconds)
    passed = [*whole[:-1], int(whole[-1] * _share_of_day(today, seconds_today))]
    messages = _shared_out(settings.messages, passed)
    api_requests = _shared_out(int(settings.messages * API_SHARE), passed)
    expected = [settings.messages * weight / max(1, sum(passed)) for weight in whole]
    return [
        Day(
            number=number,
            day=day,
            utc_offset=_utc_offset(day),
            seconds=seconds_today if day == today else 86_400,
            # Enough that a day never runs short: a tenth and 40 chats are over six sigma.
            chats=40 + int(max(expected[number], messages[number]) / MEAN_CHAT * 1.1),
            messages=messages[number],
            api_requests=api_requests[number],
        )
        for number, day in enumerate(dates)
    ]


def clock() -> list[dict[str, object]]:
    """Return which UTC hour each tick of a working day stands for, by the offset from UTC."""
    return [
        {"utc_offset": utc_offset, "tick": tick, "utc_hour": (hour - utc_offset) % 24}
        for utc_offset in (1, 2)
        for tick, hour in enumerate(
            hour for hour, weight in enumerate(_HOURS) for _ in range(weight)
        )
    ]


def clock_ticks() -> int:
    """Return how many ticks the clock has for each offset."""
    return sum(_HOURS)


def _weight(settings: DemoSettings, day: date, elapsed: float) -> int:
    weight = _WEEKDAYS[day.weekday()] * (1 + 1.2 * elapsed)
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 3):
        weight *= 0.15
    elif (7, 15) <= (day.month, day.day) <= (8, 31):
        weight *= 0.65
    elif (day.month, day.day) == (5, 1):
        weight *= 0.1
    noise = 90 + Dice(settings.seed, "day", day).below(21)
    return max(1, int(weight * noise))


def _utc_offset(day: date) -> int:
    """Roughly Central European time: summer time holds from April to October."""
    return 2 if 4 <= day.month <= 10 else 1


def _share_of_day(day: date, seconds: int) -> float:
    hour, rest = divmod(seconds, 3600)
    weights = [_HOURS[(utc + _utc_offset(day)) % 24] for utc in range(24)]
    return (sum(weights[:hour]) + weights[hour] * rest / 3600) / sum(weights)


def _shared_out(total: int, weights: list[int]) -> list[int]:
    """Cut a total into whole parts, in proportion to the weights."""
    parts = []
    sum_of_weights, weight_so_far, given = sum(weights), 0, 0
    for weight in weights:
        weight_so_far += weight
        due = total * weight_so_far // sum_of_weights
        parts.append(due - given)
        given = due
    return parts
