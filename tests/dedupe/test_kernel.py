"""Bulk matching says of every pair, key and group what the comparison of two profiles says."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe.bulk
from dedupe.bulk import cut_table, prepare, read_columns, score_all
from dedupe.candidates import candidate_pairs
from dedupe.column_keys import key_number
from dedupe.column_weights import measured
from dedupe.compare import judge
from dedupe.corrections import MOST, NONE, STEP, WAYS, Corrections
from dedupe.decisions import Constraints
from dedupe.kernel import RELATIONS
from dedupe.keys import keys
from dedupe.linkage import components
from dedupe.match import Matching, edge_of, gather, match
from dedupe.normalise import profile
from dedupe.parallel import spread
from dedupe.profile import CompanyForm, NameForm, PlaceForm, Profile
from dedupe.score import FLOOR, MODES, Limits, Mode
from dedupe.statistics import Statistics, measure
from dedupe.table import match_columns
from store.values import RowId, SourceRecord

ZH = Path(__file__).parents[2] / "bench" / "datasets" / "zh_10k" / "records.csv"
few = settings(max_examples=150, deadline=None)
FIELDS = (
    "name", "alias", "nickname", "mobile", "last4", "email", "wechat", "qq", "role", "landline",
    "kind", "firm", "branch", "firm_city", "company", "city", "district", "address", "birthday",
    "title", "sex", "remark", "nick", "twin", "kin", "masked", "firm_id",
)  # fmt: skip


def _some(values: tuple[str, ...], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(
        lambda found: tuple(sorted(found))
    )


names = st.builds(
    NameForm,
    st.sampled_from(("", "张", "章", "李")),
    st.sampled_from(("", "伟", "玮", "建国", "建军", "军国", "张", "买买提", "买买")),
    st.sampled_from(("", "zhang", "li")),
    st.sampled_from(("", "wei", "weiguo", "jianguo", "W", "alexandrinaxaviera")),
    st.sampled_from(("name", "remark", "nickname", "email", "wechat")),
    st.booleans(),
)
firms = st.builds(
    CompanyForm,
    st.sampled_from(("", "宏联", "宏联汽车", "宏联模具", "安华照明", "abc trading", "宏" * 40)),
    st.sampled_from(("", "宏联", "宏莲", "安华", "宏")),
    st.sampled_from(("", "honglian", "hong", "anhua")),
    st.sampled_from(("", "广州", "惠州")),
    st.sampled_from(("", "金平", "城南")),
)
places = st.builds(
    PlaceForm,
    st.just("浙江"),
    st.sampled_from(("", "杭州", "宁波")),
    st.sampled_from(("", "西湖", "海曙")),
)
MOBILES = (
    "+8613800001101", "+8613800001102", "+8613800010101", "+8613900001101", "+85251234567",
    "+6591234567", "odd",
)  # fmt: skip
rich = st.builds(
    Profile,
    st.just(RowId("a", "customers", "0")),
    kind=st.sampled_from(("", "person", "company")),
    names=st.lists(names, max_size=3, unique=True).map(tuple),
    aliases=_some(("amy", "weiguo"), 2),
    nicknames=_some(("伟", "国"), 1),
    mobiles=_some(MOBILES),
    landlines=_some(("+8657180003302", "80003302", "+8657112345678")),
    last4=_some(("1101", "1102"), 2),
    masked=st.sampled_from(((), (), (), ("138****1101",))),
    emails=_some(("a@x.cn", "b@x.cn")),
    role_emails=_some(("info@x.cn", "info@y.cn"), 1),
    wechats=_some(("wxid_a", "wxid_b"), 1),
    qqs=_some(("12345", "54321"), 1),
    companies=st.lists(firms, max_size=2).map(tuple),
    places=st.lists(places, max_size=2).map(tuple),
    addresses=_some(("路1//", "路1//2-301", "街1//", "路1" + "长" * 40), 1),
    birthdays=_some(("1985-06-03", "1985-03-06", "1985-06-04", "--06-03", "1990-01-01"), 1),
    genders=_some(("m", "F", "M"), 2),
    titles=_some(("经理", "店长"), 1),
    kin=st.sampled_from(((), (), (), (("张伟", "wife"),))),
    firm_ids=st.sampled_from(((), (), ("91",))),
    remarks=_some(("刘洋-苏州", "老客户"), 1),
    nicks=_some(("ocean", "平安是福"), 1),
    twin=st.sampled_from(("", "", "ab")),
    sites=_some(("lianjieyq", "anhua"), 2),
    named_sex=st.sampled_from(("", "m", "f")),
    called_sex=st.sampled_from(("", "m", "f")),
    towns=_some(("杭州", "宁波"), 3),
    handles=_some(("a@x.cn", "wxid_a"), 2),
)


def placed(crowd: list[Profile]) -> list[Profile]:
    """Give every profile a row of its own, in two lists by turns."""
    found = [
        one._replace(row=RowId("ab"[number % 2], "customers", f"{number:03d}"))
        for number, one in enumerate(crowd)
    ]
    return sorted(found, key=lambda one: one.row)


corrections = st.dictionaries(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from(WAYS)),
    st.integers(-int(MOST * STEP), int(MOST * STEP)).map(lambda steps: steps / STEP),
    max_size=8,
).map(Corrections)


@few
@given(
    st.lists(rich, min_size=2, max_size=6).map(placed),
    st.sampled_from((0, 1)),
    st.just(Corrections()) | corrections,
)
def test_the_kernel_says_what_judge_says(
    crowd: list[Profile], version: int, taught: Corrections
) -> None:
    statistics = replace(measure(crowd) if version else Statistics(), corrections=taught)
    scorer, _ = prepare(len(crowd), lambda begin, end: crowd[begin:end], statistics)
    a, b = np.triu_indices(len(crowd), 1)
    at, found = scorer.scores(a, b)
    assert at.tolist() == list(range(a.size))
    _, holders, _ = candidate_pairs(crowd)
    for place, (i, j) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        one = judge(crowd[i], crowd[j], holders, statistics)
        said = (
            found.bits[place], found.support[place], found.contradicted[place],
            RELATIONS[found.relation[place]], found.unopposed[place],
        )  # fmt: skip
        assert said == (one.bits, one.support, one.contradicted, one.relation, one.unopposed)
    for above in (FLOOR, 0.0):
        left, some = scorer.scores(a, b, above)
        assert set(np.flatnonzero((found.bits > above) | (found.relation > 0))) <= set(left)
        assert some.bits.tolist() == found.bits[left].tolist()
        assert some.relation.tolist() == found.relation[left].tolist()


@few
@given(st.lists(rich, max_size=6).map(placed))
def test_the_keys_and_counts_of_columns_are_those_of_profiles(crowd: list[Profile]) -> None:
    columns, (numbers, rows, _) = read_columns(len(crowd), lambda begin, end: crowd[begin:end])
    found = sorted(zip(numbers.tolist(), rows.tolist(), strict=True))
    wanted = {(key_number(key), row) for row, one in enumerate(crowd) for key in keys(one)}
    assert found == sorted(wanted)
    mine, theirs = measured(columns), measure(crowd)
    assert mine.rows == theirs.rows
    for name in ("names", "sounds", "surnames", "brands"):
        known = getattr(theirs, name)
        assert len(getattr(mine, name)) == len(known)
        assert all(getattr(mine, name)[text] == number for text, number in known.items())


def pair_by_pair(crowd: list[Profile], limits: Limits, taught: Corrections = NONE) -> Matching:
    """Match a table as the increments do: each pair on its own."""
    table = sorted(crowd, key=lambda one: one.row)
    statistics = replace(measure(table), corrections=taught)
    codes, holders, rows = candidate_pairs(table)
    pairs = [divmod(code, rows) for code in codes.tolist()]
    scored = [edge_of(table[i], table[j], holders, statistics) for i, j in pairs]
    edges = [edge for edge in scored if edge is not None]
    return gather(table, edges, Constraints(), holders, statistics, limits, len(pairs))


@settings(max_examples=60, deadline=None)
@given(st.lists(rich, max_size=9).map(placed), st.sampled_from(list(MODES.values())))
def test_a_table_comes_out_as_pair_by_pair(crowd: list[Profile], limits: Limits) -> None:
    assert match(crowd, limits=limits) == pair_by_pair(crowd, limits)


@settings(max_examples=40, deadline=None)
@given(st.lists(rich, max_size=9).map(placed), st.sampled_from(list(MODES.values())), corrections)
def test_a_corrected_table_comes_out_as_pair_by_pair(
    crowd: list[Profile], limits: Limits, taught: Corrections
) -> None:
    statistics = replace(measure(crowd), corrections=taught)
    assert match(crowd, (), limits, statistics) == pair_by_pair(crowd, limits, taught)


@pytest.fixture(scope="module")
def customers() -> list[Profile]:
    with ZH.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:4_000]
    return [
        profile(
            SourceRecord(
                RowId("bench", "customers", row.pop("id")),
                {name: (text,) for name, text in row.items() if text},
            )
        )
        for row in rows
    ]


@pytest.mark.parametrize("mode", list(Mode))
def test_a_table_of_customers_comes_out_as_pair_by_pair(
    customers: list[Profile], mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dedupe.bulk, "PAIRS", 1_000)
    limits = Limits.of(mode)
    assert match(customers, limits=limits) == pair_by_pair(customers, limits)


def test_children_give_the_answer_of_one_process(
    customers: list[Profile], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(few: int) -> list[list[int]]:
        monkeypatch.setattr(dedupe.bulk, "ROWS", 500)
        monkeypatch.setattr(dedupe.bulk, "PAIRS", 3_000)
        monkeypatch.setattr(dedupe.bulk, "_FEW_ROWS", few)
        monkeypatch.setattr(dedupe.bulk, "_FEW_PAIRS", few)
        read = sorted(customers, key=lambda one: one.row)
        scorer, codes = prepare(len(read), lambda begin, end: read[begin:end], None)
        found = score_all(scorer, codes)
        return cut_table(scorer, found.links, MODES[Mode.EAGER]).groups

    assert run(0) == run(1_000_000)


def test_a_job_whose_child_dies_is_done_here() -> None:
    import os

    here = os.getpid()

    def work(job: int) -> int:
        if job == 2 and os.getpid() != here:
            os._exit(3)
        return job * job

    assert sorted(spread(range(5), work, 2)) == [(place, place**2) for place in range(5)]


def test_an_error_of_a_job_is_told() -> None:
    def work(job: int) -> int:
        raise ValueError(job)

    with pytest.raises(ValueError, match="0"):
        list(spread(range(4), work, 2))


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30))
def test_components_are_named_by_their_smallest_row(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array([*pairs, (0, 0)]).T
    label = components(20, a, b)
    want = list(range(20))
    for _ in range(20):
        for one, other in pairs:
            want[one] = want[other] = min(want[one], want[other])
    assert label.tolist() == want


def test_a_table_of_columns_comes_out_as_its_profiles(customers: list[Profile]) -> None:
    with ZH.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:4_000]
    ids = [row.pop("id") for row in rows]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    fields = {name: name for name in columns}
    found = match_columns(columns, fields, ids, language="zh")
    whole = match(customers)
    customer = {one.external_id: group[0].external_id for group in whole.groups for one in group}
    assert found.customers == tuple(customer[key] for key in ids)
    asked = [(ask.best.a.external_id, ask.best.b.external_id, ask.best.bits) for ask in whole.asks]
    assert list(found.asks) == asked
    offered = [(o.a.external_id, o.b.external_id, o.kind) for o in whole.relations]
    assert list(found.offers) == offered
    assert offered
    sizes = Counter(customer.values())
    alone = {key for key in ids if sizes[customer[key]] == 1}
    assert all(
        bool(reason) != (key in alone) for key, reason in zip(ids, found.reasons, strict=True)
    )
