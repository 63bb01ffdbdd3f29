"""The rules page: what is in use, what other rules would change, taking them and going back."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from admin.web import rules as page
from store import customers
from store.access import OWNER
from store.hub import Hub
from store.values import DecisionKind
from sync.rebuild import verify
from sync.settle import decide
from tests.admin.pages import Window, read
from tests.hubs import feed, record

#: One bare name in two lists: eager joins them, balanced asks.
NAMESAKES = [
    record("n1", name="欧阳倩", connection="one"),
    record("n2", name="欧阳倩", connection="two"),
]


@pytest.fixture
def asked(web_hub: Hub) -> Hub:
    feed(web_hub, NAMESAKES)
    return web_hub


@pytest.mark.usefixtures("asked")
def test_the_page_shows_what_is_in_use_and_the_choices(window: Window) -> None:
    text = window.text("/rules")
    assert "Rule set 1 is in use:" in text
    assert "<strong>Balanced</strong>" in text
    links = read(text).links
    assert {"/rules/try/careful", "/rules/try/eager"} <= set(links)
    assert "/rules/try/balanced" not in links
    counts = window.get("/rules/counts/eager", **{"HX-Request": "true"}).text
    assert "would merge 1 group · split 0 · to review +0 −1" in " ".join(counts.split())


@pytest.mark.usefixtures("asked")
def test_the_page_speaks_chinese(web_app: Flask) -> None:
    window = Window(web_app, "zh")
    assert "谨慎" in window.text("/rules")
    text = " ".join(window.text("/rules/try/eager").split())
    assert "会多合并 1 组 · 会拆开 0 组 · 待确认 +0 −1" in text


def test_rules_are_tried_taken_and_left_again_without_scripts(asked: Hub, window: Window) -> None:
    before = customers.count(asked, OWNER)
    text = window.text("/rules/try/eager")
    assert "欧阳倩" in text
    assert "Nothing was changed." in text
    assert customers.count(asked, OWNER) == before
    (form,) = [form for form in read(text).forms if form.action == "/rules/use"]
    done = window.send("/rules/use", dict(form.fields))
    assert done.status_code == 303
    end = window.get(done.location)
    assert end.status_code == 303
    assert "Rule set 2 is in use." in window.text(end.location)
    assert customers.count(asked, OWNER) == before - 1
    assert verify(asked, OWNER).same
    back = window.text("/rules/try/1")
    assert "Back to rule set 1" in back
    assert "split 1" in back
    (form,) = [form for form in read(back).forms if form.action == "/rules/use"]
    window.get(window.send("/rules/use", dict(form.fields)).location)
    assert customers.count(asked, OWNER) == before


@pytest.mark.usefixtures("asked")
def test_a_page_that_is_out_of_date_changes_nothing(window: Window) -> None:
    (form,) = [
        form for form in read(window.text("/rules/try/eager")).forms if form.action == "/rules/use"
    ]
    fields = dict(form.fields)
    window.get(window.send("/rules/use", fields).location)
    assert window.send("/rules/use", fields).status_code == 409
    assert window.send("/rules/use", {"name": "eager", "seen": ""}).status_code == 409


def test_decisions_that_say_otherwise_stand_in_red_and_hold(asked: Hub, window: Window) -> None:
    decide(asked, OWNER, DecisionKind.DIFFERENT, NAMESAKES[0].row, NAMESAKES[1].row)
    text = window.text("/rules/try/eager")
    assert re.search(r'class="odd"[^>]*>1 of your decisions says otherwise', text)
    assert "would merge 0 groups" in text


@pytest.mark.usefixtures("asked")
def test_what_is_no_rule_set_is_not_here(window: Window) -> None:
    for name in ("9", "learned", "measured", "x", "9" * 400):
        assert window.get(f"/rules/try/{name}").status_code == 404
        assert window.get(f"/rules/counts/{name}").status_code == 404
    assert window.get("/rules/work/x").status_code == 404
    assert window.send("/rules/use", {"name": "learned", "seen": "1"}).status_code == 404


@pytest.mark.usefixtures("asked")
def test_a_long_dry_run_shows_how_far_it_is(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PATIENCE", 0.0)
    first = window.text("/rules/try/careful")
    part = window.get("/rules/try/careful", **{"HX-Request": "true"})
    assert part.status_code == 200
    if "Use these rules" not in first:
        assert "Working it out on the whole book" in first
        assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in first
    monkeypatch.setattr(page, "PATIENCE", 30.0)
    assert "Use these rules" in window.text("/rules/try/careful")
    again = window.get("/rules/try/careful", **{"HX-Request": "true"})
    assert again.headers["HX-Redirect"] == "/rules/try/careful"


@pytest.mark.usefixtures("asked")
def test_a_very_large_book_is_left_to_the_command_line(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST", 3)
    assert "guiyi rules try eager" in window.text("/rules")
    assert window.get("/rules/try/eager").status_code == 404


def test_an_error_gets_a_number_and_is_tried_again(
    asked: Hub, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(page, "try_rules", broken)
    answer = window.get("/rules/try/eager")
    assert answer.status_code == 303
    assert "That broke off. In the log:" in window.text("/rules")
    monkeypatch.undo()
    assert "Use these rules" in window.text("/rules/try/eager")
    assert verify(asked, OWNER).same


GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_decisions_teach_is_shown_in_words(
    web_app: Flask, web_hub: Hub, language: str
) -> None:
    pairs = [
        [
            record(f"{side}{n}", connection=side, name=f"欧阳{given}{GIVEN[-1 - n]}",
                   **{"company": f"宏联{given}商贸公司"} if n % 2 else {"wechat": f"wx_{n}_oy"})
            for side in ("l", "r")
        ]
        for n, given in enumerate(GIVEN)
    ]  # fmt: skip
    feed(web_hub, [one for pair in pairs for one in pair])
    for n, (a, b) in enumerate(pairs):
        decide(web_hub, OWNER, DecisionKind.DIFFERENT if n % 2 else DecisionKind.SAME, a.row, b.row)
    window = Window(web_app, language)
    listed = window.text("/rules")
    assert "/rules/try/learned" in read(listed).links
    text = " ".join(window.text("/rules/try/learned").split())
    if language == "en":
        assert "Your 20 decisions teach this." in listed
        assert re.search(
            r"company agrees: counts -\d\.\d\d bits\. You said the same in 0 of 10", text
        )
    else:
        assert "从您的 20 个决定里学到" in listed
        assert re.search(r"公司相同：计 -\d\.\d\d 比特。10 次里您说了 0 次是同一人", text)
    (form,) = [form for form in read(text).forms if form.action == "/rules/use"]
    window.get(window.send("/rules/use", dict(form.fields)).location)
    after = window.text("/rules")
    assert "/rules/try/learned" not in read(after).links
    assert ("are corrected." if language == "en" else "个权重") in after
    assert verify(web_hub, OWNER).same
