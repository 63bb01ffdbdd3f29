"""The floor: records that share a well-normalised mobile, mail address or WeChat id are one.

`python exact_ids.py TABLE.csv zh OUT`; plain Python, in any environment.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections.abc import Iterator

_MOBILE = re.compile(r"(?<!\d)(?:\+?86|0086)?(1[3-9]\d{9})(?:\.0)?(?!\d)")
_SEVERAL = re.compile(r"[、/;；,，]")
_FILL = re.compile(r"[\s()'\-]")


def mobiles(text: str) -> Iterator[str]:
    """Yield the mobile numbers of a cell, eleven digits each."""
    for part in _SEVERAL.split(unicodedata.normalize("NFKC", text)):
        glued = _FILL.sub("", part)
        yield from _MOBILE.findall(glued if len(glued) < 17 else part)


def identifiers(row: dict[str, str]) -> Iterator[str]:
    for column in ("mobile", "phone", "remark", "wechat"):
        for number in mobiles(row.get(column, "")):
            yield "m" + number
    if mail := row.get("email", "").strip().lower():
        yield "e" + mail
    if wechat := row.get("wechat", "").strip().lower():
        yield "w" + wechat


def main(table: str, _kind: str, out: str) -> None:
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    with open(table, encoding="utf-8", newline="") as file:
        ids = []
        for row in csv.DictReader(file):
            ids.append(row["id"])
            for identifier in identifiers(row):
                parent[root(row["id"])] = root(identifier)
    with open(f"{out}/clusters.csv", "w", encoding="utf-8") as said:
        said.write("id,cluster\n")
        said.writelines(f"{one},{root(one)}\n" for one in ids)


if __name__ == "__main__":
    main(*sys.argv[1:])
