"""Chance that can be repeated."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class Dice:
    """Throws that depend on nothing but the key.

    Every person, agent and project has dice of its own, so that one more of them does not
    change the others. Only `Random.random` is used: the one method whose sequence Python
    promises to keep.

    Args:
        key: what the throws are for, such as the seed, a table and a number.
    """

    def __init__(self, *key: object) -> None:
        seed = ":".join(str(part) for part in key)
        self._random = random.Random(seed).random  # noqa: S311 - nothing here is a secret

    def below(self, sides: int) -> int:
        """Return a whole number from 0 to `sides` - 1."""
        return int(self._random() * sides)

    def chance(self, probability: float) -> bool:
        """Return true with a probability from 0 to 1."""
        return self._random() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices; there must be one."""
        return choices[self.below(len(choices))]

    def moment(self, start: datetime, end: datetime) -> datetime:
        """Return a whole second from `start` up to, not including, `end` (or `start`).

        It is one in office hours, unless there are none in between.
        """
        seconds = max(1, int((end - start).total_seconds()))
        moment = start + timedelta(seconds=self.below(seconds))
        workday = moment - timedelta(days=max(0, moment.weekday() - 4))
        in_office = workday.replace(hour=6 + self.below(10))
        return in_office if start <= in_office < end else moment

    def uuid(self) -> str:
        """Return a UUID of version 4."""
        number = 0
        for _ in range(4):
            number = number << 32 | self.below(2**32)
        return str(UUID(int=number, version=4))
