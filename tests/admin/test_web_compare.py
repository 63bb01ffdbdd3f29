"""The page "compare any two", the evidence on the card, and how a customer grew."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from store import customers, reviews
from store.access import OWNER
from store.hub import Hub
from store.values import Customer
from sync import waiting
from tests.admin.pages import Window, read
from tests.hubs import feed, record


def called(hub: Hub, name: str) -> Customer:
    return next(
        one for one in customers.stream(hub, OWNER)
        if any(value.value == name for value in one.values.get("name", ()))
    )  # fmt: skip


def test_two_customers_by_their_ids(web_hub: Hub, window: Window) -> None:
    one, other = called(web_hub, "李雷").id, called(web_hub, "韩梅梅").id
    text = window.text(f"/compare?a={one}&b={other}")
    assert "Two different full names share a contact: perhaps family" in text
    assert "2 records hold this mobile" in text
    assert "What would change it" in text
    assert text.count('<svg class="bar"') >= 4
    assert read(text).inline == []


def test_it_speaks_chinese(web_app: Flask, web_hub: Hub) -> None:
    one, other = called(web_hub, "李雷").id, called(web_hub, "韩梅梅").id
    text = Window(web_app, "zh").text(f"/compare?a={one}&b={other}")
    assert "两个不同的全名" in text
    assert "共 2 条记录持有此手机" in text
    assert "什么会改变结果" in text


def test_words_find_and_stay_out_of_the_address(window: Window) -> None:
    answer = window.send("/compare", {"a": "李雷", "b": "4号不存在"})
    assert (answer.status_code, answer.location) == (303, "/compare")
    text = window.text("/compare")
    assert "李雷" in text
    assert "Nobody holds all of these words." in text
    window.send("/compare", {"a": "李雷", "b": "杭州"})
    text = window.text("/compare")
    assert "Which one?" in text
    chosen = re.search(r'name="choose_b" value="(C-\d+)"', text)
    assert chosen is not None
    window.send("/compare", {"a": "李雷", "b": "杭州", "choose_b": chosen[1]})
    assert chosen[1] in window.text("/compare")


def test_records_can_be_named(web_hub: Hub, window: Window) -> None:
    rows = called(web_hub, "张美兰").rows
    names = ["/".join((row.connection, row.external_id)) for row in rows]
    window.send("/compare", {"a": names[0], "b": names[1]})
    text = window.text("/compare")
    assert "Merged (about 99% likely)." in text
    assert "without the mobile they would part" in text


def test_one_customer_in_both_boxes(web_hub: Hub, window: Window) -> None:
    one = called(web_hub, "李雷").id
    text = window.text(f"/compare?a={one}&b={one}")
    assert "Both boxes mean one customer." in text
    assert f"/customers/{one}#how" in text


@pytest.mark.parametrize("query", ["a=C-9999", "a=table/x1", "b=x", "review=9999"])
def test_who_is_not_there_is_not_found(window: Window, query: str) -> None:
    assert window.get(f"/compare?{query}").status_code == 404


def test_a_card_leads_to_the_page(web_hub: Hub, window: Window) -> None:
    number = waiting.numbers(web_hub, OWNER)[0]
    one = reviews.review(web_hub, OWNER, number)
    assert f"/compare?a={one.customers[0]}&amp;b={one.customers[1]}" in window.text(
        f"/review/{number}"
    )
    assert "Two different full names" in window.text(f"/compare?review={number}")
    window.decide(number, "different")
    assert "Compare any two" in window.text(f"/compare?review={number}")


def test_the_score_is_behind_the_key(web_hub: Hub, window: Window) -> None:
    text = window.text(f"/review/{waiting.numbers(web_hub, OWNER)[0]}")
    before, _, behind = text.partition('<details class="why" data-key="w">')
    assert "% likely" in behind
    for word in ("% likely", "bits", "bar"):
        assert word not in before.partition('<article id="card"')[2]


def test_a_decision_is_named(web_hub: Hub, window: Window) -> None:
    number = waiting.numbers(web_hub, OWNER)[0]
    one = reviews.review(web_hub, OWNER, number)
    window.decide(number, "different")
    text = window.text(f"/compare?a={one.customers[0]}&b={one.customers[1]}")
    assert "Kept apart because a person said so" in text
    assert "decision 1" in text
    assert "they would stay apart without the decision" in text


def test_a_customer_says_how_it_came_together(web_hub: Hub, window: Window) -> None:
    feed(web_hub, [record("m3", connection="mail", name="张美兰", mobile="13800009901")])
    text = window.text(f"/customers/{called(web_hub, '张美兰').id}")
    assert "How this customer came together" in text
    assert "The weakest step:" in text
    assert "2 steps, the strongest first" in text
    assert "One record only" in window.text(f"/customers/{called(web_hub, '李雷').id}")


def test_a_step_can_be_parted_and_brought_back(web_hub: Hub, window: Window) -> None:
    feed(web_hub, [record("m3", connection="mail", name="张美兰", mobile="13800009901")])
    one = called(web_hub, "张美兰")
    path = f"/customers/{one.id}"
    form = next(f for f in window.read(path).forms if f.action == f"{path}/part")
    assert form.fields["version"] == str(one.version)
    old = window.send(f"{path}/part", {"version": "999", "step": "1"})
    assert old.status_code == 409
    assert window.send(f"{path}/part", {"version": one.version, "step": "7"}).status_code == 404
    answer = window.send(f"{path}/part", {"version": one.version, "step": "1"})
    assert (answer.status_code, answer.location) == (303, path)
    assert customers.count(web_hub, OWNER) == 7
    assert "They are two customers now." in window.text(path)
    window.send("/history/1/undo", {})
    assert customers.count(web_hub, OWNER) == 6


def test_the_queue_says_why_first(web_hub: Hub, window: Window) -> None:
    feed(web_hub, [record("h1", name="周国强", mobile="13900002202", city="杭州", level="VIP")])
    text = window.text("/review")
    assert "doubtful · tier VIP" in text
    assert text.index("周国强") < text.index("李雷")
    assert "2 left today · about 1 minute" in " ".join(text.split())
