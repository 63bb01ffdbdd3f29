"""Runs random histories and counts those in which something went wrong.

`python -m tests.model [HISTORIES] [FIRST]` runs histories by their seeds, on all cores; a seed is a
history, always the same. Then it takes each protection away, to see whether it is missed. Ends with
`histories=N bad=N protections=N noticed=N`; 1 when a history went wrong or a protection was not
missed. `python -m tests.model --show SEED` prints one history.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.model.protections import PROTECTIONS, noticed
from tests.model.walk import each, part

#: Histories that a process runs before it tells of them.
PART = 25


def main(words: list[str]) -> int:
    """Run what the words say; return the exit code."""
    if words[:1] == ["--show"]:
        return show(int(words[1]))
    alone = "--histories-alone" in words
    numbers = [int(word) for word in words if word.isdigit()]
    many, first = (numbers + [5_000, 0][len(numbers) :])[:2]
    protections = () if alone else PROTECTIONS
    starts = range(first, first + many, PART)
    bad = 0
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for wrong in pool.map(part, [(n, min(n + PART, first + many)) for n in starts]):
            bad += len(wrong)
            for told in wrong:
                print(f"seed {told.seed}: {told.bad}", flush=True)
        missed = 0
        for name, found in pool.map(noticed, protections):
            missed += bool(found)
            print(f"{found or 'NOT MISSED':24} without {name}", flush=True)
    print(f"histories={many} bad={bad} protections={len(protections)} noticed={missed}")
    return 0 if not bad and missed == len(protections) else 1


def show(seed: int) -> int:
    """Print a history."""
    (told,) = each([seed])
    print("\n".join(told.trace))
    print(told.bad)
    return int(bool(told.bad))


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # A seed must be the same history in every process.
        command = [sys.executable, "-m", "tests.model", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | {"PYTHONHASHSEED": "0"})  # noqa: S606
    sys.exit(main(sys.argv[1:]))
