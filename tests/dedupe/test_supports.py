"""What may merge on its own, and the evidence that tells families, firms and namesakes apart."""

from __future__ import annotations

import pytest

from dedupe import weights as w
from dedupe.compare import compare, judge
from dedupe.evidence import Support, Verdict
from dedupe.keys import Key
from dedupe.normalise import profile
from dedupe.profile import CompanyForm, NameForm, Profile
from dedupe.statistics import Statistics
from store.values import RowId, SourceRecord

from .people import firm, latin, mobile, name, person, place, surname_only

FACTS = Statistics(version=1, rows=100_000)
SHOP = (CompanyForm("美丽源化妆品", "美丽", "meili", registered=True),)


def support(a: Profile, b: Profile, holders: dict[Key, int] | None = None) -> Support:
    return judge(a, b, holders or {}, FACTS).support


def read(**fields: str) -> Profile:
    record = SourceRecord(RowId("a", "customers", "1"), {k: (v,) for k, v in fields.items()})
    return profile(record)


def test_a_context_needs_a_whole_name() -> None:
    whole = person(1, name("张", "伟"), companies=SHOP)
    assert support(whole, person(2, name("张", "伟"), companies=SHOP)) is Support.CONTEXT
    part = person(2, surname_only("张"), companies=SHOP)
    assert support(whole, part) is Support.CITY


@pytest.mark.parametrize("detail", ["places", "nicknames", "titles"])
def test_a_part_of_a_name_needs_one_more_detail(detail: str) -> None:
    known: dict[str, dict[str, object]] = {
        "places": {"places": (place("杭州"),)},
        "nicknames": {"nicknames": ("伟",)},
        "titles": {"titles": ("店长",)},
    }
    more = known[detail]
    a = person(1, name("张", "伟"), companies=SHOP, **more)
    b = person(2, surname_only("张"), companies=SHOP, **more)
    assert support(a, b) is Support.CONTEXT


def test_another_mobile_and_one_more_doubt_leave_colleagues_apart() -> None:
    a = person(1, name("张", "伟"), companies=SHOP, mobiles=(mobile(1),), titles=("店长",))
    b = person(2, name("张", "伟"), companies=SHOP, mobiles=(mobile(77),))
    assert support(a, b) is Support.CONTEXT
    c = person(2, name("张", "伟"), companies=SHOP, mobiles=(mobile(77),), titles=("会计",))
    assert support(a, c) is Support.CITY


def test_a_surname_under_a_households_number_is_any_of_them() -> None:
    a = person(1, name("张", "伟"), mobiles=(mobile(1),))
    b = person(2, surname_only("张"), mobiles=(mobile(1),))
    assert support(a, b, {Key("mobile", mobile(1)): 2}) is Support.IDENTIFIER
    assert support(a, b, {Key("mobile", mobile(1)): 4}) is Support.CONTEXT
    told = person(2, surname_only("张"), mobiles=(mobile(1),), nicknames=("伟",))
    named = person(1, name("张", "伟"), mobiles=(mobile(1),), nicknames=("伟",))
    assert support(named, told, {Key("mobile", mobile(1)): 4}) is Support.IDENTIFIER
    both = person(2, name("张", "伟"), mobiles=(mobile(1),))
    assert support(a, both, {Key("mobile", mobile(1)): 4}) is Support.IDENTIFIER


def test_one_remark_on_two_accounts_is_two_people() -> None:
    a = person(1, name("张", "伟"), remarks=("老客户张伟",), wechats=("wxid_a",))
    b = person(2, name("张", "伟"), remarks=("老客户张伟",), wechats=("wxid_b",))
    assert "remark" not in {item.field for item in compare(a, b, {}, FACTS)}
    c = person(2, name("张", "伟"), remarks=("老客户张伟",))
    assert support(a, c) is Support.CONTEXT


