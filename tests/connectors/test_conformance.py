"""All file readers against the contract."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from connectors.files import READERS, expand, open_file
from connectors.spreadsheet import reader as spreadsheet
from connectors.vcard import reader as vcard
from connectors.wechat import reader as wechat
from store.errors import Unreadable
from tests.connectors.conformance import SAMPLES, ReaderConformance

SHEETS = tuple(
    f"spreadsheets/{path.name}"
    for path in sorted((SAMPLES / "spreadsheets").iterdir())
    if path.suffix != ".json"
)
CARDS = tuple(f"vcard/{path.name}" for path in sorted((SAMPLES / "vcard").glob("*.vcf")))
CONTACTS = tuple(
    str(path.relative_to(SAMPLES))
    for folder in ("wechat", "wecom")
    for path in expand(SAMPLES / folder)
    if "contact" in path.name.lower() and path.suffix in {".csv", ".json", ".xlsx", ".txt", ".db"}
)


class TestSpreadsheet(ReaderConformance):
    reader = spreadsheet
    files = SHEETS
    foreign = (*CARDS, "spreadsheets/header_aliases.json", "ground_truth.json")


class TestCards(ReaderConformance):
    reader = vcard
    files = CARDS
    foreign = SHEETS


class TestWechat(ReaderConformance):
    reader = wechat
    files = CONTACTS
    foreign = (*SHEETS, *CARDS)


def test_every_reader_of_the_registry_is_here() -> None:
    here = {TestSpreadsheet.reader, TestCards.reader, TestWechat.reader}
    assert {importlib.import_module(name) for name in READERS} == here


@pytest.mark.parametrize("file", [*SHEETS, *CARDS, *CONTACTS])
def test_the_right_reader_wins(file: str) -> None:
    with open_file(SAMPLES / file) as opened:
        kinds = {
            "spreadsheets": "spreadsheet",
            "vcard": "vcard",
            "wechat": "wechat",
            "wecom": "wechat",
        }
        assert opened.layout.kind == kinds[Path(file).parts[0]]
        assert sum(map(len, opened)) > 0


def test_a_table_of_headers_is_no_customers() -> None:
    with pytest.raises(Unreadable) as refused:
        open_file(SAMPLES / "spreadsheets" / "header_aliases.json")
    assert refused.value.reason == "not_customers"
