"""The queue and the card: four verdicts, undo, two at once, pressed twice."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from store import customers, decisions, reviews
from store.access import OWNER
from store.hub import Hub
from tests.admin.pages import Window
from tests.clocks import StandingClock


def waiting(hub: Hub) -> list[int]:
    return [one.number for one in reviews.waiting(hub, OWNER).reviews]


def said(hub: Hub) -> list[str]:
    return [str(one.decision.kind) for one in reversed(decisions.decisions(hub, OWNER))]


def test_the_queue_says_who_and_why(window: Window) -> None:
    text = window.text("/review")
    for name in ("李雷", "韩梅梅", "周国强", "吴桂英"):
        assert name in text
    assert "Against:" in text
    assert not re.search(r"[+-]\d+\.\d bits|\d+ ?%", text)  # no score before one has looked


def test_a_filter_that_hides_all_says_so(web_hub: Hub, window: Window) -> None:
    assert {one.reason for one in reviews.waiting(web_hub, OWNER).reviews} == {"family"}
    assert "Show all" in window.text("/review?reason=ask")


def test_the_card_in_both_languages(web_hub: Hub, web_app: Flask) -> None:
    number = waiting(web_hub)[0]
    english = Window(web_app, "en").text(f"/review/{number}")
    chinese = Window(web_app, "zh-CN").text(f"/review/{number}")
    assert '<html lang="en">' in english
    assert '<html lang="zh-CN">' in chinese
    assert "Is this the same customer?" in english
    assert "是同一位客户吗？" in chinese
    for text in (english, chinese):
        assert "李雷" in text
        assert 'role="rowheader"' in text


@pytest.mark.parametrize(
    ("verdict", "kind", "left"),
    [("same", "same", 5), ("different", "different", 6), ("related.shop", "related", 6)],
)
def test_a_verdict_leads_to_the_next_card(
    web_hub: Hub, window: Window, verdict: str, kind: str, left: int
) -> None:
    first, second = waiting(web_hub)
    answer = window.decide(first, verdict)
    assert (answer.status_code, answer.location) == (303, f"/review/{second}")
    assert said(web_hub) == [kind]
    assert customers.count(web_hub, OWNER) == left
    assert "Undo" in window.text(answer.location)


def test_the_last_verdict_leads_to_the_empty_queue(web_hub: Hub, window: Window) -> None:
    for number in waiting(web_hub):
        answer = window.decide(number, "different")
    assert answer.location == "/review"
    text = window.text("/review")
    assert "All settled." in text
    assert "You settled 2 pairs just now." in text


def test_scripts_get_the_next_card_and_the_notice(web_hub: Hub, window: Window) -> None:
    first, second = waiting(web_hub)
    answer = window.decide(first, "different", part=True)
    assert answer.status_code == 200
    assert answer.headers["HX-Replace-Url"] == f"/review/{second}"
    assert f'data-number="{second}"' in answer.text
    assert 'id="toast" hx-swap-oob' in answer.text
    assert "<html" not in answer.text


def test_later_needs_a_day_and_asks_again_then(
    web_hub: Hub, window: Window, clock: StandingClock
) -> None:
    first = waiting(web_hub)[0]
    assert window.decide(first, "later", until="soon").status_code == 400
    assert window.decide(first, "later", until="2026-11-25").status_code == 303
    assert first not in waiting(web_hub)
    assert "1 more was put off" in window.text("/review")
    clock.forward(4 * 86_400)
    assert len(waiting(web_hub)) == 2


def test_undo_from_the_notice_shows_the_card_again(web_hub: Hub, window: Window) -> None:
    first, _second = waiting(web_hub)
    pair = reviews.review(web_hub, OWNER, first)
    window.decide(first, "same")
    number = decisions.decisions(web_hub, OWNER)[0].decision.number
    answer = window.send(f"/history/{number}/undo", {"back": "card"})
    again = reviews.review(web_hub, OWNER, int(answer.location.rsplit("/", 1)[-1]))
    assert {again.a, again.b} == {pair.a, pair.b}
    assert customers.count(web_hub, OWNER) == 6


def test_pressed_twice_is_decided_once(web_hub: Hub, window: Window) -> None:
    first = waiting(web_hub)[0]
    form = {**window.card(first), "verdict": "different"}
    assert window.send("/review/decide", form).status_code == 303
    assert window.send("/review/decide", form).status_code == 303
    assert said(web_hub) == ["different"]


def test_the_second_of_two_people_is_told(web_hub: Hub, web_app: Flask, window: Window) -> None:
    other = Window(web_app)
    first = waiting(web_hub)[0]
    form = {**other.card(first), "verdict": "same"}
    window.decide(first, "different")
    answer = other.send("/review/decide", form)
    assert answer.status_code == 409
    assert "Different customers" in answer.text
    assert "owner" in answer.text
    assert said(web_hub) == ["different"]
    again = {**form, "insist": "1", "press": "another-press"}
    assert other.send("/review/decide", again).status_code == 303
    assert said(web_hub) == ["different", "same"]


def test_an_old_version_of_a_card_decides_nothing(web_hub: Hub, window: Window) -> None:
    first = waiting(web_hub)[0]
    form = {**window.card(first), "verdict": "same", "version": "999"}
    assert window.send("/review/decide", form).status_code == 409
    assert said(web_hub) == []


def test_a_card_that_was_settled_leads_on(web_hub: Hub, window: Window) -> None:
    first, second = waiting(web_hub)
    window.decide(first, "different")
    assert window.get(f"/review/{first}").location == f"/review/next?after={first}"
    assert window.get(f"/review/next?after={first}").location == f"/review/{second}"
    assert window.get("/review/99999").status_code == 404


@pytest.mark.parametrize(
    "broken",
    [{"verdict": "merge"}, {"verdict": ""}, {"number": "x"}, {"version": ""}, {"press": ""},
     {"press": "x" * 41}, {"verdict": "later.2026-1-1"}],
)  # fmt: skip
def test_nonsense_is_refused(web_hub: Hub, window: Window, broken: dict[str, str]) -> None:
    form = {**window.card(waiting(web_hub)[0]), "verdict": "same", **broken}
    assert window.send("/review/decide", form).status_code == 400
    assert said(web_hub) == []


def test_a_picked_value_is_used(web_hub: Hub, window: Window) -> None:
    first = waiting(web_hub)[0]
    form = {**window.card(first), "verdict": "same"}
    chosen = form["pick.name"]
    form["pick.name"] = "1" if chosen == "2" else "2"
    window.send("/review/decide", form)
    assert said(web_hub) == ["same", "use"]
    one = next(c for c in customers.stream(web_hub, OWNER) if len(c.rows) == 2
               and c.rows[0].connection == "table" == c.rows[1].connection)  # fmt: skip
    assert one.values["name"][0].rule == "hand"
