"""What every file reader keeps to; a reader's tests inherit `ReaderConformance`.

class TestMine(ReaderConformance):
    reader = connectors.mine.reader
    files = ("mine/contacts.csv", ...)         # below tests/samples, all read by this reader
    foreign = ("vcard/iphone_ios17.vcf", ...)  # files of others
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Layout, Limits, Reader, ReadOptions, ReadRow, Sample
from connectors.reasons import Reason
from store.errors import SourceError, TooBig
from store.values import FIELDS, INTERACTION_FIELDS, PURCHASE_FIELDS, Stream

SAMPLES = Path(__file__).parent.parent / "samples"
OPTIONS = ReadOptions()
_NAMES = {
    Stream.CUSTOMERS: set(FIELDS),
    Stream.PURCHASES: set(PURCHASE_FIELDS),
    Stream.INTERACTIONS: set(INTERACTION_FIELDS),
}


def recognised(reader: Reader, path: Path, options: ReadOptions = OPTIONS) -> Layout | None:
    with path.open("rb") as file:
        return reader.recognise(Sample(path, file.read(64 * 1024), options))


def rows_of(reader: Reader, path: Path, options: ReadOptions = OPTIONS) -> list[ReadRow]:
    layout = recognised(reader, path, options)
    assert layout is not None
    return list(reader.read(path, layout, options))


class ReaderConformance:
    """The laws of `connectors.contract.Reader`."""

    reader: Reader
    files: tuple[str, ...]
    foreign: tuple[str, ...] = ()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        for argument, names in (("file", self.files), ("stranger", self.foreign)):
            if argument in metafunc.fixturenames:
                metafunc.parametrize(argument, names)

    def test_has_a_kind(self) -> None:
        assert self.reader.KIND.isidentifier()

    def test_recognises_by_content(self, file: str, tmp_path: Path) -> None:
        wrong = tmp_path / "something.bin"
        shutil.copyfile(SAMPLES / file, wrong)
        by_name, by_content = (recognised(self.reader, path) for path in (SAMPLES / file, wrong))
        assert by_name
        assert by_content
        assert (by_content.kind, by_content.name) == (self.reader.KIND, by_name.name)
        assert 0 < by_content.sure <= 1

    def test_leaves_the_files_of_others(self, stranger: str) -> None:
        layout = recognised(self.reader, SAMPLES / stranger)
        assert layout is None or layout.sure < 0.5

    def test_details_are_plain(self, file: str) -> None:
        layout = recognised(self.reader, SAMPLES / file)
        assert layout
        assert json.loads(json.dumps(layout.details)) is not None

    def test_same_file_twice_gives_the_same_rows(self, file: str) -> None:
        path = SAMPLES / file
        assert rows_of(self.reader, path) == rows_of(self.reader, path)

    def test_every_row_is_kept_or_refused(self, file: str) -> None:
        rows = rows_of(self.reader, SAMPLES / file)
        assert rows
        for row in rows:
            assert bool(row.records) != bool(row.refused)
            assert row.place
            assert not row.refused or Reason(row.refused)
            assert all(Reason(note) for note in row.notes)
            assert not row.refused or row.raw

    def test_fields_are_canonical(self, file: str) -> None:
        for row in rows_of(self.reader, SAMPLES / file):
            for record in row.records:
                assert set(record.fields) <= _NAMES[record.stream]
                for values in record.fields.values():
                    assert isinstance(values, tuple)
                    assert values
                    assert all(isinstance(v, str) and v and v == v.strip("\0") for v in values)

    def test_raw_is_json(self, file: str) -> None:
        for row in rows_of(self.reader, SAMPLES / file):
            for record in row.records:
                assert json.loads(json.dumps(dict(record.raw))) == dict(record.raw)

    def test_ids_are_unique_in_a_stream(self, file: str) -> None:
        seen: set[tuple[str, str]] = set()
        for row in rows_of(self.reader, SAMPLES / file):
            for record in row.records:
                key = (record.stream, record.external_id)
                assert not record.external_id or key not in seen
                seen.add(key)

    def test_purchases_and_interactions_follow_their_customer(self, file: str) -> None:
        for row in rows_of(self.reader, SAMPLES / file):
            streams = [record.stream for record in row.records]
            if Stream.CUSTOMERS in streams:
                assert streams[0] == Stream.CUSTOMERS

    def test_a_file_cut_anywhere_is_read_or_refused(self, file: str) -> None:
        content = (SAMPLES / file).read_bytes()

        @settings(max_examples=8, deadline=None)
        @given(st.integers(0, len(content) - 1))
        def cut(end: int) -> None:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "cut.bin"
                path.write_bytes(content[:end])
                try:
                    layout = recognised(self.reader, path)
                    rows = list(self.reader.read(path, layout, OPTIONS)) if layout else []
                except SourceError as error:
                    self._tells_nothing(error, path)
                    return
            for row in rows:
                assert bool(row.records) != bool(row.refused)

        cut()

    def test_too_many_rows_are_refused(self, file: str) -> None:
        """A reader may leave the counting to the sandbox, but must not break on a small limit."""
        few = replace(OPTIONS, limits=Limits(rows=1))
        limit = "rows"
        try:
            layout = recognised(self.reader, SAMPLES / file, few)
            if layout:
                list(self.reader.read(SAMPLES / file, layout, few))
        except TooBig as error:
            limit = error.limit
        assert limit == "rows"

    def _tells_nothing(self, error: SourceError, path: Path) -> None:
        """An error's text holds codes and counts, no path and nothing of the content."""
        assert str(path) not in str(error)
        assert path.name not in str(error)
        assert str(error).isascii()
