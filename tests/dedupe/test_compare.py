"""What agreement and contradiction say, field by field."""

from __future__ import annotations

import pytest

from dedupe import weights as w
from dedupe.compare import compare, judge
from dedupe.evidence import Evidence, Support, Verdict
from dedupe.keys import Key
from dedupe.profile import CompanyForm, NameForm, Profile
from dedupe.score import MODES, PRIOR, Limits, Mode, probability, score
from dedupe.statistics import Statistics, measure

from .people import firm, latin, mobile, name, person, place, surname_only

FACTS = Statistics(1, rows=10_000, surnames={"zhang": 0.07, "li": 0.07, "ouyang": 0.0005})


def field(a: Profile, b: Profile, wanted: str, **holders: int) -> Evidence:
    counts = {Key(kind, mobile(1)): count for kind, count in holders.items()}
    found = [item for item in compare(a, b, counts, FACTS) if item.field == wanted]
    assert len(found) == 1
    return found[0]


def names(x: NameForm, y: NameForm) -> Evidence:
    return field(person(1, x), person(2, y), "name")


def test_nothing_in_common_is_the_prior() -> None:
    a, b = person(1), person(2)
    assert compare(a, b, {}, FACTS) == ()
    assert judge(a, b, {}, FACTS).bits == PRIOR


@pytest.mark.parametrize(("count", "bits"), [(2, 11.0), (4, 10.5), (5, 8.5), (50, 1.0)])
def test_a_mobile_is_worth_less_the_more_hold_it(count: int, bits: float) -> None:
    a, b = person(1, mobiles=(mobile(1),)), person(2, mobiles=(mobile(1),))
    found = field(a, b, "mobile", mobile=count)
    assert (found.verdict, found.bits, found.holders) == (Verdict.AGREE, bits, count)


def test_a_generic_number_is_no_identifier() -> None:
    a, b = person(1, mobiles=(mobile(1),)), person(2, mobiles=(mobile(1),))
    assert judge(a, b, {Key("mobile", mobile(1)): 50}, FACTS).support < Support.IDENTIFIER


@pytest.mark.parametrize("typed", ["+8613800000010", "+8613800000002"])
def test_one_slip_in_a_mobile_is_near(typed: str) -> None:
    found = field(person(1, mobiles=(mobile(1),)), person(2, mobiles=(typed,)), "mobile")
    assert found.verdict is Verdict.NEAR


def test_another_mobile_contradicts_a_little() -> None:
    found = field(person(1, mobiles=(mobile(1),)), person(2, mobiles=(mobile(4321),)), "mobile")
    assert (found.verdict, found.bits) == (Verdict.CONFLICT, w.MOBILE_CONFLICT)


@pytest.mark.parametrize(
    ("x", "y", "verdict", "bits"),
    [
        (name("张", "伟"), name("张", "伟"), Verdict.AGREE, 10.0),
        (name("张", "伟"), latin("张", "伟"), Verdict.NEAR, 9.5),
        (name("张", "伟"), name("章", "玮"), Verdict.NEAR, 7.5),
        (name("张", "建国"), name("张", "建军"), Verdict.DOUBT, -5.0),
        (name("张", "芳"), name("张", "小芳"), Verdict.CONFLICT, -6.0),
        (name("张", "伟"), name("李", "娜"), Verdict.CONFLICT, -8.5),
        (name("张", "伟"), latin("李", "娜"), Verdict.CONFLICT, w.WEAK_CONFLICT),
        (surname_only("张"), name("李", "娜"), Verdict.CONFLICT, -7.0),
    ],
)
def test_names(x: NameForm, y: NameForm, verdict: Verdict, bits: float) -> None:
    found = names(x, y)
    assert (found.verdict, found.bits) == (verdict, bits)


def test_a_rare_surname_says_more_than_a_common_one() -> None:
    rare = names(surname_only("欧阳"), name("欧阳", "娜")).bits
    common = names(surname_only("张"), name("张", "娜")).bits
    assert rare > 5 > 4 > common > 0


def test_a_common_name_says_less_each_time_it_doubles() -> None:
    crowd = [person(n, name("张", "伟")) for n in range(64)]
    found = judge(crowd[0], crowd[1], {}, measure(crowd))
    alone = judge(crowd[0], crowd[1], {}, measure(crowd[:2]))
    assert alone.bits - found.bits == 5.0


def test_the_shipped_tables_know_common_names() -> None:
    prior = Statistics()
    common = judge(person(1, name("张", "伟")), person(2, name("张", "伟")), {}, prior).bits
    rare = judge(person(1, name("欧阳", "玮")), person(2, name("欧阳", "玮")), {}, prior).bits
    assert rare > common
    zhang, ouyang = surname_only("张"), surname_only("欧阳")
    assert prior.surname_bits(zhang) < 5 < 9 < prior.surname_bits(ouyang)


def test_two_written_names_decide_over_a_fitting_guess() -> None:
    """A couple: the wife's mail address could be read as the husband's surname."""
    her = person(1, name("李", "娜"), latin("张", "伟"), mobiles=(mobile(1),))
    him = person(2, name("张", "建国"), surname_only("张"), mobiles=(mobile(1),))
    found = judge(her, him, {}, FACTS)
    assert found.contradicted
    assert found.relation == "family"


