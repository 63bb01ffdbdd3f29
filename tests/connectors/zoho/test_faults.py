"""The connector against a Zoho that misbehaves: it stops, or it is right; it never lies."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.crm import Op, Outcome, Write
from connectors.standins.faults import Plan
from store.errors import BadAnswer, NotAllowed, SignInAgain, SourceError, TryLater
from tests.connectors.zoho.zoho_case import Shop, shop

PAGES = (
    "same_page_twice", "pages_reordered", "token_loop", "row_shifted", "short_page", "total_lies",
    "empty_list", "field_odd", "unknown_option", "clock_back", "200_with_error",
)  # fmt: skip
WIRE = (
    "429_seconds", "429_bare", "500_once", "502_html", "503_in_paging", "200_empty",
    "redirect_away", "reset_in_body", "length_too_long", "gzip_bomb", "truncated_json", "odd_json",
    "wrong_charset", "nested_deep",
)  # fmt: skip
STOPS = (TryLater, BadAnswer, NotAllowed, SourceError)


def people(one: Shop, count: int, *, step: int = 3) -> None:
    rows = [{"Last_Name": f"王{n}", "Mobile": f"138{n:08d}", "Title": "店员"} for n in range(count)]
    since = int(one.clock.now().timestamp()) - 3600
    one.standin.colleague.seed("Contacts", rows, since=since, step=step)


def patiently(one: Shop, read: Callable[[], None]) -> None:
    """Read again and again while the plan lasts, then once more without it."""
    plan = one.standin.faults
    assert isinstance(plan, Plan)
    for _ in range(8):
        try:
            read()
        except STOPS:
            one.clock.forward(700)
    plan.stop()
    one.clock.forward(700)
    read()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("code", PAGES + WIRE)
def test_increments_end_with_what_is_there(code: str, seed: int) -> None:
    with shop() as one:
        people(one, 40)
        one.crm.describe("Contacts")
        one.standin.faults = Plan(seed, [code])
        kept: dict[str, str] = {}
        cursor = ""

        def read() -> None:
            nonlocal cursor
            for page in one.crm.changes("Contacts", cursor):
                for record in page.records:
                    kept[record.id] = one.crm.slots("Contacts", record.raw)["title"]
                cursor = page.cursor

        try:
            read()
        except STOPS:
            one.clock.forward(60)
        live = one.standin.colleague.live("Contacts")
        for number in list(live)[3:30:5]:
            one.standin.colleague.edit("Contacts", number, {"Title": "店长"})
        patiently(one, read)
        live = one.standin.colleague.live("Contacts")
        assert kept == {number: shown["Title"] for number, shown in live.items()}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("code", PAGES + WIRE)
def test_a_full_read_that_ends_has_read_everything(code: str, seed: int) -> None:
    with shop() as one:
        people(one, 40)
        one.standin.faults = Plan(seed, [code])
        ended = 0
        for _ in range(6):
            try:
                found = [r.id for page in one.crm.everything("Contacts") for r in page.records]
            except STOPS:
                one.clock.forward(700)
                continue
            ended += 1
            assert found == list(one.standin.colleague.live("Contacts"))
        assert ended or code == "total_lies"


def test_what_lives_is_not_deleted_whatever_the_list_says() -> None:
    with shop() as one:
        people(one, 30)
        number = next(iter(one.standin.colleague.live("Contacts")))
        one.standin.colleague.delete("Contacts", number)
        one.standin.faults = plan = Plan(1, ["all_deleted"], within=1)
        gone = [r.id for page in one.crm.deleted("Contacts", "") for r in page.records]
        assert gone == [number]
        assert plan.happened["all_deleted"]


def test_half_of_the_rows_is_what_a_full_read_shows_then() -> None:
    """No read can tell it from a colleague who deletes: the hub's guard against shrinking can."""
    with shop() as one:
        people(one, 30)
        one.standin.faults = Plan(1, ["half_gone"], within=1)
        found = [r.id for page in one.crm.everything("Contacts") for r in page.records]
        gone = set(one.standin.colleague.live("Contacts")) - set(found)
        assert len(one.crm.take("Contacts", sorted(gone)).records) == len(gone)


