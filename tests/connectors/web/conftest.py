"""Doors for the tests: time that passes only when it is slept, chance that is seeded."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from connectors.web import Door, Patience
from connectors.web.local import LocalBudget
from tests.clocks import StandingClock


@dataclass
class World:
    """A clock, the waits that were slept on it, a budget, and doors that share them."""

    clock: StandingClock = field(default_factory=StandingClock)
    slept: list[float] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.budget = LocalBudget(self.clock)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.forward(seconds)

    def door(self, **changes: object) -> Door:
        """Return a door to servers of this machine and to names that resolve to the world."""
        given: dict[str, object] = {
            "source": "crm",
            "budget": self.budget,
            "clock": self.clock,
            "sleep": self.sleep,
            "chance": random.Random(1),  # noqa: S311
            "patience": Patience(connect=0.3, read=0.3, total=0.6),
            "allow_http": True,
        }
        made = Door(**{**given, **changes})  # type: ignore[arg-type]
        self.doors.append(made)
        return made


@pytest.fixture
def world() -> Iterator[World]:
    found = World()
    yield found
    for door in found.doors:
        door.close()


@pytest.fixture
def answers() -> Callable[..., Callable[[str, int], Sequence[str]]]:
    """Give a maker of resolvers that answer the same always."""
    return lambda *found: lambda host, port: found
