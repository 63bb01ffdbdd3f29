"""Says in either language why a question stands first; no score, and no side taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin.json_shapes import Json, review_shape
from admin.say import Language
from sync.urgency import Because, Reason, Urgency

if TYPE_CHECKING:
    from sync.waiting import Item

_PLAIN = {
    Because.HARD: ("最难判断", "hard to tell"),
    Because.DOUBTFUL: ("有些难判断", "doubtful"),
    Because.CLEAR: ("不难判断", "soon told"),
}


def why_first(urgency: Urgency, language: Language) -> str:
    """Return the reasons of a question's place on one line."""
    return " · ".join(_said(reason, language) for reason in urgency.reasons)


def _said(reason: Reason, language: Language) -> str:
    zh, count = language == "zh", reason.count
    if reason.because in _PLAIN:
        return _PLAIN[reason.because][0 if zh else 1]
    if reason.because is Because.TIER:
        return f"等级 {reason.text}" if zh else f"tier {reason.text}"
    if reason.because is Because.PURCHASES:
        return f"{count} 笔购买" if zh else f"{count} {_of(count, 'purchase')}"
    if reason.because is Because.PUSHES:
        return f"{count} 条推送在等" if zh else f"{count} {_of(count, 'push', 'pushes')} waiting"
    if zh:
        return f"{count} 条记录来自 {reason.sources} 处"
    return f"{count} records from {reason.sources} {_of(reason.sources, 'source')}"


def _of(count: int, one: str, many: str = "") -> str:
    return one if count == 1 else many or f"{one}s"


def queue_shape(item: Item, language: Language) -> Json:
    """Return one pair that waits, with why it stands where it stands."""
    urgency = item.urgency
    return {
        **review_shape(item.review),
        "why_first": {
            "sentence": why_first(urgency, language),
            "weight": round(urgency.weight, 4),
            "uncertainty": round(urgency.uncertainty, 4),
            "value": round(urgency.value, 4),
            "waiting": urgency.waiting,
        },
    }