@pytest.mark.parametrize("marker", ["Guiyi_Id", ""])
@pytest.mark.parametrize("seed", range(4))
def test_results_in_another_order_tie_no_record_to_the_wrong_customer(
    seed: int, marker: str
) -> None:
    with shop(marker) as one:
        writes = [
            Write(
                f"w{n}", Op.CREATE, "Contacts",
                fields={"Last_Name": f"王小{n}", "Mobile": f"1380000{n:04d}"},
                marker=f"c-{n}" if marker else "",
            )
            for n in range(12)
        ]  # fmt: skip
        one.standin.faults = plan = Plan(seed, ["batch_shuffled"], within=1)
        results = one.crm.write(writes)
        plan.stop()
        live = one.standin.colleague.live("Contacts")
        assert [result.key for result in results] == [write.key for write in writes]
        done = 0
        for write, result in zip(writes, results, strict=True):
            if result.outcome is Outcome.DONE:
                done += 1
                assert live[result.id]["Mobile"] == write.fields["Mobile"]
            else:
                assert result.outcome in (Outcome.UNCERTAIN, Outcome.LATER)
        # What is uncertain can be found, and what is for later was not made.
        one.clock.forward(60)
        for write, result in zip(writes, results, strict=True):
            slots = {"name": write.fields["Last_Name"], "mobile": write.fields["Mobile"]}
            found = one.crm.find("Contacts", write.marker, slots)
            if result.outcome is Outcome.LATER:
                assert found == ()
            if result.outcome is Outcome.DONE:
                assert [record.id for record in found] == [result.id]


@pytest.mark.parametrize("code", ["504_applied", "reset_in_body", "200_empty", "truncated_json"])
def test_a_lost_answer_is_uncertain_and_found_again(code: str) -> None:
    with shop() as one:
        one.crm.describe("Contacts")
        one.standin.faults = plan = Plan(1, [code], within=1)
        write = Write("w1", Op.CREATE, "Contacts", fields={"Last_Name": "王"}, marker="c-1")
        (result,) = one.crm.write([write])
        plan.stop()
        assert result.outcome is Outcome.UNCERTAIN
        (found,) = one.crm.find("Contacts", "c-1", {"name": "王"})
        assert found.marker == "c-1"
        (again,) = one.crm.write([write])
        assert (again.outcome, again.id) == (Outcome.DONE, found.id)
        assert len(one.standin.colleague.live("Contacts")) == 1


def test_a_forbidden_field_is_told_and_then_not_offered_any_more() -> None:
    with shop() as one:
        number = one.standin.colleague.put("Contacts", {"Last_Name": "王"})
        assert "title" in {place.slot for place in one.crm.describe("Contacts").places}
        one.standin.faults = Plan(1, ["403_field"], within=1)
        write = Write("w1", Op.UPDATE, "Contacts", number, {"Title": "经理"})
        (result,) = one.crm.write([write])
        assert (result.outcome, result.field) == (Outcome.REFUSED, "Title")
        assert "title" not in {place.slot for place in one.crm.describe("Contacts").places}


def test_a_token_that_dies_is_replaced_once_and_a_revoked_one_asks_a_person() -> None:
    with shop() as one:
        people(one, 40)
        one.standin.faults = plan = Plan(2, ["token_expires"], within=2)
        found = {r.id for page in one.crm.changes("Contacts", "") for r in page.records}
        assert len(found) == 40
        assert plan.happened["token_expires"] == 1
        assert one.tokens.fetched == 2
        one.clock.forward(3700)
        with pytest.raises(SignInAgain):
            one.crm.check()


def test_values_that_are_stored_otherwise_read_back_as_they_are_and_stay_quiet() -> None:
    with shop("") as one:
        one.standin.state.rewriting = True
        wants = {"name": "欧阳" + "长" * 30, "mobile": "13800138000"}
        write = Write("w1", Op.CREATE, "Contacts", fields=one.crm.patch("Contacts", wants, None))
        (result,) = one.crm.write([write])
        assert result.outcome is Outcome.DONE
        (record,) = one.crm.take("Contacts", [result.id]).records
        shown = one.crm.slots("Contacts", record.raw)
        assert shown["mobile"] == "138 0013 8000"
        assert shown["name"] == wants["name"][:20]
        assert [r.id for r in one.crm.find("Contacts", "", wants)] == [result.id]
