"""Reading a file in this process, as the registry would in its child: for tests of the readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from connectors.contract import Layout, Limits, ReadOptions, ReadRecord, ReadRow, Sample
from connectors.vcard import reader as vcard
from connectors.wechat import reader as wechat
from store.values import Stream

TESTS = Path(__file__).parents[1]
SAMPLES = TESTS / "samples"
CORPUS = TESTS / "corpus"
HEAD = 64 * 1024


def sample(path: Path, options: ReadOptions) -> Sample:
    with path.open("rb") as file:
        return Sample(path, file.read(HEAD), options)


def recognised(path: Path, options: ReadOptions | None = None) -> Layout | None:
    seen = sample(path, options or ReadOptions())
    found = [layout for layout in (wechat.recognise(seen), vcard.recognise(seen)) if layout]
    return max(found, key=lambda layout: layout.sure) if found else None


def read_file(
    path: Path, options: ReadOptions | None = None, limits: Limits | None = None
) -> list[ReadRow]:
    options = options or ReadOptions(limits=limits or Limits())
    layout = recognised(path, options)
    assert layout is not None, path.name
    reader = vcard if layout.kind == vcard.KIND else wechat
    rows = list(reader.read(path, layout, options))
    for row in rows:
        assert bool(row.records) != bool(row.refused), (path.name, row.place)
        check_storable(row)
    return rows


def check_storable(row: ReadRow) -> None:
    """Every text of a row can be written to a database."""
    row.raw.encode()
    for record in row.records:
        str(record.raw).encode()
        for name, values in record.fields.items():
            assert values, name
            for value in values:
                assert value.strip() == value, name
                assert value, name
                value.encode()


def customers(rows: list[ReadRow]) -> list[ReadRecord]:
    return of_stream(rows, Stream.CUSTOMERS)


def of_stream(rows: list[ReadRow], stream: Stream) -> list[ReadRecord]:
    return [record for row in rows for record in row.records if record.stream is stream]


def refusals(rows: list[ReadRow]) -> dict[str, int]:
    return dict(Counter(str(row.refused) for row in rows if row.refused))


def notes(rows: list[ReadRow]) -> set[str]:
    return {str(note) for row in rows for note in row.notes}


def one(record: ReadRecord, field: str) -> str:
    values = record.fields.get(field, ("",))
    assert len(values) == 1
    return values[0]


def workbook(path: Path, sheet: str, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def layout_name(path: Path) -> str:
    layout = recognised(path)
    assert layout is not None
    return layout.name
