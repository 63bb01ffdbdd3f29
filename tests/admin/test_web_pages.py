"""Customers, history, language, export, errors: what each page does and refuses."""

from __future__ import annotations

import csv
import io
import json
import logging
import re

import openpyxl
import pytest
from flask import Flask

from admin.web.language import local_path
from store import customers, decisions, reviews
from store.access import OWNER
from store.hub import Hub
from store.log import configure_logging
from store.values import Customer
from tests.admin.pages import Window


def called(hub: Hub, name: str) -> Customer:
    return next(
        one for one in customers.stream(hub, OWNER)
        if any(value.value == name for value in one.values.get("name", ()))
    )  # fmt: skip


@pytest.mark.parametrize("scrap", ["9901", "zml", "兰兰", "美甲", "张美兰"])
def test_any_scrap_finds_and_stays_out_of_the_address(window: Window, scrap: str) -> None:
    answer = window.send("/customers/search", {"search": scrap})
    assert answer.location == "/customers"
    text = window.text("/customers")
    assert "张美兰" in text
    assert "李雷" not in text
    window.send("/customers/search", {"search": ""})
    assert "李雷" in window.text("/customers")


def test_scripts_get_the_list_only(window: Window) -> None:
    answer = window.send("/customers/search", {"search": "nobody here"}, part=True)
    assert "Nobody holds all of these words." in answer.text
    assert "<html" not in answer.text


def test_a_search_belongs_to_one_browser(web_app: Flask, window: Window) -> None:
    window.send("/customers/search", {"search": "李雷"})
    assert "张美兰" in Window(web_app).text("/customers")


def test_a_value_says_where_it_comes_from(web_hub: Hub, window: Window) -> None:
    text = window.text(f"/customers/{called(web_hub, '张美兰').id}")
    assert "from 2 records" in text
    assert "row 1" in text
    assert "2026-11-22" in text
    assert "read most clearly" in text


def test_a_family_is_shown_as_related(web_hub: Hub, window: Window) -> None:
    number = reviews.waiting(web_hub, OWNER).reviews[0].number
    window.decide(number, "related.family")
    text = window.text(f"/customers/{called(web_hub, '李雷').id}")
    assert "韩梅梅" in text
    assert "Family" in text


def test_an_old_id_leads_to_the_customer(web_hub: Hub, window: Window) -> None:
    first = reviews.waiting(web_hub, OWNER).reviews[0]
    window.decide(first.number, "same")
    kept, old = sorted(first.customers)
    answer = window.get(f"/customers/{old}")
    assert (answer.status_code, answer.location) == (303, f"/customers/{kept}")
    assert f"{old} is part of {kept} now" in window.text(answer.location)
    assert window.get(f"/customers/{kept.lower()}").location == f"/customers/{kept}"


@pytest.mark.parametrize("public", ["C-9999", "C-", "x", "1", "C-1%00", "C-99999999999999999999"])
def test_who_is_not_there_is_not_found(window: Window, public: str) -> None:
    assert window.get(f"/customers/{public}").status_code == 404


def test_another_value_is_used_and_taken_back(web_hub: Hub, window: Window) -> None:
    window.decide(reviews.waiting(web_hub, OWNER).reviews[0].number, "same")
    one = next(c for c in customers.stream(web_hub, OWNER) if c.values["name"][0].runners_up)
    before = one.values["name"][0].value
    window.send(f"/customers/{one.id}/use", {"field": "name", "other": "0"})
    now = customers.get(web_hub, OWNER, one.id).values["name"][0]
    assert now.rule == "hand"
    assert now.value != before
    text = window.text(f"/customers/{one.id}")
    assert "chosen by hand" in text
    number = decisions.decisions(web_hub, OWNER)[0].decision.number
    back = window.send(f"/history/{number}/undo", {"back": f"/customers/{one.id}"})
    assert back.location == f"/customers/{one.id}"
    assert customers.get(web_hub, OWNER, one.id).values["name"][0].value == before


