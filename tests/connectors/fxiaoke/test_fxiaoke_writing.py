"""Writing to 纷享销客: one record a call, only what changed, and never twice."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.crm import Op, Outcome, Write
from connectors.standins.fxiaoke import ADMIN, CODES
from connectors.standins.fxiaoke_fields import described_objects
from connectors.standins.fxiaoke_gate import App
from connectors.standins.fxiaoke_ops import Tenant
from tests.connectors.fxiaoke.conftest import CONTACTS, Opener

MARKER = "field_hub__c"


def test_a_create_is_quiet_and_tells_its_id(opened: Opener) -> None:
    setting = opened(marker=MARKER)
    made = setting.create(marker="C-0142", name="王芳", mobile="13800138000", gender="女")
    assert made.outcome is Outcome.DONE
    row = setting.row(made.id)
    assert (row["name"], row["mobile1"], row["gender"]) == ("王芳", "13800138000", "2")
    assert (row[MARKER], row["record_type"]) == ("C-0142", "default__c")
    assert setting.there.records.workflows == []
    found = setting.crm.find(CONTACTS, "C-0142", {})
    assert [(one.id, one.marker) for one in found] == [(made.id, "C-0142")]


def test_an_update_sends_only_what_changed_and_what_is_undone_shows_as_before(
    opened: Opener,
) -> None:
    setting = opened()
    identity = setting.add(name="王芳", email="a@example.cn", remark="老客户")
    assert setting.update(identity, name="王芳", email="b@example.cn", note="").outcome == "done"
    assert setting.there.records.log[-1][3] == {"email": "b@example.cn", "remark": None}
    (after,) = setting.crm.take(CONTACTS, [identity]).records
    shown = setting.crm.slots(CONTACTS, after.raw)
    assert (shown["name"], shown["email"], shown["note"]) == ("王芳", "b@example.cn", "")
    wants = dict(shown)
    assert setting.crm.patch(CONTACTS, wants, after.raw) == {}


@pytest.mark.parametrize("empty", [None, ""])
def test_what_empties_a_field_is_a_setting(first: Opener, empty: str | None) -> None:
    setting = first(empty=empty)
    identity = setting.add(name="王芳", gender="2", date_of_birth=631_123_200_000)
    setting.update(identity, gender="", birthday="")
    assert setting.there.records.log[-1][3] == {"gender": None, "date_of_birth": None}


def test_only_described_and_writable_fields_and_known_options_are_sent(first: Opener) -> None:
    setting = first()
    wants = {"name": "王芳", "industry": "零售", "gender": "未知", "birthday": "五月"}
    assert setting.crm.patch(CONTACTS, wants, None) == {"name": "王芳"}


def test_owners_move_by_their_own_call(opened: Opener) -> None:
    setting = opened()
    identity = setting.add(name="王芳")
    fields = {"owner": ["FSUID_2"], "email": "a@example.cn"}
    done = setting.write(Write("k", Op.UPDATE, CONTACTS, identity, fields))
    assert done.outcome is Outcome.DONE
    assert setting.row(identity)["owner"] == ["FSUID_2"]
    assert setting.there.records.writes == {"update": 1, "changeOwner": 1}


def test_retire_and_bring_back(opened: Opener) -> None:
    setting = opened()
    identity = setting.add(name="王芳")
    delete = Write("d", Op.DELETE, CONTACTS, identity)
    restore = Write("r", Op.RESTORE, CONTACTS, identity)
    assert setting.write(delete).outcome is Outcome.DONE
    assert setting.row(identity)["life_status"] == "invalid"
    assert setting.write(delete).outcome is Outcome.DONE
    assert setting.write(restore).outcome is Outcome.DONE
    assert setting.write(restore).outcome is Outcome.DONE
    assert setting.row(identity)["life_status"] == "normal"
    setting.there.erase(CONTACTS, identity)
    assert setting.write(delete).outcome is Outcome.GONE
    assert setting.write(restore).outcome is Outcome.GONE


def test_a_merge_retires_the_other(first: Opener) -> None:
    setting = first()
    kept, other = setting.add(name="王芳"), setting.add(name="王 芳")
    merged = setting.write(Write("m", Op.MERGE, CONTACTS, kept, other=other))
    assert (merged.outcome, merged.id) == (Outcome.DONE, kept)
    assert [row["_id"] for row in setting.there.live(CONTACTS)] == [kept]


def test_a_create_that_would_double_tells_the_record(opened: Opener) -> None:
    setting = opened()
    there = setting.add(name="王芳丈夫", mobile1="13800138000")
    result = setting.create(name="王芳", mobile="13800138000")
    assert (result.outcome, result.id) == (Outcome.EXISTS, there)
    assert len(setting.there.live(CONTACTS)) == 1


def test_a_double_is_known_by_its_shape_whatever_the_number(first: Opener) -> None:
    setting = first(codes={"double": 11003})
    there = setting.add(name="王芳", mobile1="13800138000")
    assert setting.create(name="王芳", mobile="13800138000").id == there
    refused = setting.create(name="李雷", company="长" * 201)
    assert (refused.outcome, refused.code) == (Outcome.REFUSED, "11003")
    assert refused.field == "company"


def test_a_unique_marker_refuses_a_second_create_even_of_a_retired_record(first: Opener) -> None:
    setting = first(marker=MARKER)
    made = setting.create(marker="C-1", name="王芳")
    again = setting.create(marker="C-1", name="王芳")
    assert (again.outcome, again.id) == (Outcome.EXISTS, made.id)
    setting.there.retire(CONTACTS, made.id)
    (found,) = setting.crm.find(CONTACTS, "C-1", {})
    assert (found.id, found.deleted) == (made.id, True)


def test_an_id_that_is_not_told_is_looked_for(opened: Opener) -> None:
    tenant = Tenant(objects=described_objects(""), tells_id=False)
    setting = opened(tenant=tenant)
    made = setting.create(name="王芳", mobile="13800138000")
    assert made.outcome is Outcome.DONE
    assert setting.row(made.id)["name"] == "王芳"
    tenant.lag = 60
    assert setting.create(name="李雷", mobile="13900139000").outcome is Outcome.UNCERTAIN


def test_a_lost_create_is_found_again(first: Opener) -> None:
    sent = {"name": "王芳", "mobile": "138 0013 8000", "email": "Fang@Example.cn"}
    tenant = Tenant(objects=described_objects(""), rewrites=True)
    setting = first(tenant=tenant)
    made = setting.create(**sent)
    setting.add(name="王芳", mobile1="13900139000")
    assert [one.id for one in setting.crm.find(CONTACTS, "", sent)] == [made.id]
    setting.there.retire(CONTACTS, made.id)
    (found,) = setting.crm.find(CONTACTS, "", sent)
    assert (found.id, found.deleted) == (made.id, True)
    assert setting.crm.find(CONTACTS, "", {"name": "没有这个人"}) == ()


@pytest.mark.parametrize("fault", ["504_applied", "read_timeout", "reset_in_body", "200_empty"])
def test_a_lost_answer_is_uncertain_and_is_never_sent_twice(opened: Opener, fault: str) -> None:
    setting = opened()
    setting.crm.describe(CONTACTS)
    setting.plan_now(fault)
    result = setting.create(name="王芳", mobile="13800138000")
    assert result.outcome in (Outcome.UNCERTAIN, Outcome.LATER)
    assert setting.there.records.writes["create"] <= 1
    found = setting.crm.find(CONTACTS, "", {"name": "王芳", "mobile": "13800138000"})
    assert len(found) == setting.there.records.writes["create"]


def test_a_service_error_within_200_after_a_create_is_uncertain(first: Opener) -> None:
    setting = first()
    setting.crm.describe(CONTACTS)
    setting.plan_now("200_with_error")
    assert setting.create(name="王芳").outcome is Outcome.UNCERTAIN


def test_too_many_calls_are_not_done_and_come_later(first: Opener) -> None:
    setting = first(app=App(daily_quota=2))
    setting.crm.describe(CONTACTS)
    setting.add(name="x")
    assert setting.create(name="王芳").outcome is Outcome.DONE
    result = setting.create(name="李雷")
    assert result.outcome is Outcome.LATER
    assert result.after == pytest.approx(8 * 3600, abs=60)


def test_refusals_say_why(first: Opener) -> None:
    setting = first()
    identity = setting.add(name="王芳")
    setting.there.edit(CONTACTS, identity, {"lock_status": "1"})
    write = Write("k", Op.UPDATE, CONTACTS, identity, {"email": "a@example.cn"})
    assert setting.write(write).outcome is Outcome.LATER
    setting.there.edit(CONTACTS, identity, {"lock_status": "0"})
    long = Write("k", Op.UPDATE, CONTACTS, identity, {"email": "a" * 101})
    refused = setting.write(long)
    assert (refused.outcome, refused.field) == (Outcome.REFUSED, "email")
    assert refused.code == str(CODES["value"])
    setting.there.retire(CONTACTS, identity)
    assert setting.write(write).outcome is Outcome.GONE
    setting.there.erase(CONTACTS, identity)
    assert setting.write(write).outcome is Outcome.GONE


def test_one_closed_field_is_named(first: Opener) -> None:
    setting = first()
    identity = setting.add(name="王芳")
    setting.plan_now("403_field")
    refused = setting.update(identity, email="a@example.cn", note="x")
    assert (refused.outcome, refused.field) == (Outcome.REFUSED, "email")
    assert setting.update(identity, note="x").outcome is Outcome.DONE


def test_a_value_stored_otherwise_is_read_back_as_it_is(first: Opener) -> None:
    setting = first()
    setting.crm.describe(CONTACTS)
    setting.plan_now("value_rewritten")
    made = setting.create(name="很长的名字" * 6, mobile="13800138000")
    (one,) = setting.crm.take(CONTACTS, [made.id]).records
    shown = setting.crm.slots(CONTACTS, one.raw)
    assert (len(shown["name"]), shown["mobile"]) == (20, "138 0013 8000")


def test_a_dead_token_is_replaced_before_a_write_is_sent_again(opened: Opener) -> None:
    setting = opened()
    setting.crm.describe(CONTACTS)
    setting.there.gate.tokens.clear()
    assert setting.create(name="王芳").outcome is Outcome.DONE
    assert setting.there.records.writes == {"create": 1}
    assert setting.tokens.fetched == 2


def test_nothing_personal_and_no_secret_is_logged(
    opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    setting = opened()
    caplog.set_level(0)
    identity = setting.create(name="王芳", mobile="13800138000").id
    setting.plan_now("500_once")
    setting.update(identity, email="a@example.cn")
    setting.changes()
    app: Any = setting.there.gate.app
    for text in ("王芳", "13800138000", app.app_secret, app.permanent_code, "token-", ADMIN):
        assert text not in caplog.text
