"""Candidate keys find what belongs together, and skip what everybody shares."""

from __future__ import annotations

import pytest

from dedupe.candidates import candidate_pairs, fingerprint
from dedupe.keys import KINDS, Key, bucket, crossed, keys, open_group

from .people import firm, latin, mobile, name, person, place, surname_only


def kinds(*profiles: object) -> set[str]:
    """Kinds of the keys that all profiles share."""
    shared = set.intersection(*(set(keys(profile)) for profile in profiles))  # type: ignore[arg-type]
    return {key.kind for key in shared}


def test_keys_are_sorted_and_without_repeats() -> None:
    found = keys(person(1, name("张", "伟"), latin("张", "伟"), mobiles=(mobile(1),)))
    assert list(found) == sorted(set(found))


def test_a_name_in_letters_meets_the_name_in_hanzi() -> None:
    assert "sound" in kinds(person(1, name("张", "伟")), person(2, latin("张", "伟")))


def test_a_surname_meets_the_full_name_through_the_last_digits() -> None:
    one = person(1, surname_only("张"), last4=("0001",))
    other = person(2, name("张", "伟"), mobiles=(mobile(1),))
    assert kinds(one, other) == {"last4+surname"}


def test_a_masked_number_meets_the_whole_one() -> None:
    one = person(1, masked=("138****0001",))
    assert "masked" in kinds(one, person(2, mobiles=(mobile(1),)))


def test_landlines_meet_without_the_area_code() -> None:
    one, other = person(1, landlines=("+8657180003302",)), person(2, landlines=("+8621180003302",))
    assert "landline" in kinds(one, other)


def test_firms_meet_by_their_core_and_people_do_not() -> None:
    assert "core" in kinds(firm(1, "美丽源化妆品", "美丽"), firm(2, "美丽源化妆品", "美丽"))
    at_work = person(3, name("张", "伟"), companies=firm(1, "美丽源", "美丽").companies)
    assert "core" not in {key.kind for key in keys(at_work)}


def test_strangers_share_nothing() -> None:
    one = person(1, name("张", "伟"), mobiles=(mobile(1),), places=(place("杭州"),))
    other = person(2, name("李", "娜"), mobiles=(mobile(2),), places=(place("宁波"),))
    assert not kinds(one, other)


@pytest.mark.parametrize(
    ("holders", "expected"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (19, 2), (20, 3), (900, 3)]
)
def test_buckets_of_a_mobile(holders: int, expected: int) -> None:
    assert bucket("mobile", holders) == expected


def test_a_name_has_no_buckets() -> None:
    assert {bucket("name", count) for count in (1, 5, 500)} == {0}


def test_a_crossing_is_a_bucket_or_the_cap() -> None:
    assert crossed("mobile", {"a": 2}, {"a": 3})
    assert not crossed("mobile", {"a": 3}, {"a": 4})
    cap = KINDS["name"].cap
    assert crossed("name", {"a": cap}, {"a": cap, "b": 1})
    assert crossed("name", {"a": cap, "b": 1}, {"a": cap})
    assert not crossed("name", {"a": cap, "b": 1}, {"a": cap, "b": 2})


def test_one_customer_in_many_lists_is_no_switchboard() -> None:
    assert not crossed("mobile", {"a": 1, "b": 1}, {"a": 1, "b": 1, "c": 1})
    lists = [p._replace(row=p.row._replace(connection=f"list{n}")) for n, p in enumerate(
        person(n, mobiles=(mobile(7),)) for n in range(30)
    )]  # fmt: skip
    _, holders, _ = candidate_pairs(lists)
    assert holders.get(Key("mobile", mobile(7)), 2) == 2


def test_an_over_full_group_is_skipped_never_cut_short() -> None:
    cap = KINDS["given"].cap
    assert open_group("given", cap)
    assert not open_group("given", cap + 1)
    crowd = [person(f"{n:03d}", latin("张", "建国")) for n in range(KINDS["sound"].cap)]
    codes, _, rows = candidate_pairs(crowd)
    assert codes.size == rows * (rows - 1) // 2
    codes, _, _ = candidate_pairs([*crowd, person("999", latin("张", "建国"))])
    assert codes.size == 0


def test_holders_are_counted_over_the_whole_table() -> None:
    crowd = [person(n, mobiles=(mobile(7),)) for n in range(6)]
    _, holders, _ = candidate_pairs(crowd)
    assert holders[Key("mobile", mobile(7))] == 6
    assert holders.get(Key("mobile", mobile(8)), 2) == 2


def test_fingerprints_are_the_same_in_every_process() -> None:
    assert fingerprint(Key("mobile", "+8613800001101")) == 0x890E475581E4453C
    assert fingerprint(Key("a", "bc")) != fingerprint(Key("ab", "c"))


def test_an_empty_table_has_no_pairs() -> None:
    codes, holders, rows = candidate_pairs([])
    assert (codes.size, len(holders), rows) == (0, 0, 0)
