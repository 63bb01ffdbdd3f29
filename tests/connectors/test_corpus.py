"""Every bad input gets its one clear answer, and no row of it is lost."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from connectors.files import open_file
from store.errors import TooBig, Unreadable
from tests.corpus.make import MAKERS

CORPUS = Path(__file__).parent.parent / "corpus"
INPUTS = tomllib.loads((CORPUS / "expected.toml").read_text("utf-8"))["input"]


def _name(entry: dict[str, object]) -> str:
    return f"{entry['number']}-{entry.get('file', entry.get('make'))}"


@pytest.mark.parametrize("entry", INPUTS, ids=_name)
def test_bad_input(entry: dict, tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    if "make" in entry:
        MAKERS[entry["make"]](path)
    else:
        shutil.copyfile(CORPUS / entry["file"], path)
    if "error" in entry:
        with pytest.raises(Unreadable) as refused, open_file(path) as opened:
            list(opened)
        assert refused.value.reason == entry["error"]
        return
    if "too_big" in entry:
        with pytest.raises(TooBig) as big, open_file(path) as opened:
            list(opened)
        assert big.value.limit == entry["too_big"]
        return
    with open_file(path) as opened:
        rows = [row for page in opened for row in page]
    kept = [row for row in rows if row.records]
    refused_rows = Counter(str(row.refused) for row in rows if not row.records)
    assert (len(kept), dict(refused_rows)) == (entry["kept"], entry["refused"])
    assert opened.total in {None, len(rows)}
    assert all(row.raw for row in rows if row.refused)
    assert {str(note) for row in rows for note in row.notes} == set(entry.get("notes", []))
    values = {
        (name, value)
        for row in kept
        for record in row.records
        for name, held in record.fields.items()
        for value in held
    }
    assert {tuple(pair) for pair in entry.get("has", [])} <= values


def test_every_number_that_concerns_these_formats_is_here() -> None:
    assert {*range(1, 29), *range(56, 61)} <= {entry["number"] for entry in INPUTS}


def test_every_maker_and_file_is_expected() -> None:
    expected = {entry.get("make") for entry in INPUTS} | {entry.get("file") for entry in INPUTS}
    assert set(MAKERS) <= expected
    files = {f"spreadsheet/{path.name}" for path in (CORPUS / "spreadsheet").iterdir()}
    assert files <= expected
