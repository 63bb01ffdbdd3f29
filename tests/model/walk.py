"""Walks through histories by their seeds, for one process of several."""

from __future__ import annotations

from collections.abc import Iterable

from tests.model.book import Shelf
from tests.model.history import Told, run


def part(seeds: tuple[int, int]) -> list[Told]:
    """Run some histories; return those in which something went wrong."""
    return [told for told in each(range(*seeds)) if told.bad]


def each(seeds: Iterable[int]) -> Iterable[Told]:
    shelf = Shelf()
    try:
        for seed in seeds:
            yield run(seed, shelf)
    finally:
        shelf.close()