def test_place_is_void_once_the_names_contradict() -> None:
    a = person(1, name("张", "伟"), places=(place("杭州", "西湖"),), landlines=("+8657180003302",))
    b = person(2, name("李", "娜"), places=(place("杭州", "西湖"),), landlines=("+8657180003302",))
    for wanted in ("city", "district", "landline"):
        found = field(a, b, wanted)
        assert (found.verdict, found.bits) == (Verdict.VOID, 0.0)


def test_a_person_and_a_firm_share_an_address_in_vain() -> None:
    a = person(1, name("张", "伟"), addresses=("中山路1号",))
    b = firm(2, "美丽源", "美丽", addresses=("中山路1号",))
    assert field(a, b, "address").verdict is Verdict.VOID
    assert judge(a, b, {}, FACTS).bits < -8


def test_kin_is_not_the_person_named() -> None:
    wife = person(1, kin=(("张伟", "wife"),), mobiles=(mobile(1),))
    assert judge(wife, person(2, name("张", "伟"), mobiles=(mobile(1),)), {}, FACTS).contradicted


@pytest.mark.parametrize(
    ("x", "y", "verdict"),
    [
        ("1985-06-03", "1985-06-03", Verdict.AGREE),
        ("1985-06-03", "1985-03-06", Verdict.NEAR),
        ("1985-06-03", "1986-06-03", Verdict.NEAR),
        ("--06-03", "1985-06-03", Verdict.PARTIAL),
        ("1985-06-03", "1990-01-01", Verdict.CONFLICT),
    ],
)
def test_birthdays(x: str, y: str, verdict: Verdict) -> None:
    found = field(person(1, birthdays=(x,)), person(2, birthdays=(y,)), "birthday")
    assert found.verdict is verdict


def test_last_digits_against_a_mobile() -> None:
    one = person(1, last4=("0001",))
    assert field(one, person(2, mobiles=(mobile(1),)), "last4").bits == w.LAST4
    assert field(one, person(2, mobiles=(mobile(2),)), "last4").bits == w.LAST4_CONFLICT


def test_a_short_company_name_is_near_the_registered_one() -> None:
    short = person(1, companies=(CompanyForm("美丽源", "美丽", "meili"),))
    whole = person(2, companies=(CompanyForm("美丽源化妆品", "美丽", "meili"),))
    other = person(3, companies=(CompanyForm("海天", "海天", "haitian"),))
    assert field(short, whole, "company").verdict is Verdict.NEAR
    assert field(short, other, "company").verdict is Verdict.CONFLICT


def test_branches_of_a_firm_are_two() -> None:
    a = Profile(person(1).row, "company", companies=(CompanyForm("美丽源", "美丽", branch="东店"),))
    b = Profile(person(2).row, "company", companies=(CompanyForm("美丽源", "美丽", branch="西店"),))
    assert field(a, b, "branch").verdict is Verdict.CONFLICT


def test_support_follows_the_strongest_evidence() -> None:
    def support(**fields: object) -> Support:
        a, b = (person(n, name("张", "伟"), **fields) for n in (1, 2))
        return judge(a, b, {}, FACTS).support

    assert support() is Support.NAME
    assert support(places=(place("杭州"),)) is Support.CITY
    assert support(places=(place("杭州", "西湖"),)) is Support.CONTEXT
    assert support(wechats=("zw1985",)) is Support.IDENTIFIER


def test_score_is_the_prior_plus_the_evidence() -> None:
    a, b = (person(n, name("张", "伟"), places=(place("杭州"),)) for n in (1, 2))
    assert score(compare(a, b, {}, FACTS)) == judge(a, b, {}, FACTS).bits == PRIOR + 12.5


def test_a_chance_grows_with_the_bits() -> None:
    for support in Support:
        steps = [probability(bits / 4, support) for bits in range(-60, 60)]
        assert steps == sorted(steps)
        assert 0 < steps[0] < 0.05 < 0.9 < steps[-1] < 1


def test_a_name_is_worth_less_among_more_people() -> None:
    small, large = (probability(2.0, Support.NAME, rows) for rows in (10_000, 1_000_000))
    assert small > large
    assert probability(2.0, Support.IDENTIFIER, 10_000) == probability(2.0, rows=1_000_000)
    limits = [Limits.of("eager", rows) for rows in (100, 10_000, 100_000, 10**6, 10**9)]
    counts = [one.effective(3.0, Support.CITY) for one in limits]
    assert counts == sorted(counts, reverse=True)
    assert counts[:3] == [3.0, 3.0, 3.0]
    assert counts[3] < counts[2]
    assert all(one.effective(3.0, Support.CONTEXT) == 3.0 for one in limits)


def test_modes_are_ordered() -> None:
    careful, balanced, eager = (MODES[mode] for mode in Mode)
    assert careful.needs > balanced.needs > eager.needs
    assert Limits.of("balanced") == balanced
    with pytest.raises(ValueError, match="reckless"):
        Limits.of("reckless")
