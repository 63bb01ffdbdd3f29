"""Matches one table with GoldenMatch: `python with_goldenmatch.py TABLE.csv zero|hand OUT`.

Runs inside GoldenMatch's environment. `zero` is its automatic configuration, `hand` rules written
for a cleaned customer table: of those tried, the ones with the best F1.
"""

from __future__ import annotations

import csv
import logging
import sys
import warnings

import goldenmatch as gm
import pyarrow
from pyarrow import csv as read

#: Records that agree in all columns of one of these are one.
RULES = (("mobile",), ("email",), ("wechat",), ("name", "company"), ("name", "city"))


def by_hand() -> gm.GoldenMatchConfig:
    keys = [
        gm.MatchkeyConfig(
            name="_".join(columns),
            type="exact",
            fields=[gm.MatchkeyField(field=column, transforms=["strip"]) for column in columns],
        )
        for columns in RULES
    ]
    return gm.GoldenMatchConfig(matchkeys=keys)


def main(table: str, kind: str, out: str) -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    with open(table, encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    text = read.ConvertOptions(
        column_types=dict.fromkeys(header, pyarrow.string()), strings_can_be_null=kind == "hand"
    )
    rows = read.read_csv(table, convert_options=text)
    # Left to itself it does worse from the file, with empty cells as nulls, and without the column
    # id; by hand, empty cells would be equal to one another.
    found = gm.dedupe_df(rows, config=by_hand() if kind == "hand" else None)
    ids = rows.column("id").to_pylist()
    cluster = dict(zip(ids, ids, strict=True))
    for group in found.clusters.values():
        for place in group["members"]:
            cluster[ids[place]] = ids[group["members"][0]]
    with open(f"{out}/clusters.csv", "w", encoding="utf-8") as said:
        said.write("id,cluster\n")
        said.writelines(f"{one},{first}\n" for one, first in cluster.items())


if __name__ == "__main__":
    main(*sys.argv[1:])
