"""Writes an invented customer table: `python -m bench.invented --rows 1000000 --seed 1 FOLDER`."""

from __future__ import annotations

import argparse
import csv
import io
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.invented.customers import BLOCK, block
from bench.invented.rows import COLUMNS, records

#: Records that a customer has in the mean.
RECORDS = 1.6087
#: Rows of one block: lines of records.csv without id, with the number of the customer; pairs.
Block = tuple[list[tuple[int, str]], list[tuple[int, int, str]]]


def invent(seed: int, number: int, size: int) -> Block:
    """Return the rows and the planted pairs of one block of customers."""
    rng = random.Random(f"{seed}/{number}")  # noqa: S311 - invented people need no secrets
    customers, pairs = block(rng, size)
    first, text = number * BLOCK + 1, io.StringIO()
    writer = csv.writer(text, lineterminator="")
    rows: list[tuple[int, str]] = []
    for place, who in enumerate(customers):
        for row in records(rng, who):
            writer.writerow([row.get(column, "") for column in COLUMNS[1:]])
            rows.append((first + place, text.getvalue()))
            text.seek(0)
            text.truncate()
    return rows, [(first + a, first + b, kind) for a, b, kind in pairs]


def _blocks(seed: int, customers: int) -> Iterator[Block]:
    sizes = [BLOCK] * (customers // BLOCK) + [customers % BLOCK] * bool(customers % BLOCK)
    if len(sizes) < 8:
        yield from (invent(seed, n, size) for n, size in enumerate(sizes))
        return
    with ProcessPoolExecutor() as pool:
        yield from pool.map(invent, [seed] * len(sizes), range(len(sizes)), sizes, chunksize=4)


def write(folder: Path, rows: int, seed: int) -> int:
    """Write records.csv, truth.csv and hard.csv of about that many rows; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[tuple[int, str]] = []
    hard: list[tuple[int, int, str]] = []
    for some, pairs in _blocks(seed, max(4, round(rows / RECORDS))):
        lines += some
        hard += pairs
    random.Random(f"{seed}/order").shuffle(lines)  # noqa: S311
    wide = len(str(len(lines)))
    with (
        (folder / "records.csv").open("w", encoding="utf-8", newline="") as table,
        (folder / "truth.csv").open("w", encoding="utf-8", newline="") as truth,
    ):
        table.write(",".join(COLUMNS) + "\n")
        truth.write("id,cluster\n")
        for number, (customer, line) in enumerate(lines, 1):
            table.write(f"r{number:0{wide}d},{line}\n")
            truth.write(f"r{number:0{wide}d},c{customer}\n")
    with (folder / "hard.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["cluster_a", "cluster_b", "kind"])
        writer.writerows((f"c{a}", f"c{b}", kind) for a, b, kind in hard)
    return len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="about how many records")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    print(f"{write(chosen.folder, chosen.rows, chosen.seed)} rows, seed {chosen.seed}")


if __name__ == "__main__":
    main()
