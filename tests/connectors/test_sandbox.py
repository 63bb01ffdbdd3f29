"""The sandbox holds against a reader that does what it must not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.contract import Limits, ReadOptions, ReadRow
from connectors.frames import error_of, frame_length, layout_of, rows_of
from connectors.reasons import Reason
from connectors.sandbox import Child
from store.errors import TooBig, Unreadable
from tests.connectors.hostile_reader import layout_file

READERS = ("tests.connectors.hostile_reader", "connectors.there_is_no_such_reader")
LIMITS = Limits(rows=5_000, seconds=20, memory=512 * 1024**2)


def run(tmp_path: Path, word: str, limits: Limits = LIMITS) -> list[ReadRow]:
    path = tmp_path / "file"
    path.write_text(word)
    with Child(path, ReadOptions(limits=limits), READERS, "read") as child:
        return [row for page in child.pages() for row in page]


def names(rows: list[ReadRow]) -> list[str]:
    return [row.records[0].fields["name"][0] for row in rows]


@pytest.mark.parametrize(
    ("word", "limit"),
    [("memory", "memory"), ("abort", "memory"), ("depth", "depth"), ("rows", "rows")],
)
def test_a_limit_is_named(tmp_path: Path, word: str, limit: str) -> None:
    with pytest.raises(TooBig) as big:
        run(tmp_path, word)
    assert big.value.limit == limit


@pytest.mark.parametrize("word", ["seconds", "cpu"])
def test_a_reader_that_never_ends_is_ended(tmp_path: Path, word: str) -> None:
    with pytest.raises(TooBig) as big:
        run(tmp_path, word, Limits(seconds=1))
    assert big.value.limit == "seconds"


def test_an_error_of_a_reader_tells_nothing_of_the_content(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as broken:
        run(tmp_path, "raise")
    assert broken.value.reason == Reason.DAMAGED
    assert "138" not in str(broken.value)
    assert "张" not in str(broken.value)


@pytest.mark.parametrize("word", ["network", "spawn", "write", "exit", "field", "neither"])
def test_what_is_forbidden_ends_in_a_refusal(tmp_path: Path, word: str) -> None:
    with pytest.raises(Unreadable) as broken:
        run(tmp_path, word)
    assert broken.value.reason == Reason.DAMAGED
    assert not Path(layout_file()).exists()


def test_output_of_a_reader_does_not_reach_the_frames(tmp_path: Path) -> None:
    assert names(run(tmp_path, "print")) == ["A"]


def test_the_environment_holds_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIYI_SECRET", "canary")
    assert set(names(run(tmp_path, "environment"))[0].split()) <= {"LANG", "LC_CTYPE", "PATH"}


def test_no_open_file_is_inherited(tmp_path: Path) -> None:
    inherited = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    try:
        # stdin, stdout, stderr, the frames, the silencer and the listing itself.
        assert len(names(run(tmp_path, "descriptors"))[0].split()) <= 6
    finally:
        os.close(inherited)


def test_lone_surrogates_are_replaced_with_a_note(tmp_path: Path) -> None:
    rows = run(tmp_path, "surrogate")
    assert names(rows) == ["a\ufffdb", "whole"]
    assert [row.notes for row in rows] == [(Reason.TEXT_REPAIRED,), ()]


def test_large_rows_come_in_small_pages(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("large")
    with Child(path, ReadOptions(limits=LIMITS), READERS, "read") as child:
        pages = [len(page) for page in child.pages()]
    assert sum(pages) == 120
    assert max(pages) <= 50


def test_leaving_early_ends_the_child(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("rows")
    with Child(path, ReadOptions(limits=LIMITS), READERS, "read") as child:
        pages: Iterator[tuple[ReadRow, ...]] = child.pages()
        assert len(next(pages)) <= 500
    with pytest.raises((Unreadable, TooBig, ValueError, OSError)):
        list(pages)


def test_the_time_of_the_caller_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("print")
    with Child(path, ReadOptions(limits=LIMITS), READERS, "read") as child:
        before = child.seconds_left
        assert [len(page) for page in child.pages()] == [1]
        assert child.seconds_left <= before <= LIMITS.seconds


@pytest.mark.parametrize(
    "items",
    [
        None,
        [["row 1", [], "", "", []]],
        [["row 1", [["customers", {}, "", "", {}]], "total_row", "", []]],
        [["row 1", [["customers", {"name": [7]}, "", "", {}]], "", "", []]],
        [["row 1", [["customers", {"name": [""]}, "", "", {}]], "", "", []]],
        [["row 1", [["secrets", {}, "", "", {}]], "", "", []]],
        [["row 1", [["customers", {"name": ["A"]}, 7, "", {}]], "", "", []]],
        [["row 1", [["customers", {"name": ["A"]}, "", "", {}]], "", "", ["no such note"]]],
        [[1, [["customers", {"name": ["A"]}, "", "", {}]], "", "", []]],
        [["row 1"]],
        [["row", [["customers", {}, "", "", {}]], "", "", []]] * 501,
    ],
)
def test_the_parent_believes_no_page(items: object) -> None:
    with pytest.raises(Unreadable):
        rows_of(items, 0, LIMITS)


def test_the_parent_believes_no_length_no_layout_and_no_error() -> None:
    with pytest.raises(Unreadable):
        frame_length(b"\xff\xff\xff\xff")
    for message in (None, {}, {"kind": 1}, {"kind": "a", "name": "b", "sure": "c"}):
        with pytest.raises(Unreadable):
            layout_of(message)
    error = error_of({"reason": "张美兰 13800001101", "detail": "张美兰 13800001101"}, LIMITS)
    assert str(error) == "damaged"
