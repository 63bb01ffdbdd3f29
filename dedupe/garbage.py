"""Holds off Python's search for reference cycles while much is made that has none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search() -> Iterator[None]:
    """Let nobody look for reference cycles inside.

    Profiles, pairs and rows are plain values: they go when nothing names them. Looking through
    millions of them for cycles, again and again as they are made, took a fifth of a batch's time.
    Threads may nest this as they like: whoever found the search on turns it on again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
