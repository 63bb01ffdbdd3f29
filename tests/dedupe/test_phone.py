"""Telephone numbers: what is one and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.dialling import city_of_landline, local_part, shown_phone
from dedupe.normalise import profile
from dedupe.numbering import numbering, read_phone_of
from dedupe.phone import read_phone_cell, read_phones
from dedupe.profile import PlaceForm
from dedupe.show import shown
from store.values import RowId, SourceRecord


@pytest.mark.parametrize(
    ("text", "mobiles", "landlines"),
    [
        ("13800001101", ["+8613800001101"], []),
        ("+8613800001101", ["+8613800001101"], []),
        ("008613800001101", ["+8613800001101"], []),
        ("8613800001101", ["+8613800001101"], []),
        ("(+86)13800001101", ["+8613800001101"], []),
        ("+86 138-0000-1101", ["+8613800001101"], []),
        ("'13800001101", ["+8613800001101"], []),
        ("13800001101.0", ["+8613800001101"], []),
        ("１３８００００１１０１", ["+8613800001101"], []),
        ("138 0000 1101", ["+8613800001101"], []),
        ("188 0053 0124", ["+8618800530124"], []),
        ("王总 188-0053-0124 上海", ["+8618800530124"], []),
        ("13800001101 0049 151 00000019", ["+4915100000019", "+8613800001101"], []),
        ("13800001101转801", ["+8613800001101"], []),
        ("13800001101/13900002202", ["+8613800001101", "+8613900002202"], []),
        ("13800001101，13900002202", ["+8613800001101", "+8613900002202"], []),
        ("010-64885678-8012", [], ["+861064885678"]),
        ("(0769)36107654", [], ["+8676936107654"]),
        ("057180003302", [], ["+8657180003302"]),
        ("400-800-1234", [], ["+864008001234"]),
        ("+852 5000 0404", ["+85250000404"], []),
        ("852 91234567", ["+85291234567"], []),
        ("香港 9123 4567", ["+85291234567"], []),
        ("+1 (212) 555-0123", ["+12125550123"], []),
        ("M +49 151 00000019", ["+4915100000019"], []),
        ("+852 9123 4567 13800001101", ["+85291234567", "+8613800001101"], []),
        ("台北 0912-345-678", ["+886912345678"], []),
    ],
)
def test_numbers(text: str, mobiles: list[str], landlines: list[str]) -> None:
    found = read_phones(text)
    assert list(found.mobiles) == mobiles
    assert list(found.landlines) == landlines


@pytest.mark.parametrize(
    "text",
    [
        "1.38E+10",
        "1380000110",
        "138000011011",
        "0138-000-02207",
        "2024-01-02 13:22",
        "20240102",
        "定金500",
        "¥13800001101",
        "QQ:138000011",
        "qq 13800001101",
        "订单号：13800001101",
        "快递单号 SF13800001101",
        "110101199003071234",
        "11010119900307123X",
        "6222 0213 8000 0110 123",
        "沪A·12345",
        "138000011011390000220",
        "95588",
    ],
)
def test_no_numbers(text: str) -> None:
    found = read_phones(text)
    assert not found.mobiles
    assert not found.landlines


def test_masked_numbers_are_kept_as_such() -> None:
    assert read_phones("姚先生 138****1101").masked == ("138****1101",)
    assert not read_phones("138****1101").mobiles


def test_a_local_number_takes_the_area_code_of_the_city() -> None:
    assert read_phone_cell("80003302", city="杭州").landlines == ("+8657180003302",)
    assert read_phone_cell("80003302").landlines == ("80003302",)
    assert city_of_landline("+8657180003302") == "杭州"
    assert local_part("+8657180003302") == "80003302"


def test_shown() -> None:
    assert shown_phone("+8613800001234") == "138 0000 1234"
    assert shown_phone("+8657180003302") == "0571-80003302"
    assert shown_phone("+85291234567") == "+852 9123 4567"


@given(st.text(), st.sampled_from(["CN", "HK", "TW", "US"]))
def test_no_text_makes_it_fail(text: str, region: str) -> None:
    for number in read_phones(text, region=region).mobiles:
        assert number.startswith("+")
    read_phone_cell(text, region=region, city="北京")


@given(
    st.integers(min_value=13_000_000_000, max_value=19_999_999_999),
    st.text("张王- /()🌸", max_size=6),
)
def test_a_mobile_is_found_in_any_company(number: int, around: str) -> None:
    assert read_phones(f"{around}{number}{around}").mobiles == (f"+86{number}",)


@pytest.mark.parametrize(
    ("country", "place", "cell", "numbers"),
    [
        ("", PlaceForm("香港", "香港", "观塘"), "91234567", ["+85291234567"]),
        ("", PlaceForm("澳门", "澳门", ""), "66123456", ["+85366123456"]),
        ("", PlaceForm("台湾", "台北", "大安"), "0912-345-678", ["+886912345678"]),
        ("", PlaceForm("台湾", "台北", ""), "(02)2712-3456", ["+886227123456"]),
        ("", PlaceForm(), "0922333444", ["+886922333444"]),
        ("US", PlaceForm(), "(202) 555-0123", ["+12025550123"]),
        ("United States", PlaceForm(), "202-555-0123", ["+12025550123"]),
        ("", PlaceForm("香港", "香港", ""), "13800001101", ["+8613800001101"]),
        ("", PlaceForm("香港", "香港", ""), "0755-86660001转8012", ["+8675586660001"]),
        ("", PlaceForm("山东", "青岛", ""), "0532-83753352", ["+8653283753352"]),
        ("", PlaceForm("陕西", "榆林", ""), "0912-3456789", ["+869123456789"]),
        ("XX", PlaceForm(), "13800001101", ["+8613800001101"]),
    ],
)
def test_the_place_of_a_record_says_what_its_numbers_mean(
    country: str, place: PlaceForm, cell: str, numbers: list[str]
) -> None:
    found = read_phone_of(cell, numbering(country, place, "CN"), place.city)
    assert [*found.mobiles, *found.landlines] == numbers


@pytest.mark.parametrize(("region", "cell", "number"), [
    ("US", "(202) 555-0123", "+12025550123"), ("TW", "0922333444", "+886922333444"),
    ("GB", "13800001101", "+8613800001101"), ("HK", "91234567", "+85291234567"),
])  # fmt: skip
def test_what_is_matched_is_shown_in_every_country(region: str, cell: str, number: str) -> None:
    said = SourceRecord(RowId("table", "customers", "1"), {"name": ("陳曉東",), "mobile": (cell,)})
    profiled = profile(said, region=region)
    assert (*profiled.mobiles, *profiled.landlines) == (number,)
    assert [one.value for one in shown(said, region=region)["phones"]] == [number]


def test_a_cell_that_holds_no_number_is_kept_as_a_note() -> None:
    said = shown({"name": ("甲九",), "mobile": ("1381111001",), "wechat": ("同手机",)})
    assert "phones" not in said
    assert "wechats" not in said
    assert [one.value for one in said["notes"]] == ["1381111001"]
