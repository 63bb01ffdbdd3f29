"""Which runs there are: every fault by itself, and seeded mixtures of several."""

from __future__ import annotations

import random
from collections.abc import Iterator

from connectors.standins.faults import FAULTS
from tests.faults.one_run import Asked
from tests.faults.stories import STORIES, Where

PLACES: tuple[Where, Where] = ("zoho", "fxiaoke")


def singles() -> Iterator[Asked]:
    """Yield each fault in each story in each CRM."""
    for fault in FAULTS:
        for at, story in enumerate(STORIES):
            for place in PLACES:
                zoho, fxiaoke = ((fault.code,) if place == one else () for one in PLACES)
                # Where only the first page matters, that is the one to spoil.
                within = 1 if story == "first_pull" else 2
                yield Asked(story, place, zoho, fxiaoke, fault.number * 10 + at, within)


def mixed(first: int, many: int) -> Iterator[Asked]:
    """Yield mixtures of three to six faults in one story, spread over both CRMs."""
    for seed in range(first, first + many):
        chance = random.Random(f"mixture {seed}")  # noqa: S311 (no secret)
        chosen = chance.sample(FAULTS, chance.randint(3, 6))
        at = [chance.choice(PLACES) for _ in chosen]
        codes = {
            place: tuple(f.code for f, here in zip(chosen, at, strict=True) if here == place)
            for place in PLACES
        }
        yield Asked(
            chance.choice(sorted(STORIES)), chance.choice(PLACES), codes["zoho"],
            codes["fxiaoke"], seed, chance.randint(1, 4),
        )  # fmt: skip
