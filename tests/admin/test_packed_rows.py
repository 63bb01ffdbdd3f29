"""Rows packed to bytes come out as they went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from admin.packed_rows import PackedRows

cells = st.text(st.characters(exclude_characters="\x1f"), max_size=5)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5))
def test_rows_come_out_as_they_went_in(rows: list[list[str]]) -> None:
    packed = PackedRows.of(["a", "b", "c"], rows)
    assert packed is not None
    assert list(packed) == [dict(zip("abc", row, strict=True)) for row in rows]
    assert packed[:] == list(packed)
    assert packed.column("b") == [row[1] for row in rows]
    assert packed.column("d") == ["" for _ in rows]


def test_a_row_of_another_width_is_not_packed() -> None:
    assert PackedRows.of(["a", "b"], [["1", "2"], ["1"]]) is None
    assert PackedRows.of(["a", "b"], [["1\x1f", "2"]]) is None
    assert PackedRows.of(["a", "b"], [["1\x1f2"]]) is None
