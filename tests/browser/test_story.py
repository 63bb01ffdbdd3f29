"""The whole story in a real browser: a file in, five cards by keyboard, undo, a clean file out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store import customers, decisions, reviews
from store.access import OWNER
from store.values import DecisionKind
from tests.browser.conftest import Site, keep_picture

pytestmark = pytest.mark.browser

#: Two people on one phone each time: always a question, never merged by itself.
COUPLES = (
    ("李雷", "韩梅梅", "13800001101"),
    ("周国强", "吴桂英", "13900002202"),
    ("陈志强", "林玉玲", "13700003303"),
    ("黄建华", "何秀珍", "13600004404"),
    ("赵明辉", "孙丽萍", "13500005505"),
    ("郭大伟", "马晓燕", "13300006606"),
)
WORDS = {
    "zh-CN": {"waits": "等你确认", "ask": "是同一位客户吗？", "undo": "撤销", "file": "下载 CSV"},
    "en-US": {
        "waits": "Waiting for you",
        "ask": "Is this the same customer?",
        "undo": "Undo",
        "file": "Download CSV",
    },
}


@pytest.fixture
def customer_list(tmp_path: Path) -> Path:
    """A spreadsheet of couples and two people of their own, and one row of nobody."""
    rows = [["姓名", "电话", "城市", "备注"]]
    for husband, wife, phone in COUPLES:
        rows += [[husband, phone, "杭州", "老客户"], [wife, f"+86 {phone}", "杭州", ""]]
    rows += [["欧阳倩", "18600007707", "成都", "=1+1"], ["司马光宇", "18700008808", "西安", ""]]
    held = io.StringIO()
    csv.writer(held).writerows(rows)
    path = tmp_path / "老客户.csv"
    path.write_bytes(held.getvalue().encode("gb18030"))
    return path


def bring_in(page: Page, path: Path) -> None:
    """Import a file through the pages."""
    page.goto("/import")
    page.set_input_files("#file", path)
    page.click("form.dropzone button")
    page.wait_for_url("**/import/file/*")
    expect(page.locator("h1")).to_contain_text(path.name)
    expect(page.locator("main")).to_contain_text("李雷")
    page.click("button[value=yes]")
    page.wait_for_url(lambda url: url.rsplit("/", 1)[-1].isdigit())


def card_number(page: Page) -> str:
    """Return the number of the card on the stage, when it is ready for keys."""
    card = page.locator("#card:not([data-busy])")
    card.wait_for()
    return card.get_attribute("data-number") or ""


def settle(page: Page, *keys: str) -> None:
    """Press keys on the card and wait for the next one."""
    before = card_number(page)
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("#card:not([data-busy])")).not_to_have_attribute("data-number", before)
    page.wait_for_url(f"**/review/{card_number(page)}")


def taken_away(page: Page, button: str) -> list[list[str]]:
    """Download the CSV and return its rows."""
    page.goto("/export")
    with page.expect_download() as waited:
        page.get_by_role("button", name=button).click()
    assert waited.value.suggested_filename == "guiyi-customers-2026-11-22.csv"
    text = Path(waited.value.path()).read_text("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def kinds(site: Site) -> list[DecisionKind]:
    """Return what was decided, the oldest first."""
    return [one.decision.kind for one in reversed(decisions.decisions(site.hub, OWNER))]


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_from_file_to_file_by_keyboard(site: Site, customer_list: Path, language: str) -> None:
    words = WORDS[language]
    page = site.open(language)
    page.goto("/")
    keep_picture(page, f"start-empty-{language}")
    bring_in(page, customer_list)
    keep_picture(page, f"import-run-{language}")
    assert customers.count(site.hub, OWNER) == 14
    assert reviews.waiting(site.hub, OWNER).total == len(COUPLES)

    page.goto("/review")
    expect(page.locator("h1")).to_have_text(words["waits"])
    keep_picture(page, f"queue-{language}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/*")
    expect(page.locator("h1")).to_have_text(words["ask"])
    keep_picture(page, f"card-{language}")

    settle(page, "y")
    settle(page, "n")
    settle(page, "r", "Enter")
    settle(page, "u", "Enter")
    keep_picture(page, f"card-toast-{language}")
    settle(page, "n")
    assert [str(kind) for kind in kinds(site)] == [
        "same", "different", "related", "later", "different",
    ]  # fmt: skip
    assert customers.count(site.hub, OWNER) == 13

    last = card_number(page)
    expect(page.locator("#toast")).to_contain_text(words["undo"])
    page.keyboard.press("z")
    expect(page.locator("#card:not([data-busy])")).not_to_have_attribute("data-number", last)
    assert kinds(site)[-1] is DecisionKind.WITHDRAW
    assert reviews.waiting(site.hub, OWNER).total == 2

    rows = taken_away(page, words["file"])
    assert len(rows) == 1 + 13
    assert sum("'=1+1" in cell for row in rows for cell in row) == 1


def test_from_file_to_file_without_scripts(site: Site, customer_list: Path) -> None:
    page = site.open("zh-CN", scripts=False)
    bring_in(page, customer_list)
    page.goto("/review")
    page.click(".queue li:first-child a")
    for _ in range(2):
        page.click("button[value=same]")
        page.wait_for_load_state()
    page.click("button[value=different]")
    page.click("details[data-key=r] summary")
    page.click("button[value='related.family']")
    page.click("details[data-key=u] summary")
    page.fill("input[name=until]", "2027-01-31")
    page.click("button[value=later]")
    expect(page.locator("#toast")).to_contain_text("2027-01-31")
    page.click("#toast button")
    expect(page.locator("#card")).to_be_visible()
    assert [str(kind) for kind in kinds(site)] == [
        "same", "same", "different", "related", "later", "withdraw",
    ]  # fmt: skip
    keep_picture(page, "card-no-scripts")
    assert len(taken_away(page, "下载 CSV")) == 1 + 12


def test_composing_a_word_decides_nothing(site: Site, customer_list: Path) -> None:
    page = site.open("zh-CN")
    bring_in(page, customer_list)
    page.goto("/review")
    page.click(".queue li:first-child a")
    number = card_number(page)
    page.evaluate(
        """() => {
            for (const more of [{isComposing: true}, {keyCode: 229}])
                for (const key of ["y", "n"])
                    document.body.dispatchEvent(
                        new KeyboardEvent("keydown", {key, bubbles: true, ...more}));
        }"""
    )
    page.keyboard.press("u")
    page.keyboard.type("ynr")  # in the date box: letters belong to it
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#letters").uncheck()
    page.locator("body").click(position={"x": 3, "y": 300})
    page.keyboard.press("y")
    page.wait_for_timeout(300)
    assert card_number(page) == number
    assert kinds(site) == []


def test_two_windows_on_one_card(site: Site, customer_list: Path) -> None:
    first, second = site.open("zh-CN"), site.open("zh-CN")
    bring_in(first, customer_list)
    first.goto("/review")
    first.click(".queue li:first-child a")
    number = card_number(first)
    second.goto(f"/review/{number}")
    card_number(second)
    settle(first, "n")
    second.keyboard.press("y")
    expect(second.locator(".settled")).to_contain_text("owner")
    assert [str(kind) for kind in kinds(site)] == ["different"]
    keep_picture(second, "somebody-was-first")
    site.complaints.clear()  # Chromium notes every 409 on its console
    second.click(".settled button")
    card_number(second)
    assert [str(kind) for kind in kinds(site)] == ["different", "same"]


def test_values_are_picked_by_keyboard(site: Site, customer_list: Path) -> None:
    page = site.open("zh-CN")
    bring_in(page, customer_list)
    page.goto("/review")
    page.click(".queue li:first-child a")
    card_number(page)
    other = page.locator("tr[data-line] input[type=radio]:not(:checked)").first
    value = other.get_attribute("data-value") or ""
    column = other.get_attribute("value") or ""
    page.keyboard.press(column)
    page.keyboard.press("Enter")
    expect(page.locator("tr.at [data-result]")).to_have_text(value)
    settle(page, "y")
    assert [str(kind) for kind in kinds(site)] == ["same", "use"]
    assert customers.find(site.hub, OWNER, value).customers[0].values["name"][0].rule == "hand"


@pytest.mark.parametrize("scripts", [True, False])
def test_progress_is_watched_to_its_end(site: Site, customer_list: Path, scripts: bool) -> None:
    page = site.open("zh-CN", scripts=scripts)
    page.goto("/import")
    page.set_input_files("#file", customer_list)
    page.click("form.dropzone button")
    with site.app.extensions["guiyi.jobs"]._turn:
        page.click("button[value=yes]")
        expect(page.locator("#progress")).to_contain_text("排队中")
    page.wait_for_url(lambda url: url.rsplit("/", 1)[-1].isdigit())
    expect(page.locator("main")).to_contain_text("14 行")


def test_the_list_follows_the_search(site: Site, customer_list: Path) -> None:
    page = site.open("zh-CN")
    bring_in(page, customer_list)
    page.goto("/customers")
    expect(page.locator("#found tbody tr")).to_have_count(14)
    page.keyboard.press("/")
    page.keyboard.type("oyq")
    expect(page.locator("#found tbody tr")).to_have_count(1)
    expect(page.locator("#found")).to_contain_text("欧阳倩")
    assert page.url.endswith("/customers")
    page.reload()
    expect(page.locator("#found tbody tr")).to_have_count(1)


def test_pages_fit_a_phone(site: Site, customer_list: Path) -> None:
    page = site.open("zh-CN", width=390, height=844)
    bring_in(page, customer_list)
    number = reviews.waiting(site.hub, OWNER).reviews[0].number
    places = ("", "review", f"review/{number}", "customers", "customers/C-0001", "history",
              "import", "import/1", "export")  # fmt: skip
    for name in places:
        page.goto(f"/{name}")
        keep_picture(page, f"phone-{name.replace('/', '-') or 'start'}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        if name == f"review/{number}":
            for button in page.locator(".verdicts > *").all():
                box = button.bounding_box()
                assert box is not None
                assert box["height"] >= 44
