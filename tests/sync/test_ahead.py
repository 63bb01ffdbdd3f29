"""The next page of a long walk is fetched while the one before is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.crm import Page, RemoteRecord
from store.errors import TryLater
from sync.ahead import LARGE, ahead


def page(n: int, size: int) -> Page:
    return Page(tuple(RemoteRecord("Contacts", f"{n}-{i}", "", {}) for i in range(size)), str(n))


@pytest.mark.parametrize("size", [1, LARGE])
def test_the_same_pages_in_the_same_order(size: int) -> None:
    pages = [page(n, size) for n in range(5)]
    assert list(ahead(iter(pages))) == pages
    assert list(ahead(iter(()))) == []


@pytest.mark.parametrize("size", [1, LARGE])
def test_a_walk_breaks_off_where_the_page_would_have_come(size: int) -> None:
    def walk() -> Iterator[Page]:
        yield page(1, size)
        raise TryLater("the line is cut")

    pages = ahead(walk())
    assert next(pages).cursor == "1"
    with pytest.raises(TryLater):
        next(pages)


def test_short_pages_are_fetched_one_by_one() -> None:
    asked = []

    def walk() -> Iterator[Page]:
        for n in range(3):
            asked.append(n)
            yield page(n, 2)

    for n, _ in enumerate(ahead(walk())):
        assert asked == list(range(n + 1))
