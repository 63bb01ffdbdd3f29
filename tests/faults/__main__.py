"""Forty faults in six stories of two CRMs, and a thousand mixtures of three to six faults.

`python -m tests.faults [WORD…]` runs those whose line holds every word, or all; `--seeds N` takes
other than 1,000 mixtures, `--from N` begins at another seed, `--at-once N` works in N processes.
One line for each run that went wrong, what syncs were refused with, and at the end
`runs=N lost=0 doubled=0 pingpong=0 overlimit=0`; 1 when anything is not as without faults.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from connectors.standins.faults import FAULTS
from tests.faults.one_run import SORTS, Told, quiet, run
from tests.faults.wanted import mixed, singles


def main(words: list[str]) -> int:
    """Run what the words choose; return the exit code."""
    told = argparse.ArgumentParser(prog="python -m tests.faults")
    told.add_argument("words", nargs="*")
    told.add_argument("--seeds", type=int, default=1_000)
    told.add_argument("--from", type=int, default=0, dest="first")
    told.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    chosen = told.parse_args(words)
    wanted = [
        one
        for one in (*singles(), *mixed(chosen.first, chosen.seeds))
        if all(word in one.text() for word in chosen.words)
    ]
    began = time.monotonic()
    with ProcessPoolExecutor(
        chosen.at_once, mp_context=get_context("spawn"), initializer=quiet
    ) as pool:
        done = list(_shown(pool.map(run, wanted, chunksize=4)))
    return _report(done, time.monotonic() - began)


def _shown(found: Iterable[Told]) -> Iterable[Told]:
    """Print each run that went wrong as soon as it is known."""
    for one in found:
        if one.wrong:
            print(one.asked.text(), flush=True)
            for sort, seen in one.wrong.items():
                print(f"    {sort} {len(seen)}: {'; '.join(seen)[:400]}", flush=True)
        yield one


def _report(done: list[Told], seconds: float) -> int:
    met = Counter(code for one in done for code in one.met)
    refused = Counter(name for one in done for name in one.refused)
    wanted = {code for one in done for code in (*one.asked.zoho, *one.asked.fxiaoke)}
    never = [fault.code for fault in FAULTS if fault.code in wanted and not met[fault.code]]
    print(f"met {sum(bool(one.met) for one in done)} of {len(done)} runs; never: {never}")
    print("refused: " + ", ".join(f"{name} {many}" for name, many in refused.most_common()))
    counts = {sort: sum(len(one.wrong.get(sort, ())) for one in done) for sort in SORTS}
    bad = sum(bool(one.wrong) for one in done)
    print(f"bad={bad} different={counts['different']} seconds={seconds:.0f}")
    said = " ".join(f"{sort}={counts[sort]}" for sort in SORTS if sort != "different")
    print(f"runs={len(done)} {said}")
    return 1 if bad or never else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
