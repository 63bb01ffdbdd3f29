"""The search for cycles: off inside, and afterwards what it was."""

from __future__ import annotations

import gc
from contextlib import suppress

from dedupe.garbage import no_search


def test_the_search_is_off_inside_and_on_again_after_an_error() -> None:
    assert gc.isenabled()
    seen = []
    with suppress(LookupError), no_search(), no_search():
        seen.append(gc.isenabled())
        raise LookupError
    assert seen == [False]
    assert gc.isenabled()


def test_a_search_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with no_search():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
