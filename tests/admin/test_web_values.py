"""The pages of value questions: one value chosen, another typed, each side left as it is."""

from __future__ import annotations

import pytest

from store import decisions
from store.access import OWNER
from store.values import DecisionKind
from tests.admin.pages import Window
from tests.admin.two_crms import TwoCrms, asked, text_of


@pytest.mark.parametrize("typed", [False, True])
def test_a_value_is_chosen_and_then_silence(crms: TwoCrms, typed: bool) -> None:
    address = asked(crms)
    window = Window(crms.app())
    assert "1 value was changed in two ways" in window.text("/")
    assert "1 value was changed in two ways" in window.text("/review")
    text = text_of(window, address)
    assert "zoho says so" in text
    assert "one@example.cn" in text
    assert "two@example.cn" in text
    fields = dict(window.read(address).by_id["settle"].fields)
    key = next(k for k, v in fields.items() if v == "two@example.cn").removeprefix("value.")
    more = {"use": "typed", "value": "three@example.cn"} if typed else {"use": key}
    answer = window.send(address, {**fields, **more})
    assert answer.location == "/values"
    after = window.text("/values")
    assert "Chosen. Every side gets it with the next sync." in after
    assert "No value waits for you." in after
    crms.sync()
    wanted = "three@example.cn" if typed else "two@example.cn"
    for crm in (crms.zoho, crms.fx):
        assert [o.raw["Mail"] for o in crm.live() if o.raw["Name"] == "周建国"] == [wanted]
    writes = crms.zoho.writes + crms.fx.writes
    crms.sync()
    assert crms.zoho.writes + crms.fx.writes == writes


def test_a_choice_is_taken_back_by_its_undo(crms: TwoCrms) -> None:
    address = asked(crms)
    window = Window(crms.app())
    fields = dict(window.read(address).by_id["settle"].fields)
    window.send(address, {**fields, "use": "1"})
    page_after = window.read("/values")
    (undo,) = [form for form in page_after.forms if form.action.endswith("/undo")]
    answer = window.send(undo.action, dict(undo.fields))
    assert answer.location == "/values"
    newest = decisions.decisions(crms.hub, OWNER)[0].decision
    assert newest.kind is DecisionKind.WITHDRAW
    links = [link for link in window.read("/values").links if link.startswith("/values/")]
    assert len(links) == 1
    assert window.get(links[0]).status_code == 200


def test_both_are_left_as_they_are(crms: TwoCrms) -> None:
    address = asked(crms)
    window = Window(crms.app())
    fields = dict(window.read(address).by_id["settle"].fields)
    window.send(address, {**fields, "use": "leave"})
    assert "Left as they are." in window.text("/values")
    writes = crms.zoho.writes + crms.fx.writes
    crms.sync()
    assert crms.zoho.writes + crms.fx.writes == writes
    assert "No value waits" in window.text("/values")


def test_a_card_that_is_out_of_date_decides_nothing(crms: TwoCrms) -> None:
    address = asked(crms)
    window = Window(crms.app())
    fields = dict(window.read(address).by_id["settle"].fields)
    stale = {k: "old@example.cn" if k == "value.1" else v for k, v in fields.items()}
    assert window.send(address, {**stale, "use": "1"}).status_code == 409
    assert window.send(address, {**fields, "use": "9"}).status_code == 400
    assert window.send(address, {**fields, "use": "typed"}).location == address
    window.send(address, {**fields, "use": "1"})
    assert window.send(address, {**fields, "use": "1"}).status_code == 409
    assert window.get(address).location == "/values"