def test_what_a_remark_calls_somebody_is_held_against_the_given_name() -> None:
    lady = read(name="李芳", mobile="13800001101")
    assert lady.named_sex == "f"
    brother = read(remark="李哥 13800001101")
    sister = read(remark="李姐 13800001101")
    assert (brother.called_sex, sister.called_sex) == ("m", "f")
    assert read(name="李先生").called_sex == ""
    found = {
        other.called_sex: item
        for other in (brother, sister)
        for item in compare(lady, other, {}, FACTS)
        if item.field == "called"
    }
    assert found["m"].bits == w.CALLED_CONFLICT
    assert found["f"].bits == w.CALLED


def test_a_name_is_no_news_beside_an_account_that_spells_it() -> None:
    record = read(name="王伟", wechat="wangwei71", email="wwei@163.com")
    assert record.handles == ("wangwei71",)
    a, b = (
        person(n, name("张", "伟"), wechats=("zhangwei8",), handles=("zhangwei8",)) for n in (1, 2)
    )
    found = next(item for item in compare(a, b, {}, FACTS) if item.field == "name")
    assert (found.verdict, found.bits) == (Verdict.VOID, 0.0)
    assert support(a, b) is Support.IDENTIFIER


def test_a_name_that_an_address_cuts_short_gives_way_to_written_ones() -> None:
    a = person(1, NameForm("周", "德旭", "zhou", "dexu"))
    b = person(
        2, NameForm("周", "德轩", "zhou", "dexuan"), NameForm("", "", "zhou", "dexuan", "email")
    )
    found = next(item for item in compare(a, b, {}, FACTS) if item.field == "name")
    assert found.bits == w.SECOND_DIFFERS
    assert next(iter(compare(a, person(2, latin("张", "伟")), {}, FACTS))).bits < 0


def test_a_firms_domain_and_its_account_are_one_name() -> None:
    account = read(nickname="联捷仪器", wechat="gh_lianjieyq")
    letter = read(name="联捷仪器客服", company="联捷仪器", email="admin@lianjieyq.com.cn")
    other = read(nickname="联捷建筑", wechat="gh_lianjiejz")
    assert account.sites == letter.sites == ("lianjieyq",)
    assert support(account, letter) is Support.IDENTIFIER
    assert judge(account, other, {}, FACTS).bits < -3
    assert read(wechat="gh_3dfda90e39d6", nickname="联捷").sites == ()


def test_firms_of_one_name_in_two_towns_are_two() -> None:
    def of(number: int, *towns: str) -> Profile:
        return firm(number, "博雅纺织", "博雅", towns=towns)

    assert support(of(1, "宜昌"), of(2, "宜昌")) is Support.IDENTIFIER
    assert support(of(1, "宜昌"), of(2)) is Support.CONTEXT
    apart = judge(of(1, "宜昌"), of(2, "重庆"), {}, FACTS)
    assert apart.bits < judge(of(1, "宜昌"), of(2), {}, FACTS).bits - 4


def test_a_branch_is_not_its_head_office() -> None:
    whole = CompanyForm("智正家居", "智正", registered=True)
    branch = CompanyForm("智正家居", "智正", branch="西湖", registered=True)
    short = CompanyForm("智正家居", "智正")

    def fields(one: CompanyForm, other: CompanyForm) -> set[str]:
        a, b = (
            Profile(person(n).row, "company", companies=(x,)) for n, x in ((1, one), (2, other))
        )
        return {item.field for item in compare(a, b, {}, FACTS) if item.bits < 0}

    assert "branch" in fields(whole, branch)
    assert "branch" not in fields(short, branch)


def test_a_brand_says_less_among_more_firms() -> None:
    small, large = (Statistics(version=1, rows=rows) for rows in (10_000, 1_000_000))
    assert small.brand_alone() > 0 > large.brand_alone()
    a, b = (firm(n, "雅锐", "雅锐", towns=("杭州",)) for n in (1, 2))
    assert judge(a, b, {}, small).support is Support.CONTEXT
    assert judge(a, b, {}, large).support is Support.CITY


def test_a_surname_says_less_among_more_people() -> None:
    sizes = [Statistics(version=1, rows=rows) for rows in (10, 10_000, 100_000, 1_000_000)]
    worth = [one.surname_worth(8.0) for one in sizes]
    assert worth == sorted(worth, reverse=True)
    assert worth[0] == worth[1]
