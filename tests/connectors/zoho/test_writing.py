"""Writes: what is checked before, how guards and batches are judged, what is never sent twice."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from connectors.crm import Op, Outcome, Result, Write
from connectors.standins.zoho_modules import ModuleSpec
from connectors.zoho.results import results
from store.errors import TryLater
from tests.connectors.zoho.zoho_case import shop


def update(at: int, number: str, guard: str = "", **fields: Any) -> Write:
    return Write(f"w{at}", Op.UPDATE, "Contacts", number, fields, guard)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"last_name": "x"}, "UNKNOWN_FIELD", "last_name"),
        ({"Created_Time": "x"}, "READ_ONLY_FIELD", "Created_Time"),
        ({"Department": "长" * 51}, "TOO_LONG", "Department"),
        ({"Lead_Source": "未曾听说"}, "UNKNOWN_OPTION", "Lead_Source"),
        ({"Last_Name": None}, "MANDATORY_NOT_FOUND", "Last_Name"),
        ({"Mobile": "转8001"}, "INVALID_DATA", "Mobile"),
        ({"Email": "x"}, "INVALID_DATA", "Email"),
    ],
)
def test_what_the_account_would_drop_or_refuse_is_refused(
    fields: dict[str, Any], code: str, field: str
) -> None:
    with shop() as one:
        number = one.standin.colleague.put("Contacts", {"Last_Name": "王"})
        (result,) = one.crm.write([update(1, number, **fields)])
        assert (result.outcome, result.code, result.field) == (Outcome.REFUSED, code, field)
        assert one.standin.colleague.writes() == ()


def test_a_create_must_hold_what_its_layout_asks_for() -> None:
    with shop() as one:
        shelf = one.standin.state.shelf("Leads")
        spec = shelf.spec
        shelf.respec(ModuleSpec(spec.name, spec.fields, frozenset({"Website"}), ("Company",)))
        kind = one.crm.describe("Leads")
        assert set(kind.required) == {"Last_Name", "Company"}
        assert "website" not in {place.slot for place in kind.places}
        write = Write("w", Op.CREATE, "Leads", fields={"Last_Name": "王"})
        (result,) = one.crm.write([write])
        assert (result.code, result.field) == ("MANDATORY_NOT_FOUND", "Company")


def test_no_automation_fires() -> None:
    with shop() as one:
        made = Write("w1", Op.CREATE, "Contacts", fields={"Last_Name": "王"}, marker="c-1")
        (created,) = one.crm.write([made])
        one.crm.write([update(2, created.id, Title="经理")])
        one.crm.write([Write("w3", Op.DELETE, "Contacts", created.id)])
        assert [wrote.trigger for wrote in one.standin.colleague.writes()] == [(), (), ()]


@pytest.mark.parametrize("guards", ["each", "first", "nothing"])
def test_one_stale_record_does_not_hold_up_the_others(
    guards: Literal["each", "first", "nothing"],
) -> None:
    with shop() as one:
        one.standin.state.guards = guards
        ids = [one.standin.colleague.put("Contacts", {"Last_Name": f"王{n}"}) for n in range(5)]
        one.clock.forward(60)
        as_of = one.crm.take("Contacts", ids).as_of
        one.standin.colleague.edit("Contacts", ids[2], {"Title": "老板"})
        found = one.crm.write([update(n, ids[n], as_of, Title="经理") for n in range(5)])
        usual, stale = Outcome.DONE, Outcome.CHANGED
        assert [result.outcome for result in found] == [usual, usual, stale, usual, usual]
        live = one.standin.colleague.live("Contacts")
        assert [live[number]["Title"] for number in ids] == ["经理", "经理", "老板", "经理", "经理"]


def test_the_earliest_guard_refuses_too_much_and_the_own_one_lets_through() -> None:
    with shop() as one:
        first, second = (one.standin.colleague.put("Contacts", {"Last_Name": n}) for n in "甲乙")
        one.clock.forward(60)
        early = one.crm.take("Contacts", [first]).as_of
        one.clock.forward(60)
        one.standin.colleague.edit("Contacts", second, {"Title": "老板"})
        one.clock.forward(60)
        late = one.crm.take("Contacts", [second]).as_of
        found = one.crm.write(
            [update(1, first, early, Title="经理"), update(2, second, late, Title="经理")]
        )
        assert [result.outcome for result in found] == [Outcome.DONE, Outcome.DONE]


def test_an_edit_in_the_second_of_the_read_counts_as_later() -> None:
    with shop() as one:
        number = one.standin.colleague.put("Contacts", {"Last_Name": "王"})
        one.clock.forward(60)
        as_of = one.crm.take("Contacts", [number]).as_of
        one.standin.colleague.edit("Contacts", number, {"Title": "老板"})
        (result,) = one.crm.write([update(1, number, as_of, Title="经理")])
        assert result.outcome is Outcome.CHANGED


def test_locked_records_wait_and_doubles_name_the_other_one() -> None:
    with shop() as one:
        one.standin.colleague.make_unique("Contacts", "Email")
        held = one.standin.colleague.put("Contacts", {"Last_Name": "甲", "Email": "a@b.example"})
        locked = one.standin.colleague.put("Contacts", {"Last_Name": "乙"})
        one.standin.colleague.lock("Contacts", locked)
        (wait,) = one.crm.write([update(1, locked, Title="经理")])
        assert (wait.outcome, wait.code) == (Outcome.LATER, "RECORD_LOCKED")
        double = {"Last_Name": "丙", "Email": "A@b.example"}
        (there,) = one.crm.write([Write("w", Op.CREATE, "Contacts", fields=double, marker="c-9")])
        assert (there.outcome, there.id, there.field) == (Outcome.EXISTS, held, "Email")
        (no,) = one.crm.write([update(2, held, Email="a@b.example")])
        assert no.outcome is Outcome.DONE


def test_restoring_is_for_people_and_merging_says_who_is_gone() -> None:
    with shop() as one:
        kept = one.standin.colleague.put("Contacts", {"Last_Name": "甲"})
        (back,) = one.crm.write([Write("w", Op.RESTORE, "Contacts", kept)])
        assert (back.outcome, back.code) == (Outcome.REFUSED, "BY_HAND_ONLY")
        assert not one.crm.caps.restore
        merge = Write("w", Op.MERGE, "Contacts", kept, other="5725767000000999999")
        (result,) = one.crm.write([merge])
        assert (result.outcome, result.id) == (Outcome.GONE, "5725767000000999999")


@pytest.mark.parametrize("op", [Op.DELETE, Op.MERGE])
def test_what_changed_since_is_neither_deleted_nor_merged(op: Op) -> None:
    with shop() as one:
        first, second, third = (
            one.standin.colleague.put("Contacts", {"Last_Name": name}) for name in "甲乙丙"
        )
        one.clock.forward(60)
        as_of = one.crm.take("Contacts", [first, second]).as_of
        one.standin.colleague.edit("Contacts", second, {"Title": "老板"})
        if op is Op.MERGE:
            writes = [Write("w", op, "Contacts", first, guard=as_of, other=second)]
        else:
            writes = [Write(f"w{n}", op, "Contacts", n, guard=as_of) for n in (first, second)]
        found = one.crm.write(writes)
        assert (found[-1].outcome, found[-1].id) == (Outcome.CHANGED, second)
        left = set(one.standin.colleague.live("Contacts"))
        assert left == ({first, second, third} if op is Op.MERGE else {second, third})


def test_nothing_is_sent_when_the_credits_are_spent() -> None:
    with shop(credits=8) as one:
        for _ in range(8):
            one.crm.check()
        with pytest.raises(TryLater):
            one.crm.check()
        assert one.standin.state.calls.total() == 8


def written(op: Op, count: int) -> list[Write]:
    return [
        Write(f"w{n}", op, "Contacts", f"10{n}" if op is not Op.CREATE else "")
        for n in range(count)
    ]


def good(number: str) -> dict[str, Any]:
    return {"code": "SUCCESS", "status": "success", "details": {"id": number} if number else {}}


def bad(code: str, **details: Any) -> dict[str, Any]:
    return {"code": code, "status": "error", "details": details}


def told(found: tuple[Result, ...]) -> list[str]:
    return [result.outcome.value for result in found]


def test_results_of_updates_are_told_by_their_ids() -> None:
    writes = written(Op.UPDATE, 3)
    turned = [good("102"), good("100"), good("101")]
    assert [one.id for one in results(writes, turned)] == ["100", "101", "102"]
    assert told(results(writes, turned)) == ["done"] * 3
    missing = [good("100"), good("102")]
    assert told(results(writes, missing)) == ["done", "uncertain", "done"]
    assert told(results(writes, [good("102"), bad("RECORD_LOCKED"), good("100")])) == [
        "done", "uncertain", "done",
    ]  # fmt: skip
    assert told(results(writes, [good("100"), bad("RECORD_LOCKED"), good("102")])) == [
        "done", "later", "done",
    ]  # fmt: skip
    assert told(results(writes, "nothing")) == ["uncertain"] * 3


def test_results_of_creates_are_told_by_the_places_that_refusals_name() -> None:
    writes = written(Op.CREATE, 3)
    refused = bad("INVALID_DATA", api_name="Email", json_path="$.data[2].Email")
    assert told(results(writes, [good("7"), good("8"), refused])) == ["done", "done", "refused"]
    assert told(results(writes, [refused, good("7"), good("8")])) == [
        "uncertain", "uncertain", "refused",
    ]  # fmt: skip
    assert told(results(writes, [good("7"), good(""), good("8")])) == ["uncertain"] * 3


def test_several_errors_of_one_record() -> None:
    (write,) = written(Op.CREATE, 1)
    double = bad("DUPLICATE_DATA", api_name="Email", duplicate_record={"id": "55"})
    both = bad("MULTIPLE_OR_MULTI_ERRORS", errors=[double, double])
    (result,) = results([write], [both])
    assert (result.outcome, result.id) == (Outcome.EXISTS, "55")
    other = bad("MULTIPLE_OR_MULTI_ERRORS", errors=[double, bad("INVALID_DATA", api_name="Phone")])
    assert results([write], [other])[0].field == "Phone"


def test_a_batch_of_a_hundred_is_one_call() -> None:
    with shop() as one:
        writes = [
            Write(f"w{n}", Op.CREATE, "Contacts", fields={"Last_Name": f"王{n}"}, marker=f"c-{n}")
            for n in range(100)
        ]
        found = one.crm.write(writes)
        assert told(found) == ["done"] * 100
        assert one.standin.state.calls["POST Contacts upsert"] == 1
