"""Matches one raw table with Guiyi, to be measured: `python -m bench.ours FOLDER MODE OUT`.

Writes OUT/clusters.csv, and for customer tables OUT/asks.csv and OUT/offers.csv.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

#: The columns of the zh tables are canonical fields already.
FIELDS = (
    "name", "nickname", "remark", "company", "title", "mobile", "phone", "email", "wechat",
    "province", "city", "district", "address", "birthday", "owner", "level",
)  # fmt: skip


def raw(table: Path) -> dict[str, list[str]]:
    """Return the cells of a table by column."""
    with table.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {name: list(cells) for name, cells in zip(header, zip(*rows, strict=True), strict=True)}


def write(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(",".join(row) + "\n" for row in rows)


def main(folder: str, mode: str, out: str) -> None:
    table, to = Path(folder) / "records.csv", Path(out)
    if mode == "generic":
        columns = raw(table)
        ids = columns.pop("id")
        from dedupe.generic import deduplicate  # each engine's start-up is its own

        customers = list(ids)
        for group in deduplicate(columns).groups:
            for row in group:
                customers[row] = ids[group[0]]
    else:
        from admin.match_input import plain_csv
        from dedupe.score import Limits
        from dedupe.table import match_table

        rows = plain_csv(table)
        if rows is None:
            raise SystemExit(f"{table} is no plain CSV")
        known = {name: name for name in FIELDS if name in rows.header}
        ids = rows.column("id")
        found = match_table(rows, known, ids, limits=Limits.of(mode))
        customers = list(found.customers)
        write(to / "asks.csv", "a,b", ((a, b) for a, b, _ in found.asks))
        write(to / "offers.csv", "a,b,kind", found.offers)
    write(to / "clusters.csv", "id,cluster", zip(ids, customers, strict=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
