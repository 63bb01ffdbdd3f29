"""The pages of two-way sync: connections, the plan, what was written, values to choose."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from admin.web import connections as page
from admin.web.app import create_app
from store import runs
from store.access import OWNER
from store.errors import ConfigError, SignInAgain
from store.hub import Hub
from store.outbox import entries
from sync.crm_sync import Opened
from tests.admin.pages import Form, Window, read
from tests.admin.two_crms import TwoCrms, asked, text_of
from tests.sync.memory_crm import broken


def forms(window: Window, path: str, action: str) -> list[Form]:
    return [form for form in read(window.text(path)).forms if form.action == action]


def held(crms: TwoCrms, *states: str) -> list[str]:
    with crms.hub.reading() as connection:
        return [one.state for n in (1, 2, 3) for one in entries(crms.hub, connection, n, states)]


def numbers(window: Window) -> dict[str, str]:
    """Return the address of each connection's sync by its name."""
    found = re.findall(r'href="(/connections/\d+)"><span[^>]*>(\w+)', window.text("/connections"))
    return {name: f"{address}/sync" for address, name in found}


def test_a_sync_from_the_page_reaches_both_sides(crms: TwoCrms) -> None:
    window = Window(crms.app())
    text = text_of(window, "/connections")
    assert "zoho not synced yet Zoho CRM · read and written · every 15 minutes" in text
    assert window.send("/connections/sync", {"how": "sync"}).location == "/connections"
    assert len(crms.zoho.live()) == len(crms.fx.live()) == 4
    text = text_of(window, "/connections")
    assert "Synced." in text
    assert "zoho in order" in text
    assert "Contact records: source says 4, hub holds 4, differ 0" in text
    assert re.search(r"done read \d+ · wrote \d", text)


def test_only_a_plan_writes_nothing(crms: TwoCrms) -> None:
    window = Window(crms.app())
    answer = window.send(numbers(window)["zoho"], {"how": "plan"})
    assert (answer.status_code, answer.location.split("#")[0]) == (303, "/connections")
    assert crms.zoho.writes == 0
    text = text_of(window, "/connections")
    assert "Planned. Nothing was written outside." in text
    assert "Goes with the next sync 1" in text


def test_a_failed_sync_says_what_to_do_next(crms: TwoCrms) -> None:
    def closed(name: str) -> None:
        raise SignInAgain(source="zoho")

    crms.zoho.at = closed
    window = Window(crms.app())
    window.send("/connections/sync", {"how": "sync"})
    text = text_of(window, "/connections")
    assert "It no longer accepts our sign-in. Renew the key" in text
    assert "fx in order" in text  # the other one went on by itself
    crms.zoho.at = lambda name: None
    window.send("/connections/sync", {"how": "sync"})
    assert "sign-in" not in text_of(window, "/connections").split("in order")[0]


