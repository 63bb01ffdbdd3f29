"""Hand-made profiles, and generators of small crowds of them."""

from __future__ import annotations

from hypothesis import strategies as st

from dedupe.profile import CompanyForm, NameForm, PlaceForm, Profile
from store.values import Decision, DecisionKind, RowId

SOUNDS = {
    "张": "zhang", "章": "zhang", "李": "li", "王": "wang", "欧阳": "ouyang", "司": "si",
    "伟": "wei", "玮": "wei", "娜": "na", "建国": "jianguo", "建军": "jianjun", "芳": "fang",
    "小芳": "xiaofang",
}  # fmt: skip
SURNAMES = ("张", "章", "李", "欧阳")
GIVENS = ("伟", "玮", "建国", "建军", "芳", "小芳")


def row(number: int | str) -> RowId:
    return RowId("sheet", "customers", f"{number}")


def name(surname: str, given: str, source: str = "name") -> NameForm:
    return NameForm(surname, given, SOUNDS[surname], SOUNDS[given], source)


def surname_only(surname: str) -> NameForm:
    return NameForm(surname, "", SOUNDS[surname], "", "remark", full=False)


def latin(surname: str, given: str) -> NameForm:
    return NameForm("", "", SOUNDS[surname], SOUNDS[given], "email")


def person(number: int | str, *names: NameForm, **fields: object) -> Profile:
    return Profile(row(number), "person", tuple(sorted(names, key=repr)), **fields)  # type: ignore[arg-type]


def firm(number: int | str, core: str, brand: str, **fields: object) -> Profile:
    company = CompanyForm(core, brand, registered=True)
    return Profile(row(number), "company", companies=(company,), **fields)  # type: ignore[arg-type]


def mobile(number: int) -> str:
    return f"+86138{number:08d}"


def place(city: str, district: str = "") -> PlaceForm:
    return PlaceForm(city=city, district=district)


def decide(number: int, kind: str, a: int | str, b: int | str) -> Decision:
    return Decision(number, DecisionKind(kind), row(a), row(b))


def _some(values: st.SearchStrategy[str], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=most, unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def profiles(draw: st.DrawFn, number: int, variety: int) -> Profile:
    """One person out of a small town: the smaller the variety, the more is shared."""
    forms = []
    if draw(st.integers(0, 4)):
        surname = draw(st.sampled_from(SURNAMES[:variety]))
        given = draw(st.sampled_from(GIVENS[:variety]))
        make = draw(st.sampled_from((name, name, latin)))
        forms = [surname_only(surname)] if draw(st.integers(0, 5)) == 0 else [make(surname, given)]
    mobiles = _some(st.integers(1, variety).map(mobile), 2)
    cities = st.sampled_from(("杭州", "宁波", "绍兴")[:variety])
    return person(
        number,
        *forms,
        mobiles=draw(mobiles),
        emails=draw(_some(st.sampled_from(("a@x.cn", "b@x.cn", "c@x.cn")[:variety]), 1)),
        wechats=draw(_some(st.sampled_from(("wxid_a", "wxid_b")[:variety]), 1)),
        landlines=draw(_some(st.just("+8657180003302"), 1)),
        places=tuple(place(city) for city in draw(_some(cities, 1))),
        birthdays=draw(_some(st.sampled_from(("1985-06-03", "1985-03-06", "1990-01-01")), 1)),
    )


#: Broad: many values, few meetings. Narrow: everybody shares something.
VARIETIES = {"broad": 9, "narrow": 2}


@st.composite
def crowds(draw: st.DrawFn, variety: int, least: int = 0, most: int = 9) -> list[Profile]:
    """A list of profiles with rows 0, 1, 2 ..."""
    size = draw(st.integers(least, most))
    return [draw(profiles(number, variety)) for number in range(size)]


@st.composite
def decisions(draw: st.DrawFn, rows: int, most: int = 6) -> list[Decision]:
    """What people said about rows 0 to rows - 1, withdrawals included."""
    found = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        kind = draw(st.sampled_from(("same", "same", "different", "related", "withdraw")))
        if kind == "withdraw":
            taken = draw(st.integers(1, number))
            found.append(Decision(number, DecisionKind.WITHDRAW, withdraws=taken))
        else:
            a, b = draw(st.integers(0, max(rows, 1))), draw(st.integers(0, max(rows, 1)))
            found.append(decide(number, kind, a, b))
    return found
