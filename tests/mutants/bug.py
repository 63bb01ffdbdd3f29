"""What a planted bug is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """One wrong line, and the tests that must notice it."""

    file: str
    #: Text that stands in the file exactly once.
    old: str
    new: str
    #: Files of tests, with blanks between them.
    tests: str
    #: The law or promise that it breaks.
    promise: str
    #: As pytest's -k: only these tests of the files.
    only: str = ""
