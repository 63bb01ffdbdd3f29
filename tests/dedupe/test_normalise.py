"""Profiles of records and what they show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.normalise import profile, profiles_of
from dedupe.profile import NameForm, PlaceForm, Profile
from dedupe.show import shown
from store.values import FIELDS, RowId, SourceRecord

ROW = RowId("shop", "customers", "1")


def read(**fields: str) -> Profile:
    return profile(SourceRecord(ROW, {key: (text,) for key, text in fields.items()}))


def best(field: str, **fields: str) -> tuple[str, float]:
    values = shown(SourceRecord(ROW, {key: (text,) for key, text in fields.items()}))[field]
    top = max(values, key=lambda v: v.strength)
    return top.value, top.strength


@pytest.mark.parametrize(
    "fields",
    [
        {"mobile": "13800001101"},
        {"phone": "+86 138 0000 1101"},
        {"remark": "张姐-天河-美甲-13800001101"},
        {"wechat": "13800001101"},
        {"email": "13800001101@139.com"},
        {"name": "张姐13800001101"},
        {"note": "回电 13800001101"},
    ],
)
def test_a_mobile_is_found_wherever_it_stands(fields: dict[str, str]) -> None:
    assert read(**fields).mobiles == ("+8613800001101",)


def test_a_note_with_several_numbers_names_other_people() -> None:
    assert read(note="老公13800001101，婆婆13800001102").mobiles == ()


def test_a_record_of_everything() -> None:
    got = read(
        name="陳俊軒", remark="A陈姐-天河-美甲", nickname="🎈芳芳🎈",
        company="惠州安华照明有限公司",
        email="junxuan.chen@anhua.com", province="Guangdong", city="Guangzhou",
        birthday="1985/6/3", gender="女", title="店长", qq="12345678",
    )  # fmt: skip
    assert got.kind == "person"
    assert NameForm("陈", "俊轩", "chen", "junxuan") in got.names
    assert NameForm("陈", "", "chen", "", "remark", False) in got.names
    assert got.nicknames == ("芳",)
    assert got.companies[-1].brand == "安华"
    assert PlaceForm("广东", "广州") in got.places
    assert got.birthdays == ("1985-06-03",)
    assert got.genders == ("F", "f")
    assert got.qqs == ("12345678",)


def test_kinds() -> None:
    assert read(name="安华照明有限公司", company="安华照明有限公司").kind == "company"
    assert read(name="越博", company="越博").kind == "company"
    assert read(nickname="越博母婴用品", wechat="gh_yuebo64").kind == "company"
    assert read(name="惠州华逸客服").kind == "company"
    assert read(remark="张姐").kind == "person"
    assert read(level="A").kind == ""


def test_kin_is_never_the_person() -> None:
    got = read(remark="周国强老婆 13300007707")
    assert got.kin == (("周国强", "wife"),)
    assert not got.names
    assert best("name", remark="周国强老婆") == ("周国强老婆", 0.2)
    assert not read(name="王安老婆").names


@pytest.mark.parametrize("birthday", ["1985-06-03", "1985/6/3", "19850603", "1985年6月3日"])
def test_birthdays(birthday: str) -> None:
    assert read(birthday=birthday).birthdays == ("1985-06-03",)


def test_birthdays_without_a_year() -> None:
    assert read(birthday="1604-05-12").birthdays == ("--05-12",)
    assert read(birthday="6月3日").birthdays == ("--06-03",)
    assert read(birthday="农历六月初三").birthdays == ()
    assert read(birthday="1985-13-40").birthdays == ()


def test_shown_values_are_clean_and_keep_their_script() -> None:
    assert best("name", name="董　欣洋(老客户)") == ("董欣洋", 1.0)
    assert best("name", name="冷云巧先生") == ("冷云巧", 1.0)
    assert best("name", name="陳俊軒")[0] == "陳俊軒"
    assert best("name", name="晓鹏 沙")[0] == "沙晓鹏"
    assert best("name", name="zhang wei")[0] == "Zhang Wei"
    assert best("name", remark="张姐-天河") == ("张姐", 0.3)
    assert best("phones", mobile="138 0000 1101") == ("+8613800001101", 1.0)
    assert best("emails", email="LI@163.Con")[0] == "li@163.com"
    assert best("region", province="江苏省", city="苏州市")[0] == "江苏苏州"
    assert best("company", company=" 安华照明(惠州)有限公司 ")[0] == "安华照明（惠州）有限公司"
    assert best("tags", remark="【VIP】蒋总")[0] == "VIP"
    assert best("remarks", remark="【VIP】蒋总") == ("【VIP】蒋总", 1.0)


def test_rows_that_are_read_together_are_read_as_alone() -> None:
    records = [
        SourceRecord(RowId("shop", "customers", str(number)), fields)
        for number, fields in enumerate(
            (
                {"wechat": ("gh_anhua",), "nickname": ("安华照明",), "city": ("惠州",)},
                {"name": ("王伟",), "remark": ("王伟老婆李梅",), "mobile": ("13800001101",)},
                {"phone": ("83753352",), "province": ("广东",), "city": ("深圳",)},
                {"nickname": ("安华照明",), "phone": ("83753352",), "email": ("wei@anhua.cn",)},
                {},
            )
            * 120
        )
    ]
    assert profiles_of((one.row, one.fields) for one in records) == [*map(profile, records)]


@given(st.dictionaries(st.sampled_from(FIELDS), st.tuples(st.text(min_size=1)), max_size=6))
def test_no_record_makes_it_fail(fields: dict[str, tuple[str, ...]]) -> None:
    record = SourceRecord(ROW, fields)
    got = profile(record)
    assert got == profile(record)
    for values in (got.mobiles, got.emails, got.wechats, got.companies and ()):
        assert list(values) == sorted(set(values))
    for values in shown(record).values():
        assert all(v.value and 0 < v.strength <= 1 for v in values)
