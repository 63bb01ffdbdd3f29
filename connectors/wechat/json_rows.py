"""Entries of JSON exports, one at a time, and the refusal for one that was cut off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.contract import ReadOptions
from connectors.json_guard import Items, load_items, load_json
from connectors.reasons import Reason
from connectors.texts import raw_text, read_text
from connectors.wechat.tables import Entry
from store.errors import TooBig, Unreadable


def load(path: Path, key: str, options: ReadOptions) -> Items:
    """Read a JSON file and return its entries under `key`, those before a cut included."""
    read = read_text(path, options)
    return load_items(read.text, key, options.limits)


def json_entries(items: Items, name: str, limit: int) -> Iterator[Entry]:
    """Yield entries as rows under their keys; a cut end and a foreign value are refused rows."""
    if len(items.items) > limit:
        raise TooBig("rows", limit)
    for number, item in enumerate(items.items, start=1):
        place = f"{name}[{number}]"
        if isinstance(item, Mapping):
            yield Entry(place, item)
        else:
            yield Entry(place, refused=Reason.BAD_ROW, raw=raw_text(str(item)))
    if items.cut:
        place = f"{name}[{len(items.items) + 1}]"
        yield Entry(place, refused=Reason.CUT_OFF, raw=raw_text(items.rest))


def json_line_entries(path: Path, options: ReadOptions) -> Iterator[Entry]:
    """Yield the objects of a JSON Lines file; a line that is not whole is a refused row."""
    lines = read_text(path, options).text.rstrip("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            value = load_json(line, options.limits)
        except (Unreadable, TooBig):
            reason = Reason.CUT_OFF if number == len(lines) else Reason.BAD_ROW
            yield Entry(place, refused=reason, raw=raw_text(line))
            continue
        if isinstance(value, Mapping):
            yield Entry(place, value)
        else:
            yield Entry(place, refused=Reason.BAD_ROW, raw=raw_text(line))
