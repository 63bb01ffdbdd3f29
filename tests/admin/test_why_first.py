"""The words for why a question stands first."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from admin.why_first import why_first
from store.reviews import Stake
from sync.urgency import urgency
from tests.sync.test_urgency import PLAIN, stakes


@given(stake=stakes)
def test_the_reason_tells_no_score_and_takes_no_side(stake: Stake) -> None:
    for language in ("zh", "en"):
        text = why_first(urgency(stake), language)  # type: ignore[arg-type]
        assert text
        for word in ("%", "bit", "比特", "likely", "可能", "same", "同一人", "different"):
            assert word not in text


def test_the_words() -> None:
    rich = replace(PLAIN, tiers=("普通", "VIP客户"), records=5, sources=3, purchases=1)
    assert why_first(urgency(rich), "en") == (
        "hard to tell · tier VIP客户 · 1 purchase · 5 records from 3 sources"
    )
    assert why_first(urgency(rich), "zh") == (
        "最难判断 · 等级 VIP客户 · 1 笔购买 · 5 条记录来自 3 处"
    )
    waiting = replace(PLAIN, pushes=9)
    assert why_first(urgency(waiting), "en").endswith("9 pushes waiting")
    assert why_first(urgency(replace(waiting, pushes=1)), "zh").endswith("1 条推送在等")