@pytest.mark.parametrize(
    "values", [{"field": "name", "other": "7"}, {"field": "nothing", "other": "0"}, {}]
)
def test_a_value_that_is_not_there_is_not_used(
    web_hub: Hub, window: Window, values: dict[str, object]
) -> None:
    public = called(web_hub, "张美兰").id
    assert window.send(f"/customers/{public}/use", values).status_code == 404


def test_a_record_is_split_off_and_comes_back(web_hub: Hub, window: Window) -> None:
    one = called(web_hub, "张美兰")
    before = customers.count(web_hub, OWNER)
    window.send(f"/customers/{one.id}/split", {"row": "1"})
    assert customers.count(web_hub, OWNER) == before + 1
    assert window.send(f"/customers/{one.id}/split", {"row": "9"}).status_code == 404
    number = decisions.decisions(web_hub, OWNER)[0].decision.number
    window.send(f"/history/{number}/undo", {})
    assert customers.count(web_hub, OWNER) == before


def test_history_shows_and_takes_back(web_hub: Hub, window: Window) -> None:
    window.decide(reviews.waiting(web_hub, OWNER).reviews[0].number, "different")
    text = window.text("/history")
    assert "Different customers" in text
    number = decisions.decisions(web_hub, OWNER)[0].decision.number
    assert window.send(f"/history/{number}/undo", {}).location == "/history"
    assert len(reviews.waiting(web_hub, OWNER).reviews) == 2
    assert "taken back" in window.text("/history")
    assert window.send(f"/history/{number}/undo", {}).status_code == 409
    assert window.send("/history/999/undo", {}).status_code == 404


def test_the_language_is_remembered(web_app: Flask) -> None:
    window = Window(web_app, "fr-FR,fr")
    assert "客户" in window.text("/customers")
    window.send("/language", {"language": "en", "back": "/history"})
    assert "<h1>History</h1>" in window.text("/history")
    window.send("/language", {"language": "xx"})
    assert "<h1>History</h1>" in window.text("/history")
    assert "张美兰" in window.text("/customers")


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "", "x",
             "/a\r\nSet-Cookie: x=1"],
)  # fmt: skip
def test_the_way_back_stays_here(path: str) -> None:
    assert local_path(path) == "/"
    assert local_path("/review/3") == "/review/3"


def test_export_as_csv_and_xlsx(window: Window) -> None:
    answer = window.send("/export/csv", {})
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="guiyi-customers-2026-11-22.csv"'
    )
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + 6
    book = openpyxl.load_workbook(io.BytesIO(window.send("/export/xlsx", {}).data))
    assert len(book.sheetnames) == 2
    assert book[book.sheetnames[0]].max_row == 1 + 6
    book.close()


def test_errors_hold_a_number_and_nothing_else(web_app: Flask, window: Window) -> None:
    @web_app.get("/broken")
    def broken() -> str:
        raise RuntimeError("张美兰 13800009901")

    held, root = io.StringIO(), logging.getLogger()
    level = root.level
    handler = configure_logging(held)
    try:
        answer = window.get("/broken")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert answer.status_code == 500
    number = re.search(r"<code>([0-9a-f]{4}-[0-9a-f]{4})</code>", answer.text)
    assert number
    line = json.loads(held.getvalue().splitlines()[-1])
    assert (line["request"], line["error"]) == (number[1], "RuntimeError")
    assert line["where"].startswith("admin/test_web_pages.py:")
    for text in (answer.text, held.getvalue()):
        assert "张美兰" not in text
        assert "13800009901" not in text


def test_an_old_page_is_told_to_open_again(web_app: Flask) -> None:
    client = web_app.test_client()
    answer = client.post("/export/csv", data={"csrf": "old"}, headers={
        "Sec-Fetch-Site": "same-origin", "Accept-Language": "en"})  # fmt: skip
    assert answer.status_code == 403
    assert "Open this page again" in answer.text


def test_the_start_page_counts(window: Window) -> None:
    text = window.text("/")
    assert "7 rows" in text
    assert "6 customers" in text
    assert "2 pairs wait" in text
