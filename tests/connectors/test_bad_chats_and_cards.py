"""The corpus of bad WeChat exports, cards and JSON: a clear answer each, and nothing lost."""

from __future__ import annotations

import contextlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from store.errors import TooBig, Unreadable
from tests.connectors.wechat_files import (
    CORPUS,
    SAMPLES,
    customers,
    notes,
    one,
    read_file,
    recognised,
    refusals,
)

FOLDERS = ("wechat", "vcard", "json")


def expectations() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for folder in FOLDERS:
        table = tomllib.loads((CORPUS / folder / "expected.toml").read_text("utf-8"))
        found |= {f"{folder}/{name}": expected for name, expected in table.items()}
    return found


EXPECTED = expectations()


def test_every_bad_file_has_an_expectation() -> None:
    there = {
        f"{folder}/{path.name}"
        for folder in FOLDERS
        for path in (CORPUS / folder).iterdir()
        if path.name != "expected.toml"
    }
    assert there == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bad_file_has_a_clear_answer(name: str) -> None:
    expected, path = EXPECTED[name], CORPUS / name
    if "unreadable" in expected:
        with pytest.raises(Unreadable) as refused:
            read_file(path)
        assert refused.value.reason == expected["unreadable"]
    elif "too_big" in expected:
        with pytest.raises(TooBig) as big:
            read_file(path)
        assert big.value.limit == expected["too_big"]
    else:
        rows = read_file(path)
        assert len([row for row in rows if row.records]) == expected["kept"]
        assert refusals(rows) == expected.get("refused", {})
        assert notes(rows) == set(expected.get("notes", ()))


def test_markup_stays_text() -> None:
    rows = read_file(CORPUS / "wechat/29_script_nickname.csv")
    assert one(customers(rows)[0], "nickname") == "<script>alert(1)</script>"
    assert one(customers(rows)[1], "remark") == '<img src=x onerror="alert(1)">'


def test_misleading_characters_stay_in_raw_only() -> None:
    first, _second, third = customers(read_file(CORPUS / "wechat/30_bidi_nickname.json"))
    assert one(first, "nickname") == "张三gnp.exe"
    assert "\u202e" in str(first.raw["nickname"])
    assert one(third, "nickname") == "👩\u200d🎨小美"


def test_an_account_that_chose_an_id_stays_the_same_row() -> None:
    (before,) = customers(read_file(CORPUS / "wechat/33_changed_id_before.json"))
    (after,) = customers(read_file(CORPUS / "wechat/33_changed_id_after.json"))
    assert before.external_id == after.external_id
    assert after.fields["wechat"] == ("wxid_corpus001", "zhou_nails")


def test_overlapping_exports_say_the_same_of_the_same_person() -> None:
    monday = customers(read_file(CORPUS / "wechat/36_overlap_monday.json"))
    tuesday = customers(read_file(CORPUS / "wechat/36_overlap_tuesday.json"))
    assert monday[1] == tuesday[0]


def test_what_follows_an_unclosed_quote_is_read() -> None:
    rows = read_file(CORPUS / "wechat/35_quote_never_closed.csv")
    assert [record.external_id for record in customers(rows)] == [
        "wxid_corpus001", "wxid_corpus003",
    ]  # fmt: skip
    assert "wxid_corpus003" not in rows[1].raw


def test_all_units_of_time_are_one_moment() -> None:
    rows = read_file(CORPUS / "wechat/38_mixed_times.csv")
    times = [row.records[-1].fields.get("at") for row in rows]
    assert times == [("2025-06-03T02:15:02Z",)] * 3 + [None]


def test_dates_at_the_end_of_time_do_no_harm() -> None:
    rows = read_file(CORPUS / "json/60_dates.json")
    assert [row.records[-1].fields.get("at", ("",))[0] for row in rows] == [
        "9999-12-31T23:59:59+14:00", "2025-06-03T10:15:02", "2025-06-03T10:15:02+08:00", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("folder", ["wechat", "wecom", "vcard"])
def test_every_sample_loads_or_is_refused_whole(folder: str) -> None:
    refused = dict[str, str]()
    for path in sorted((SAMPLES / folder).rglob("*")):
        if not path.is_file():
            continue
        try:
            assert read_file(path), path.name
        except Unreadable as error:
            refused[path.name] = error.reason
    whole = {
        "wechat": {"张姐-天河-美甲-13800001101_train.json"},
        "wecom": set[str](),
        "vcard": {"config", "start.sh", "users"},
    }
    assert set(refused) == whole[folder]
    assert set(refused.values()) <= {"not_customers"}


@pytest.mark.parametrize("ending", [".json", ".csv", ".db", ".vcf", ".txt", ".xml", ".html"])
def test_any_cut_of_a_sample_is_read_or_refused(ending: str, tmp_path: Path) -> None:
    paths = [p for f in ("wechat", "wecom", "vcard") for p in (SAMPLES / f).rglob(f"*{ending}")]
    for path in sorted(paths):
        whole = path.read_bytes()
        for part in range(1, 8):
            cut = tmp_path / path.name
            cut.write_bytes(whole[: len(whole) * part // 8])
            if recognised(cut) is None:
                continue  # too little is left to know the tool: the registry refuses the file
            with contextlib.suppress(Unreadable, TooBig):
                read_file(cut)
