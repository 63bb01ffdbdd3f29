"""Law 8: the three-way merge of a slot is symmetric, settles, and asks where a change would go."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from store.values import RowId
from sync.merge import Side, Verdict, Why, settle
from sync.wants import Want

SLOT = "title"
TEXTS = st.sampled_from(("", "one", "two", "three"))
ROWS = [RowId(name, "customers", "Contacts:1") for name in ("a", "b", "c")]


@st.composite
def sides(draw: st.DrawFn) -> list[Side]:
    """Two or three targets' showings of one customer's value."""
    want = Want(draw(TEXTS), "newest", ROWS[draw(st.integers(0, 2))])
    return [
        Side(
            row,
            want,
            draw(TEXTS),
            draw(st.none() | TEXTS),
            draw(st.none() | st.integers(0, 2)),
        )
        for row in ROWS[: draw(st.integers(2, 3))]
    ]


@given(sides(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_sides_does_not_matter(found: list[Side], rnd: object, ask: bool) -> None:
    mixed = list(found)
    rnd.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = settle(SLOT, found, ask=ask), settle(SLOT, mixed, ask=ask)
    by_row = dict(zip([s.row for s in mixed], other.verdicts, strict=True))
    assert one.verdicts == tuple(by_row[s.row] for s in found)
    assert (one.why, one.about) == (other.why, other.about)


@given(sides(), st.booleans())
def test_what_it_says_is_done_once(found: list[Side], ask: bool) -> None:
    told = settle(SLOT, found, ask=ask)
    if told.why is not None:
        assert settle(SLOT, found, ask=ask) == told
        return
    after = [
        replace(s, shown=s.want.value, agreed=s.want.value, edited=None)
        if verdict is Verdict.WRITE
        else replace(s, agreed=s.want.value, edited=None)
        if verdict is Verdict.AGREE
        else s
        for s, verdict in zip(found, told.verdicts, strict=True)
    ]
    assert set(settle(SLOT, after, ask=ask).verdicts) <= {Verdict.QUIET}


@given(TEXTS.filter(bool), TEXTS, TEXTS.filter(bool))
def test_a_side_that_nobody_changed_takes_the_other(base: str, shown: str, new: str) -> None:
    a = Side(ROWS[0], Want(new, "edited", ROWS[0]), new, base, 0)
    b = Side(ROWS[1], a.want, base, base, None)
    told = settle(SLOT, [a, b])
    assert told.why is None
    assert told.verdicts[1] is (Verdict.QUIET if new == base else Verdict.WRITE)


@given(TEXTS, TEXTS)
def test_it_asks_exactly_when_two_changes_differ(one: str, other: str) -> None:
    want = Want(one, "edited", ROWS[0])
    a, b = Side(ROWS[0], want, one, "base", 0), Side(ROWS[1], want, other, "base", 0)
    assert (settle(SLOT, [a, b]).why is Why.BOTH) == (one != other)


def test_who_could_not_see_the_other_change_is_asked_about() -> None:
    want = Want("two", "edited", ROWS[1])
    a = Side(ROWS[0], want, "one", "one", None, "one")
    assert settle(SLOT, [a, Side(ROWS[1], want, "two", "base", 0, "two")]).why is Why.BOTH
    assert settle(SLOT, [a, Side(ROWS[1], want, "two", "one", 0, "two")]).why is None


def test_what_a_deleted_record_said_is_kept_where_it_was_written() -> None:
    side = Side(ROWS[0], Want(""), "one", "one", None)
    assert settle(SLOT, [side], bereft=True).verdicts == (Verdict.KEEP,)
    emptied = Side(ROWS[1], Want(""), "", "", None)
    assert settle(SLOT, [side, emptied], bereft=True).verdicts == (Verdict.WRITE, Verdict.QUIET)