def test_wrong_settings_of_one_are_named_and_the_other_goes_on(
    crms: TwoCrms, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = ConfigError(["connections.zoho.client_id_env: what it names is empty"])
    mended: list[bool] = []

    def opened(hub: Hub) -> list[Opened]:
        zoho, fx = crms.opened()
        return [zoho if mended else replace(zoho, error=wrong), fx]

    monkeypatch.setattr("admin.web.crms.problems_of", lambda one: () if mended else wrong.problems)
    app = create_app(crms.hub, opened)
    window = Window(app)
    window.send("/connections/sync", {"how": "sync"})
    text = text_of(window, "/connections")
    assert "zoho failed" in text
    assert "Its settings are not complete. The command guiyi check says what is missing." in text
    assert "connections.zoho.client_id_env: what it names is empty" in text
    assert "fx in order" in text
    assert [one.state for one in runs.runs(crms.hub, OWNER, limit=2)] == ["failed", "done"]
    mended.append(True)
    assert "client_id_env" not in text_of(window, "/connections")
    window.send("/connections/sync", {"how": "sync"})
    text = text_of(window, "/connections")
    assert "zoho in order" in text
    assert len(crms.zoho.live()) == len(crms.fx.live()) == 4


def test_numbers_that_do_not_add_up_stand_in_red(crms: TwoCrms) -> None:
    crms.sync()
    window = Window(crms.app())
    crms.zoho.hidden = 3
    crms.sync()
    shown = window.text("/connections")
    assert "differ 3" in shown
    assert re.search(r'class="adds odd"', shown)
    assert "does not add up" in shown
    assert "Read everything again" in shown


def test_somebody_else_at_it_is_no_fault(crms: TwoCrms) -> None:
    window = Window(crms.app())

    def meanwhile(name: str) -> None:
        crms.zoho.at = lambda name: None
        assert "running" in text_of(window, "/connections")
        answer = window.send("/connections/sync", {"how": "sync"})
        assert answer.status_code == 303
        shown = window.text("/connections")
        assert shown.count("Somebody else is syncing it.") == 1
        assert shown.count("every 2s") == 2

    crms.zoho.at = meanwhile
    crms.sync()
    window.send("/connections/sync", {"how": "sync"})
    assert "Somebody else" not in text_of(window, "/connections")


def test_a_running_sync_is_watched(crms: TwoCrms, monkeypatch: pytest.MonkeyPatch) -> None:
    app = crms.app()
    window = Window(app)
    address = numbers(window)["zoho"].removesuffix("/sync")
    seen: list[str] = []

    def look(name: str) -> None:
        part = window.get(address, **{"HX-Request": "true"}).text
        seen.append(part)

    crms.zoho.at = look
    crms.sync()
    assert 'hx-trigger="every 2s"' in seen[0]
    assert "<progress" in seen[0]
    assert any("Reading" in part for part in seen)
    done = window.get(address, **{"HX-Request": "true"}).text
    assert "hx-trigger" not in done
    assert "<html" not in done
    monkeypatch.setattr(page, "PATIENCE", 0.0)
    with app.extensions["guiyi.syncs"]._turn:
        window.send(f"{address}/sync", {"how": "sync"})
        shown = window.text("/connections")
        assert "Waiting for its turn" in shown
        assert '<noscript><meta http-equiv="refresh"' in shown
        window.send(f"{address}/sync", {"how": "sync"})
        assert "It is being synced already." in window.text("/connections")
    number = int(address.rpartition("/")[2])
    assert app.extensions["guiyi.syncs"].of(number).finished.wait(30)


def test_the_plan_shows_before_and_after_and_asks(crms: TwoCrms) -> None:
    tight = crms.braked(creates=1)
    tight.sync()
    window = Window(tight.app())
    text = text_of(window, "/plan")
    assert "Waits for your yes: Many new records" in text
    assert "about" in text
    assert "Mobile +86" in text or "Mobile 138" in text
    assert "&lt;b&gt;老板" in window.text("/plan")
    assert "<b>老板" not in window.text("/plan")
    form = next(f for f in forms(window, "/plan", "/plan") if f.fields["seen"] == "3")
    nobody = window.send("/plan", {**form.fields, "answer": "approve.some"})
    assert nobody.status_code == 303
    assert "Tick the ones" in window.text("/plan")
    assert held(tight, "new") == []
    ticks = re.findall(r'name="change" value="(\d+)"', window.text("/plan"))
    window.send("/plan", {**form.fields, "answer": "decline.some", "change": ticks[-1]})
    assert "1 write is not sent" in window.text("/plan")
    window.send("/plan", {**form.fields, "answer": "approve.all"})
    assert "The plan has changed since" in window.text("/plan")
    rest = [f for f in forms(window, "/plan", "/plan") if f.fields["place"] == "held"]
    for one in rest:
        window.send("/plan", {**one.fields, "answer": "approve.all"})
    assert held(tight, "held") == []
    assert "Goes with the next sync" in text_of(window, "/plan")
    before = tight.zoho.writes + tight.fx.writes
    tight.sync()
    assert tight.zoho.writes + tight.fx.writes > before
    assert "Declined" in text_of(window, "/plan")


def test_the_plan_tells_what_does_not_fit_there(crms: TwoCrms) -> None:
    long = "<i>顾问" * 30
    for one in crms.zoho.live():
        crms.zoho.edit(one.id, title=long)
    crms.sync(plan_only=True)
    window = Window(crms.app())
    text = text_of(window, "/plan")
    assert "Does not fit there 2 values are not written" in text
    assert "it takes 100 characters" in text
    assert "&lt;i&gt;顾问" in window.text("/plan")
    assert "Does not fit there" not in text_of(window, "/plan?place=ready")
    number = re.search(r'id="left(\d+)"', window.text("/plan")).group(1)
    assert text_of(window, f"/plan/{number}/left").count("it takes 100 characters") == 2
    assert "Does not fit there" not in text_of(window, f"/plan?connection={int(number) - 1}")
    assert window.get("/plan/99/left").status_code == 404


def test_the_plan_tells_who_waits_for_an_answer(crms: TwoCrms) -> None:
    crms.zoho.put(name="吴秀英", email="wu@example.cn", city="广州")
    crms.sync()
    window = Window(crms.app())
    text = text_of(window, "/plan")
    assert "1 customer is not made there before a question about him is answered." in text
    assert "/review" in read(window.text("/plan")).links


def test_a_no_to_what_is_ready_leaves_what_is_held(crms: TwoCrms) -> None:
    tight = crms.braked(creates=1)
    tight.sync(plan_only=True)
    window = Window(tight.app())
    ready = [f for f in forms(window, "/plan", "/plan") if f.fields["place"] == "ready"]
    assert ready
    before = len(held(tight, "held"))
    for one in ready:
        window.send("/plan", {**one.fields, "answer": "decline.all"})
    assert len(held(tight, "held")) == before
    assert held(tight, "new", "planned") == []


def test_what_was_refused_is_tried_again(crms: TwoCrms) -> None:
    crms.fx.refuse = lambda write: True
    crms.sync()
    window = Window(crms.app())
    text = text_of(window, "/plan")
    assert "Refused: INVALID_DATA (field Mail)" in text
    crms.fx.refuse = lambda write: False
    (form,) = [f for f in forms(window, "/plan", "/plan") if f.fields["place"] == "refused"]
    window.send("/plan", {**form.fields, "answer": "retry.all"})
    crms.sync()
    assert len(crms.fx.live()) == 4
    assert "Nothing waits to be written." in window.text("/plan")


def test_a_push_is_put_back_record_by_record(crms: TwoCrms) -> None:
    told = crms.sync()
    run = next(run.number for run in told.runs if run.connection == "fx")
    window = Window(crms.app())
    path = f"/runs/{run}/writes"
    text = text_of(window, path)
    assert "What was written" in text
    assert "All 4 can be put back." in text
    made = [one for one in crms.fx.live() if one.raw["Name"] == "周建国"]
    crms.fx.edit(made[0].id, name="周建国二")
    crms.sync()
    text = text_of(window, path)
    assert "3 of 4 can be put back" in text
    assert "stays: somebody changed it there since" in text
    window.send(f"/runs/{run}/back", {"answer": "all"})
    said = text_of(window, path)
    assert "3 writes are put back with the next sync. 1 left: somebody changed it" in said
    assert said.count("is put back with the next sync") == 3
    crms.sync()
    assert text_of(window, path).count("put back") > 1
    assert len(crms.fx.live()) == 2
    window.send(f"/runs/{run}/back", {"answer": "some"})
    assert "Tick the ones" in window.text(path)


def test_connections_without_their_secrets_say_so(crms: TwoCrms) -> None:
    from admin.web.app import create_app

    window = Window(create_app(crms.hub))
    text = text_of(window, "/connections")
    assert "Its settings are not complete. The command guiyi check" in text
    assert window.get("/plan").status_code == 200


def test_what_is_not_there_is_not_found(crms: TwoCrms) -> None:
    crms.sync()
    window = Window(crms.app())
    assert window.get("/connections/99").status_code == 404
    assert window.send("/connections/99/sync", {"how": "sync"}).status_code == 404
    assert window.send(numbers(window)["zoho"], {"how": "x"}).status_code == 400
    assert window.get("/runs/99/writes").status_code == 404
    assert window.get("/runs/1/writes").status_code == 404  # an import
    assert window.send("/runs/99/back", {"answer": "all"}).status_code == 404
    assert window.send("/plan", {"answer": "approve.all"}).status_code == 303
    assert window.send("/plan", {"answer": "x"}).status_code == 400


def test_others_see_nothing(crms: TwoCrms, monkeypatch: pytest.MonkeyPatch) -> None:
    from admin.web import connections, plan, values, writes
    from store.access import Actor

    told = crms.sync()
    window = Window(crms.app())
    clerk = Actor("clerk", "clerk")
    for module in (connections, plan, values, writes):
        monkeypatch.setattr(module, "the_actor", lambda: clerk)
    paths = ["/connections", "/connections/2", "/plan", "/values"]
    for path in [*paths, f"/runs/{told.runs[0].number}/writes"]:
        assert window.get(path).status_code == 404, path
    assert window.send("/connections/sync", {"how": "sync"}).status_code == 404
    assert window.send(f"/runs/{told.runs[0].number}/back", {"answer": "all"}).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_pages_of_a_sync_keep_to_themselves(crms: TwoCrms, language: str) -> None:
    from tests.admin.test_web_crawl import check_pages, crawl

    asked(crms)
    crms.zoho.at = lambda name: broken("zoho")
    tight = replace(crms.braked(creates=0), zoho=crms.zoho)
    with pytest.raises(Exception, match="cut"):
        tight.sync()
    found = crawl(Window(tight.app(), language))
    assert any(path.startswith("/values/") for path in found)
    assert any(path.startswith("/runs/") for path in found)
    assert {"/connections", "/plan", "/values"} <= set(found)
    check_pages(found)
