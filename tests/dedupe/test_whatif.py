"""What one fact more or less would change: every promise is kept when the fact is there."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.decisions import Constraints
from dedupe.match import match
from dedupe.profile import Profile
from dedupe.statistics import Statistics
from dedupe.whatif import Change, Suppositions, Turn, suppose
from store.values import Decision

from .people import crowds, decide, mobile, name, person, place, row
from .test_growth import replayed

FACTS = Statistics()


def supposed(crowd: list[Profile], said: list[Decision] | None = None) -> Suppositions:
    """Suppose about the first and the last of a crowd."""
    found, _, scores = replayed(crowd, said or [])
    links = [(edge.a, edge.b) for edge in found.edges if edge.links]
    decided = Constraints() if said else None
    return suppose(crowd[0].row, crowd[-1].row, links, scores, decided=decided)


def fields(changes: tuple[Change, ...]) -> set[str]:
    return {change.field for change in changes}


def test_a_number_would_be_enough_for_two_of_one_name() -> None:
    crowd = [
        person(1, name("张", "伟"), places=(place("杭州"),)),
        person(2, name("张", "伟"), places=(place("宁波"),), mobiles=(mobile(7),)),
    ]
    found = supposed(crowd)
    assert not found.together
    assert "mobile" in fields(found.joining)
    joined = crowd[0]._replace(mobiles=(mobile(7),))
    assert len(match([joined, crowd[1]], statistics=FACTS).groups) == 1


def test_no_number_is_enough_for_a_couple_but_a_wrong_name_would_explain_it() -> None:
    crowd = [
        person(1, name("张", "伟"), mobiles=(mobile(1),)),
        person(2, name("李", "娜"), mobiles=(mobile(1),)),
    ]
    found = supposed(crowd)
    assert fields(found.joining) == {"name"}
    assert fields(found.turning) == {"name"}
    assert found.tried == 5


def test_what_a_customer_hangs_on() -> None:
    crowd = [
        person(1, name("张", "伟"), mobiles=(mobile(1),)),
        person(2, name("张", "伟"), mobiles=(mobile(1),)),
    ]
    found = supposed(crowd)
    assert found.together
    assert found.joining == ()
    assert "mobile" in fields(found.turning)
    safe = [one._replace(emails=("a@x.cn",), wechats=("wxid_a",)) for one in crowd]
    assert supposed(safe).turning == ()


def test_what_is_left_without_a_decision() -> None:
    alike = [person(n, name("张", "伟"), mobiles=(mobile(1),)) for n in (1, 2)]
    assert supposed(alike, [decide(1, "different", 1, 2)]).undecided is True
    strangers = [person(1, name("张", "伟")), person(2, name("李", "娜"))]
    assert supposed(strangers, [decide(1, "same", 1, 2)]).undecided is False
    assert supposed(alike).undecided is None


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_shared_value_that_is_said_to_be_enough_is_enough(data: st.DataObject) -> None:
    crowd = data.draw(crowds(9, least=2, most=2))
    found, _, scores = replayed(crowd, [])
    a, b = crowd
    links = [(edge.a, edge.b) for edge in found.edges if edge.links]
    told = suppose(a.row, b.row, links, scores)
    assert told.together == (len(found.groups) == 1)
    for change in told.joining:
        if change.turn is Turn.SHARED and change.field in ("mobile", "email", "wechat"):
            attribute = {"mobile": "mobiles", "email": "emails", "wechat": "wechats"}[change.field]
            mine, theirs = getattr(a, attribute), getattr(b, attribute)
            value = (mine or theirs or ("+8610000000000",))[:1]
            changed = [
                one._replace(**{attribute: tuple(sorted({*getattr(one, attribute), *value}))})
                for one in crowd
            ]
            statistics = scores.grounds.statistics
            assert len(match(changed, statistics=statistics).groups) == 1


def test_rows_of_nobody() -> None:
    crowd = [person(1), person(2)]
    found = supposed(crowd)
    assert not found.together
    assert fields(found.joining) >= {"mobile", "email", "wechat"}
    assert row(1) == crowd[0].row
