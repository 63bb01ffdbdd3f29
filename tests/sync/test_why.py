"""The whole answer on any two: counts of the book, keys too full to find anybody, groups."""

from __future__ import annotations

import pytest

from dedupe.phrases import commonness_text, why_not_in_full
from dedupe.standing import How
from store.access import OWNER
from store.hub import Hub
from store.values import DecisionKind, RowId
from sync import why
from sync.named import named
from sync.settle import decide, undo_decision
from tests.hubs import feed, record


def told(hub: Hub, a: str, b: str) -> why.Answer:
    answer = why.between(hub, OWNER, named(hub, OWNER, a), named(hub, OWNER, b))
    assert answer is not None
    return answer


def test_a_name_that_all_bear_finds_nobody(small_hub: Hub) -> None:
    feed(small_hub, [record(str(n), name="张伟", note=f"客户{n}") for n in range(160)])
    pair = told(small_hub, "table/1", "table/2").pair
    assert not pair.compared
    assert dict(zip(pair.over_full, pair.full_sizes, strict=True))["name"] == 160
    assert any("160" in line and "150" in line for line in why_not_in_full(pair, "en"))
    assert any("160" in line and "150" in line for line in why_not_in_full(pair, "zh"))


def test_a_switchboard_is_counted_over_all_lists(small_hub: Hub) -> None:
    for which in ("one", "two"):
        feed(
            small_hub,
            [
                record(f"{which}{n}", connection=which, name=f"王{c}", mobile="13800001101")
                for n, c in enumerate("伟芳娜敏静丽强磊军洋勇")
            ],
        )
    pair = told(small_hub, "one/one1", "two/two2").pair
    number = dict(zip((item.field for item in pair.evidence), pair.common, strict=True))["mobile"]
    assert number is not None
    assert number.held == 22
    item = next(item for item in pair.evidence if item.field == "mobile")
    assert commonness_text(number, item, "en") == "22 records hold this mobile"


def test_the_groups_are_compared_as_the_engine_compares_them(small_hub: Hub) -> None:
    feed(
        small_hub,
        [
            record("1", name="欧阳倩", mobile="13800001101", city="成都"),
            record("2", name="欧阳倩", mobile="13800001101"),
            record("3", name="欧阳倩", mobile="15000003303", city="西安"),
        ],
    )
    answer = told(small_hub, "C-0001", "C-0003")
    assert answer.standing.how in (How.MEAN, How.SILENT)
    assert answer.across.pairs == 2
    assert answer.across.mean is None or answer.across.mean < answer.limits.merge
    assert answer.suppositions is not None
    assert "mobile" in {change.field for change in answer.suppositions.joining}


def test_a_promise_about_a_decision_is_kept(small_hub: Hub) -> None:
    feed(small_hub, [record(n, name="欧阳倩", mobile="13800001101") for n in "12"])
    rows = [RowId("table", "customers", n) for n in "12"]
    assert told(small_hub, "table/1", "table/2").standing.how is How.DIRECT
    said = decide(small_hub, OWNER, DecisionKind.DIFFERENT, *rows)
    answer = told(small_hub, "table/1", "table/2")
    assert answer.standing.how is How.SAID_APART
    assert [one.number for one in answer.decisions] == [said.decision]
    assert answer.suppositions is not None
    assert answer.suppositions.undecided is True
    undo_decision(small_hub, OWNER, said.decision)
    assert told(small_hub, "table/1", "table/2").together


@pytest.mark.parametrize(("a", "b"), [("C-0001", "C-0001"), ("table/1", "table/1")])
def test_one_and_the_same_is_no_question(small_hub: Hub, a: str, b: str) -> None:
    feed(small_hub, [record("1", name="欧阳倩")])
    sides = named(small_hub, OWNER, a), named(small_hub, OWNER, b)
    assert why.between(small_hub, OWNER, *sides) is None
