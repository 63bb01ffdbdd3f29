"""Two-way sync in a real browser: sync, look at the plan, say yes, choose a value, put it back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from store import decisions
from store.access import OWNER
from store.values import DecisionKind
from tests.admin.two_crms import TwoCrms, two_crms
from tests.browser.conftest import Site, keep_picture, served
from tests.clocks import StandingClock
from tests.sync.memory_crm import MemoryCrm

pytestmark = pytest.mark.browser

PEOPLE = (
    ("欧阳倩", "18600007707", "qian@example.cn", "成都"),
    ("司马光宇", "18700008808", "", "西安"),
    ("陈志强", "13700003304", "chen@example.cn", "杭州"),
    ("林玉玲", "13700003305", "", "杭州"),
)
WORDS = {
    "zh-CN": {
        "never": "尚未同步", "good": "正常", "held": "等您同意：新建过多", "sync": "全部同步",
        "some": "同意勾选的", "all": "同意全部", "which": "哪个值是对的？",
        "none": "没有要选的值。", "back": "还原", "soon": "下次同步时还原",
        "failed": "对方不再接受我们的登录。",
    },
    "en-US": {
        "never": "not synced yet", "good": "in order",
        "held": "Waits for your yes: Many new records", "sync": "Sync everything",
        "some": "Approve the ticked", "all": "Approve all", "which": "Which value is right?",
        "none": "No value waits for you.", "back": "Put it back",
        "soon": "is put back with the next sync", "failed": "It no longer accepts our sign-in.",
    },
}  # fmt: skip


@pytest.fixture
def crms(sqlite_url: str, clock: StandingClock) -> Iterator[TwoCrms]:
    with two_crms(sqlite_url, clock) as found:
        for name, mobile, email, city in PEOPLE:
            found.zoho.put(name=name, mobile=mobile, email=email, city=city)
        yield found.braked(creates=2, share=0)


@pytest.fixture
def site(crms: TwoCrms, browser: Browser) -> Iterator[Site]:
    with served(crms.hub, crms.app(), browser) as made:
        yield made


def sync_all(page: Page, words: dict[str, str]) -> None:
    """Press the button and watch until every connection stands still."""
    page.goto("/connections")
    with page.expect_navigation():
        page.get_by_role("button", name=words["sync"]).click()
    expect(page.locator(".connection:is(.idle, .failed, .differs)")).to_have_count(2)


def mails(crms: TwoCrms) -> set[str]:
    def of(crm: MemoryCrm) -> set[str]:
        return {one.raw["Mail"] for one in crm.live() if one.raw["Name"] == "周建国"}

    return of(crms.zoho) | of(crms.fx)


def edit_both(crms: TwoCrms) -> None:
    """Let a colleague change one customer's mail on each side, differently."""
    for crm, mail in ((crms.zoho, "zhou.jianguo@example.cn"), (crms.fx, "jgzhou@example.com")):
        one = next(one for one in crm.live() if one.raw["Name"] == "周建国")
        crm.edit(one.id, email=mail)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_from_plan_to_silence(site: Site, crms: TwoCrms, language: str) -> None:
    words, page = WORDS[language], site.open(language)
    page.goto("/connections")
    expect(page.locator(".connection").first).to_contain_text(words["never"])
    sync_all(page, words)
    expect(page.locator(".connection.idle")).to_have_count(2)
    keep_picture(page, f"connections-{language}")

    page.goto("/plan")
    expect(page.locator("main")).to_contain_text(words["held"])
    keep_picture(page, f"plan-{language}")
    page.locator(".group.held input[type=checkbox]").first.check()
    page.get_by_role("button", name=words["some"]).first.click()
    expect(page.locator("#toast")).to_be_visible()
    page.get_by_role("button", name=words["all"]).first.click()
    sync_all(page, words)
    assert len(crms.fx.live()) == len(crms.zoho.live()) == 8

    edit_both(crms)
    sync_all(page, words)
    expect(page.locator("#waits")).to_have_text("1")
    page.goto("/values")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(words["which"])
    keep_picture(page, f"value-{language}")
    page.keyboard.press("1")
    expect(page.locator("main")).to_contain_text(words["none"])
    page.keyboard.press("z")
    expect(page.locator(".queue li")).to_have_count(1)
    page.locator(".queue a").click()
    expect(page.locator("h1")).to_have_text(words["which"])
    page.keyboard.press("t")
    page.keyboard.type("zhou@right.example")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(words["none"])
    keep_picture(page, f"values-done-{language}")
    said = [one.decision.kind for one in decisions.decisions(site.hub, OWNER)]
    assert said.count(DecisionKind.USE) == 2
    sync_all(page, words)
    assert mails(crms) == {"zhou@right.example"}
    writes = crms.zoho.writes + crms.fx.writes
    sync_all(page, words)
    assert crms.zoho.writes + crms.fx.writes == writes


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_push_is_put_back(site: Site, crms: TwoCrms, language: str) -> None:
    words, page = WORDS[language], site.open(language)
    loose = crms.braked(creates=100)
    told = loose.sync()
    run = next(run.number for run in told.runs if run.connection == "fx")
    one = next(one for one in crms.fx.live() if one.raw["Name"] == "欧阳倩")
    crms.fx.edit(one.id, name="欧阳小倩")
    loose.sync()
    page.goto(f"/runs/{run}/writes")
    keep_picture(page, f"writes-{language}")
    before = len(crms.fx.live())
    page.locator(".became button", has_text=words["back"]).first.click()
    expect(page.locator(".results")).to_contain_text(words["soon"])
    keep_picture(page, f"writes-back-{language}")
    sync_all(page, words)
    assert len(crms.fx.live()) == before - 1


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_pages_of_a_sync_fit_a_phone(site: Site, crms: TwoCrms, language: str) -> None:
    from store.errors import SignInAgain

    loose = crms.braked(creates=100)
    told = loose.sync()
    edit_both(crms)
    loose.sync()
    for name, mobile, _, city in PEOPLE:
        crms.fx.put(name=f"{name[:1]}{name[-1:]}明", mobile=f"139{mobile[3:]}", city=city)
    crms.zoho.hidden = 3
    crms.fx.refuse = lambda write: True
    crms.sync()

    def closed(name: str) -> None:
        raise SignInAgain(source="fx")

    crms.fx.at = closed
    page = site.open(language, width=390, height=844)
    sync_all(page, WORDS[language])
    expect(page.locator(".connection.failed")).to_contain_text(WORDS[language]["failed"])
    expect(page.locator(".connection.differs")).to_have_count(1)
    run = told.runs[0].number
    for path in ("connections", "plan", f"runs/{run}/writes", "values"):
        page.goto(f"/{path}")
        keep_picture(page, f"phone-{path.replace('/', '-')}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.locator(".queue a").click()
    expect(page.locator("h1")).to_have_text(WORDS[language]["which"])
    keep_picture(page, f"phone-value-{language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in page.locator(".values button, .acts button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_a_sync_without_scripts(site: Site, crms: TwoCrms) -> None:
    page = site.open("zh-CN", scripts=False)
    sync_all(page, WORDS["zh-CN"])
    page.goto("/plan")
    page.locator(".group.held input[type=checkbox]").first.check()
    page.get_by_role("button", name=WORDS["zh-CN"]["some"]).first.click()
    before = len(crms.fx.live()) + len(crms.zoho.live())
    sync_all(page, WORDS["zh-CN"])
    assert len(crms.fx.live()) + len(crms.zoho.live()) == before + 1
