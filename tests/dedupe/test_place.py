"""Places, addresses, firms and mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.address import read_address
from dedupe.company import company_of_domain, is_company, read_company
from dedupe.mail import is_role, read_emails
from dedupe.place import place_at_start, read_place, show_place
from dedupe.profile import PlaceForm


@pytest.mark.parametrize(
    ("province", "city", "expected"),
    [
        ("Jiangsu", "Suzhou", "苏州"), ("Anhui", "Suzhou", "宿州"), ("Jiangsu", "Taizhou", "泰州"),
        ("Zhejiang", "Taizhou", "台州"), ("Shaanxi", "Yulin", "榆林"), ("Guangxi", "Yulin", "玉林"),
        ("Jiangxi", "Yichun", "宜春"), ("Heilongjiang", "Yichun", "伊春"),
        ("Fujian", "Fuzhou", "福州"), ("Jiangxi", "Fuzhou", "抚州"),
    ],
)  # fmt: skip
def test_a_pinyin_city_is_read_with_its_province(province: str, city: str, expected: str) -> None:
    assert read_place(province, city, "").city == expected
    assert read_place("", city, "") == PlaceForm()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("广东省广州市天河区", ("广东", "广州", "天河")),
        ("成都武侯", ("四川", "成都", "武侯")),
        ("顺德", ("广东", "佛山", "顺德")),
        ("北京市 朝阳区", ("北京", "北京", "朝阳")),
        ("浦东", ("上海", "上海", "浦东")),
        ("深水埗", ("香港", "香港", "深水埗")),
        ("台州路桥区", ("浙江", "台州", "路桥")),
        ("中国大陆·四川·成都", ("四川", "成都", "")),
        ("朝阳", ("", "", "朝阳")),
        ("鼓楼区", ("", "", "鼓楼")),
    ],
)
def test_places(text: str, expected: tuple[str, str, str]) -> None:
    found = place_at_start(text)
    assert found is not None
    assert found.place == PlaceForm(*expected)


def test_the_shops_city_settles_a_doubtful_district() -> None:
    found = place_at_start("鼓楼区", PlaceForm("江苏", "南京"))
    assert found is not None
    assert (found.place.city, found.sure) == ("南京", False)
    assert place_at_start("北京路100号") is None


def test_addresses_in_two_ways_of_writing() -> None:
    one = read_address("江苏省南京市玄武区滨河路302号瑞鼎写字楼19楼06室")
    two = read_address("南京玄武 滨河路302# 瑞鼎写字楼19层6室")
    assert one == two
    assert one[1] == "滨河路302/瑞鼎写字楼/19-6"
    assert read_address("送到前台")[1] == ""


def test_one_firm_in_many_ways_of_writing() -> None:
    names = (
        "惠州安华照明有限责任公司",
        "安华照明（惠州）有限公司",
        "安华照明",
        "安華照明",
        "惠州安华照明公司",
    )
    assert {read.core for name in names if (read := read_company(name))} == {"安华照明"}
    short = read_company("惠州安华")
    assert short is not None
    assert (short.brand, short.city) == ("安华", "惠州")
    domain = company_of_domain("anhualight.com.cn")
    assert domain is not None
    assert domain.brand_sound == short.brand_sound
    assert company_of_domain("qq.com") is None


def test_persons_are_no_firms() -> None:
    assert not any(map(is_company, ("张伟", "冷云巧先生", "欧阳娜娜", "张轩", "")))
    assert all(map(is_company, ("安华照明", "锦程供应链", "ABC Trading Co., Ltd.", "第一医院")))


def test_mail() -> None:
    assert read_emails("LI.NA＠163.Con") == ("li.na@163.com",)
    assert read_emails("夏总li.na@gmial.com") == ("li.na@gmail.com",)
    assert read_emails("a@b.com; c@d.com") == ("a@b.com", "c@d.com")
    assert is_role("info@x.com")
    assert is_role("客服@x.com")
    assert not is_role("li.na@x.com")


def test_show_place_has_no_city_twice() -> None:
    assert show_place(PlaceForm("上海", "上海", "浦东")) == "上海浦东"


@given(st.text(), st.text(), st.text())
def test_no_text_makes_it_fail(one: str, two: str, three: str) -> None:
    place = read_place(one, two, three)
    assert read_place(place.province, place.city, place.district).province == place.province
    read_address(one)
    read_company(one)
    company_of_domain(one)
    read_emails(one)
