"""The reader that the documentation shows works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.contract import ReadOptions
from connectors.sandbox import Child

PAGE = Path(__file__).parent.parent.parent / "docs" / "connectors.md"


def test_the_reader_in_the_docs_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown
    (tmp_path / "documented_reader.py").write_text(shown[1], "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "members.txt"
    file.write_text("#MYT-MEMBERS\nK1^张美兰^13800001101\nK2^王建国\n", "utf-8")
    with Child(file, ReadOptions(), ("documented_reader",), "read") as child:
        rows = [row for page in child.pages() for row in page]
    assert child.layout.name == "meiyetong.members"
    assert rows[0].records[0].fields == {"name": ("张美兰",), "mobile": ("13800001101",)}
    assert (rows[1].refused, rows[1].raw) == ("cut_off", "K2^王建国")
