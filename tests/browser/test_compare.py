"""The evidence in a real browser: behind `w` on the card, and on the page "compare any two"."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, keep_picture
from tests.hubs import feed, record

pytestmark = pytest.mark.browser

WORDS = {
    "zh-CN": ("两个不同的全名", "什么会改变结果", "一家人"),
    "en-US": ("Two different full names", "What would change it", "family"),
}


def fill(site: Site) -> None:
    """A couple on one phone, and a woman in three lists."""
    feed(
        site.hub,
        [
            record("1", name="李雷", mobile="13800001101", city="杭州"),
            record("2", name="韩梅梅", mobile="13800001101", city="杭州"),
            record("3", name="张美兰", mobile="13800009901", email="zml@example.cn"),
            record("4", connection="mail", name="张美兰", email="zml@example.cn"),
            record("5", connection="wechat", remark="张小姐 13800009901"),
        ],
    )


def fits(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_evidence_stands_behind_the_key(site: Site, language: str, width: int) -> None:
    fill(site)
    page = site.open(language, width=width)
    page.goto("/review")
    page.click(".queue li:first-child a")
    why = page.locator("details.why")
    expect(why.locator("table")).not_to_be_visible()
    page.keyboard.press("w")
    expect(why.locator(".outcome")).to_contain_text(WORDS[language][0])
    expect(why.locator("svg.bar").first).to_be_visible()
    expect(why).to_contain_text(WORDS[language][1])
    fits(page, width)
    keep_picture(page, f"why-{language}-{width}")
    page.keyboard.press("w")
    expect(why.locator("table")).not_to_be_visible()
    page.keyboard.press("w")
    why.locator("a[href*='/compare']").click()
    page.wait_for_url("**/compare?*")
    expect(page.locator("#answer")).to_contain_text(WORDS[language][2])
    fits(page, width)
    keep_picture(page, f"compare-{language}-{width}")


@pytest.mark.parametrize("scripts", [True, False])
def test_any_two_by_keyboard_and_words(site: Site, scripts: bool) -> None:
    fill(site)
    page = site.open("en-US", scripts=scripts, width=390, height=844)
    page.goto("/compare")
    page.locator("#search").focus()
    page.keyboard.type("mail/4")
    page.keyboard.press("Tab")
    page.keyboard.type("wechat/5")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_contain_text("Together through a third record")
    assert page.url.endswith("/compare")
    fits(page, 390)
    keep_picture(page, f"compare-chain-{'scripts' if scripts else 'plain'}")
    page.fill("#second", "杭州")
    page.keyboard.press("Enter")
    page.locator(".choices button").first.click()
    expect(page.locator("#answer")).to_be_visible()


def test_a_customer_leads_to_the_comparison(site: Site) -> None:
    fill(site)
    page = site.open("zh-CN", width=390, height=844)
    page.goto("/customers/C-0003")
    expect(page.locator("#how")).to_be_visible()
    page.locator("details.row:has(.steps) summary").click()
    expect(page.locator(".steps .weakest")).to_have_count(1)
    fits(page, 390)
    keep_picture(page, "customer-how")
    page.click("a[href*='/compare?a=']")
    expect(page.locator("#search")).to_have_value("C-0003")
