"""Law 9: a plan that was carried out is empty, and it never takes what it was not given to take."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.plan import Blocked, Plan, Policy, Record, Target, plan
from sync.wants import Want, Wishes
from tests.sync.drawn import KINDS, LENGTH, OPTIONS, Case, applied, cases, row_of


@settings(max_examples=200)
@given(cases())
def test_what_was_carried_out_is_planned_no_more(case: Case) -> None:
    made = case.plan()
    kept = words(made)
    if kept:
        # They say more from now on, and other targets may still have to hear of it.
        case = applied(case, made)
        made = case.plan()
        kept |= words(made)
    assert_nothing_is_left(applied(case, made).plan(), made, kept)


def words(made: Plan) -> set[tuple[int, str]]:
    """Return what records say themselves from now on."""
    return {(record.number, slot) for record, slots in made.kept for slot in slots}


def assert_nothing_is_left(again: Plan, before: Plan, kept: set[tuple[int, str]]) -> None:
    """Fail where a plan has anything to do; a word that is kept already costs nothing."""
    assert again == Plan(questions=before.questions, blocked=again.blocked, kept=again.kept)
    assert words(again) <= kept


@given(cases(doubles=True))
def test_with_doubles_it_takes_one_turn_more(case: Case) -> None:
    kept = set()
    for _ in range(4):
        made = case.plan()
        kept |= words(made)
        case = applied(case, made)
    assert_nothing_is_left(case.plan(), made, kept)


@given(cases(doubles=True), st.randoms(use_true_random=False))
def test_the_order_of_records_and_targets_does_not_matter(case: Case, rnd: random.Random) -> None:
    records, targets = list(case.records), list(case.targets)
    rnd.shuffle(records)
    rnd.shuffle(targets)
    made, other = (
        replace(one, creations=tuple(sorted(one.creations, key=lambda c: c.connection)))
        for one in (
            case.plan(),
            replace(case, records=tuple(records), targets=tuple(targets)).plan(),
        )
    )
    assert made == other


def only_what_both_agreed_on_and_nobody_touched_is_emptied(case: Case, made: Plan) -> None:
    for update in made.updates:
        for slot, value in update.wants.items():
            if not value:
                assert update.record.agreed.get(slot)
                assert slot not in update.record.edited


def a_target_gets_one_record_at_most_and_none_where_it_is_closed(case: Case, made: Plan) -> None:
    many = Counter(one.connection for one in made.creations)
    assert set(many.values()) <= {1}
    held = {record.connection for record in case.records}
    assert not many.keys() & (held | case.closed)
    open_now = {target.connection: target for target in case.targets}
    for one in made.creations:
        assert one.kind == open_now[one.connection].person == "Contacts"
        assert one.wants["name"]
        assert one.wants.get("mobile") or one.wants.get("email")


def what_does_not_fit_is_never_planned(case: Case, made: Plan) -> None:
    sent = [(one.record.kind, one.wants) for one in made.updates]
    sent += [(one.kind, one.wants) for one in made.creations]
    for kind, wants in sent:
        assert wants.keys() <= {place.slot for place in KINDS[kind].places} - {"note"}
        assert not any("*" in value for value in wants.values())
        assert len(wants.get("title", "")) <= LENGTH
        assert wants.get("gender", "") in ("", *OPTIONS)
        assert wants.get("birthday", "") in ("", "1990-02-03")
        assert wants.get("mobile", "").isdigit() or not wants.get("mobile")


def nothing_is_done_where_nothing_may_be_written(case: Case, made: Plan) -> None:
    may = {target.connection for target in case.targets if target.kinds}
    touched = [one.record for one in made.updates] + [*made.deletes]
    touched += [double.other for double in made.doubles]
    assert {record.connection for record in touched} <= may
    assert {record.kind for record in touched} <= KINDS.keys()


def only_what_the_hub_made_of_nobody_else_is_deleted(case: Case, made: Plan) -> None:
    if made.deletes:
        assert all(record.ours for record in case.records)
        assert not case.wishes.single
        assert not any(case.wishes.listed.values())
        follow = {target.connection for target in case.targets if target.follow_deletes}
        assert {record.connection for record in made.deletes} <= follow


def a_question_holds_its_slot_in_every_target(case: Case, made: Plan) -> None:
    asked = {question.slot for question in made.questions}
    assert len(asked) == len(made.questions)
    for update in made.updates:
        assert not asked & update.wants.keys()
    for _, slots in (*made.agreements, *made.kept):
        assert not asked & set(slots)


def doubles_are_of_one_kind_and_the_oldest_of_theirs_stays(case: Case, made: Plan) -> None:
    for double in made.doubles:
        keep, other = double.keep, double.other
        assert (keep.connection, keep.kind) == (other.connection, other.kind)
        assert (keep.ours, keep.number) < (other.ours, other.number)
        assert not double.heals or other.ours
        assert other not in [update.record for update in made.updates]


NEVER_OTHERWISE = (
    only_what_both_agreed_on_and_nobody_touched_is_emptied,
    a_target_gets_one_record_at_most_and_none_where_it_is_closed,
    what_does_not_fit_is_never_planned,
    nothing_is_done_where_nothing_may_be_written,
    only_what_the_hub_made_of_nobody_else_is_deleted,
    a_question_holds_its_slot_in_every_target,
    doubles_are_of_one_kind_and_the_oldest_of_theirs_stays,
)


@settings(max_examples=300)
@given(cases(doubles=True))
def test_whatever_is_planned(case: Case) -> None:
    made = case.plan()
    for law in NEVER_OTHERWISE:
        law(case, made)


def test_a_double_that_we_made_twice_heals_and_another_asks() -> None:
    case = _empty()
    one = _shows(1, name="周建国", mobile="13800001101")
    twin = replace(one, number=2, ours=True)
    (double,) = replace(case, records=(one, twin)).plan().doubles
    assert (double.keep, double.other, double.heals) == (one, twin, True)
    (double,) = replace(case, records=(one, replace(twin, ours=False))).plan().doubles
    assert not double.heals
    other = replace(twin, slots={**twin.slots, "mobile": "13900002202"})
    (double,) = replace(case, records=(one, other)).plan().doubles
    assert not double.heals


def test_who_is_left_over_speaks_for_himself_or_goes_where_deletions_follow() -> None:
    one = replace(_shows(1, name="周建国"), agreed={"name": "周建国"}, ours=True)
    left = replace(_empty(), wishes=Wishes({}, {}), records=(one,))
    assert left.plan() == Plan(kept=((one, frozenset(one.slots)),))
    follows = replace(left, targets=(replace(left.targets[0], follow_deletes=True),))
    assert follows.plan() == Plan(deletes=(one,))
    # Who says something still is not deleted, though nobody else tells of him.
    alone = replace(follows, wishes=_empty().wishes, alone=True)
    assert alone.plan() == Plan(kept=((one, frozenset(one.slots)),))


def test_what_is_about_to_go_is_not_written_to() -> None:
    one, twin = _shows(1, mobile="13800001101"), _shows(2, mobile="13800001101")
    made = replace(_empty(), records=(one, twin)).plan()
    assert [(update.record, dict(update.wants)) for update in made.updates] == [
        (one, {"name": "周建国"})
    ]


def test_a_text_that_would_be_cut_is_told_of_and_not_written() -> None:
    wishes = Wishes({"name": Want("周建国"), "title": Want("副总经理助理")}, {})
    made = replace(_empty(), wishes=wishes, records=(_shows(1, name="周建国"),)).plan()
    assert (made.updates, made.blocked) == ((), (Blocked(1, "title", "too_long"),))


def test_nobody_is_made_of_a_bare_name() -> None:
    case = _empty()
    bare = Wishes({"name": Want("周建国", "newest")}, {})
    assert plan(bare, (), case.targets) == Plan()
    masked = Wishes(bare.single, {"mobile": (Want("138****1101", "newest"),)})
    assert plan(masked, (), case.targets) == Plan()
    whole = Wishes(bare.single, {"mobile": (Want("13800001101", "newest"),)})
    (made,) = plan(whole, (), case.targets).creations
    assert made.wants == {"name": "周建国", "mobile": "13800001101"}


def _empty() -> Case:
    wishes = Wishes({"name": Want("周建国", "newest")}, {})
    targets = (Target(1, KINDS, person="Contacts"),)
    return Case(wishes, (), targets, frozenset(), Policy(), alone=False, bereft=False)


def _shows(number: int, **slots: str) -> Record:
    shown = {place.slot: slots.get(place.slot, "") for place in KINDS["Contacts"].places}
    return Record(number, row_of(number), 1, "Contacts", str(number), shown, {}, {})
