"""Remarks: the forty of the reference, the further ones, and any text at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.place import show_place
from dedupe.profile import PlaceForm
from dedupe.remark import RemarkReading, read_remark
from dedupe.text import simplify

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples" / "wechat" / "remarks.jsonl"
MORE = HERE / "remarks_more.jsonl"
SHOP = PlaceForm("广东", "广州")


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def e164(number: str) -> str:
    return number if number.startswith("+") else "+86" + number


def agrees(field: str, expected: object, read: RemarkReading) -> bool:
    if field == "phones":
        assert isinstance(expected, list)
        return [e164(n) for n in expected] == list(read.phones)
    if field in ("tags", "qqs", "wechats", "emails", "last4", "english"):
        assert isinstance(expected, list)
        return set(expected) <= set(getattr(read, field))
    if field == "kin":
        assert isinstance(expected, list)
        return tuple(map(tuple, expected)) == read.kin
    if field == "staff":
        return read.staff is expected
    text = str(expected)
    if field == "region":
        bare = simplify(re.sub(r"[?？()（）]", "", text))
        shown = show_place(read.region)
        if not bare:
            return not shown
        # 深水埗(香港) names the parts in another order than 香港深水埗.
        return bool(shown) and set(bare) <= set(shown)
    got = str(getattr(read, field))
    return got.casefold() == text.casefold()


def score(path: Path) -> tuple[int, int, list[str]]:
    right = total = 0
    wrong = []
    for row in rows(path):
        read = read_remark(str(row["remark"]), home=SHOP)
        for field in row.keys() - {"id", "remark", "other"}:
            total += 1
            if agrees(field, row[field], read):
                right += 1
            else:
                wrong.append(f"{row['id']} {row['remark']}: {field} {row[field]!r}, read {read}")
    return right, total, wrong


def test_the_forty_of_the_reference() -> None:
    right, total, wrong = score(SAMPLES)
    print(f"remarks.jsonl: {right} of {total} fields, {right / total:.1%}")
    assert not [w for w in wrong if ": phones " in w]
    assert right / total >= 0.98, "\n".join(wrong)


def test_further_remarks_of_the_same_habits() -> None:
    right, total, wrong = score(MORE)
    print(f"remarks_more.jsonl: {right} of {total} fields, {right / total:.1%}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "name", "honorific", "company", "tags"),
    [
        ("王 经理", "王", "经理", "", ()),
        ("陳 店长 佛山", "陳", "店长", "", ()),
        ("李 总", "李", "总", "", ()),
        ("王五 经理", "王五", "", "", ("经理",)),
        ("陈小花,店长", "陈小花", "", "", ("店长",)),
        ("李丽（老板娘）", "李丽", "", "", ("老板娘",)),
    ],
)
def test_a_position_is_no_firm_and_no_name(
    text: str, name: str, honorific: str, company: str, tags: tuple[str, ...]
) -> None:
    read = read_remark(text)
    assert (read.name, read.honorific, read.company, read.tags) == (name, honorific, company, tags)


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    read_remark(text)
    read_remark(text, home=SHOP)
