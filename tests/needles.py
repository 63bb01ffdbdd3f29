"""Looks through raw bytes for the names and numbers of people, however they are written."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

#: Shorter ones would be found in random bytes by chance.
SHORTEST = 6
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def spellings(value: str) -> Iterator[str]:
    """Yield a value as it stands, and a mobile in every way that people write one."""
    yield value
    digits = re.sub(r"\D", "", value)
    if mobile := re.search(r"1[3-9]\d{9}$", digits):
        d = mobile[0]
        yield d
        for gap in " -":
            yield gap.join((d[:3], d[3:7], d[7:]))
            yield f"+86{gap}" + gap.join((d[:3], d[3:7], d[7:]))
        yield f"86{d}"
        yield f"+86{d}"
    elif len(digits) >= 8:
        yield digits


def written(value: str) -> Iterator[bytes]:
    """Yield the bytes of a value: four encodings, plain, in hexadecimal and in base64."""
    for encoding in ENCODINGS:
        plain = value.encode(encoding, "replace")
        yield plain
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        for shift in range(3):
            # Without the characters at the ends, which depend on what stands beside the value.
            coded = base64.b64encode(bytes(shift) + plain)
            yield coded[(shift * 8 + 5) // 6 : len(coded) - 4]
    if value.isdigit() and value[0] != "0":
        yield int(value).to_bytes(6, "big") if int(value) < 2**48 else b""


@dataclass(slots=True)
class Needles:
    """Everything that must not be found, ready for looking through large files."""

    values: set[str]
    _by_start: dict[int, list[tuple[bytes, str]]] = field(default_factory=dict)
    _starts: np.ndarray[tuple[int], np.dtype[np.uint64]] = field(init=False)

    def __post_init__(self) -> None:
        for value in self.values:
            for spelling in spellings(value):
                for needle in written(spelling):
                    if len(needle) >= SHORTEST:
                        start = int.from_bytes(needle[:SHORTEST], "little")
                        self._by_start.setdefault(start, []).append((needle, value))
        self._starts = np.array(sorted(self._by_start), dtype=np.uint64)

    def found(self, heap: bytes) -> set[str]:
        """Return the values that stand in some bytes."""
        if len(heap) < SHORTEST:
            return set()
        digits = np.frombuffer(heap, dtype=np.uint8).astype(np.uint64)
        last = len(digits) - SHORTEST + 1
        windows = np.zeros(last, dtype=np.uint64)
        for i in range(SHORTEST):
            windows |= digits[i : i + last] << np.uint64(8 * i)
        found = set()
        for at in np.flatnonzero(np.isin(windows, self._starts)).tolist():
            for needle, value in self._by_start[int(windows[at])]:
                if heap.startswith(needle, at):
                    found.add(value)
        return found

    def in_files(self, *folders: Path) -> dict[str, set[str]]:
        """Return what stands in the files below some folders, or in their names."""
        heaps = {}
        for folder in folders:
            for path in folder.rglob("*"):
                name = str(path.relative_to(folder))
                heaps[name] = name.encode() + b"\n" + (path.read_bytes() if path.is_file() else b"")
        return {name: hits for name, heap in heaps.items() if (hits := self.found(heap))}
