"""Fetches the next page of a long walk while the one before is being kept."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from connectors.crm import Page

#: Pages of so many records are worth a thread; the short ones of an increment are not.
LARGE = 1_000


def ahead(pages: Iterator[Page]) -> Iterator[Page]:
    """Yield the same pages; after a large one the next is fetched meanwhile.

    At most one page waits. A walk that breaks off does so where the page would have come.
    """
    with ThreadPoolExecutor(1) as thread:
        page = next(pages, None)
        while page is not None:
            if len(page.records) < LARGE:
                yield page
                page = next(pages, None)
                continue
            coming = thread.submit(next, pages, None)
            yield page
            page = coming.result()
