"""CRMs are opened from the settings; what is missing is said all at once, before any call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.fxiaoke import FxiaokeSettings
from connectors.fxiaoke.settings import Codes
from connectors.zoho import ZohoSettings
from store import customers, runs
from store.access import OWNER
from store.errors import ConfigError
from store.hub import Hub
from store.secret import Secret
from store.settings import ConnectionSettings, Settings, parse_settings
from sync.apart import sync_apart
from sync.crm_sync import sync_crms
from sync.crms import _way, close_crms, crms_of, open_crm, open_crms, problems_of
from tests.clocks import StandingClock
from tests.crm_servers import CrmServers, crm_servers
from tests.hubs import hub_on


def problems(hub: Hub, **wrong: object) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        open_crm(hub, ConnectionSettings("crm", **wrong))
    return caught.value.problems


def test_all_that_is_missing_is_said_at_once(small_hub: Hub) -> None:
    assert problems(small_hub, kind="zoho", modules=()) == (
        "connections.crm.client_id_file: expected client_id_file or client_id_env",
        "connections.crm.client_secret_file: expected client_secret_file or client_secret_env",
        "connections.crm.refresh_token_file: expected refresh_token_file or refresh_token_env",
        "connections.crm.modules: expected at least one",
    )
    assert problems(small_hub, kind="fxiaoke")[0] == (
        "connections.crm.open_user_id: expected open_user_id or admin_mobile: who acts there"
    )
    assert problems(small_hub, kind="vcard") == ("connections.crm.kind: 'vcard' is no CRM",)


def test_a_variable_that_is_not_set_is_named(
    small_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUIYI_NOT_SET", raising=False)
    said = problems(small_hub, kind="zoho", client_id_env="GUIYI_NOT_SET")
    assert said[0] == "connections.crm.client_id_env: what it names is empty"


def test_tables_by_kind_of_record_are_checked(small_hub: Hub) -> None:
    said = problems(
        small_hub, kind="zoho", modules=("Leads",),
        fields={"Leads": {"wechatt": "X", "qq": "Y"}, "Contact": {"qq": "Y"}},
    )  # fmt: skip
    assert said[3] == "connections.crm.fields.Contact: expected one of Leads, as in modules"
    assert said[4].startswith("connections.crm.fields.Leads.wechatt: no such slot; expected name,")
    said = problems(small_hub, kind="fxiaoke", defaults={"Leads": {"x": 1}})
    assert said[-1] == (
        "connections.crm.defaults.Leads: expected one of ContactObj, LeadsObj, AccountObj, "
        "as in objects"
    )


def test_what_the_settings_say_reaches_the_connectors(tmp_path: Path) -> None:
    text = """
[[connections]]
name = "zoho"
kind = "zoho"
look_back = 60
credits = 900
at_once = 9
api_version = "v9"
[connections.fields.Leads]
wechat = "Weixin_Hao"

[[connections]]
name = "fx"
kind = "fxiaoke"
open_user_id = "FSUID_1"
look_back = 30
daily_calls = 1000
people_accounts = true
empty = "text"
codes = { busy = [1, 2] }
defaults.AccountObj = { record_type = "default__c", level__c = 1 }
fields.LeadsObj.wechat = "wx__c"
"""
    settings = parse_settings(text)
    zoho, fx = (way.opening.args[0] for way in (_way(one)[0] for one in settings.connections))
    assert (zoho.look_back, zoho.credits, zoho.at_once) == (3600.0, 900, 9)
    assert (zoho.api_version, zoho.fields) == ("v9", {"Leads": {"wechat": "Weixin_Hao"}})
    assert (fx.look_back, fx.daily.calls, fx.people_accounts) == (1800.0, 1000, True)
    assert (fx.empty, fx.codes.busy, fx.codes.token) == ("", {1, 2}, Codes().token)
    assert fx.defaults == {"AccountObj": {"record_type": "default__c", "level__c": 1}}
    assert fx.fields == {"LeadsObj": {"wechat": "wx__c"}}
    usual = parse_settings('[[connections]]\nname = "f"\nkind = "fxiaoke"\n').connections[0]
    plain = _way(usual)[0].opening.args[0]
    known = FxiaokeSettings("", Secret(""), Secret(""))
    ours = replace(known, base_url="", objects=plain.objects)
    assert plain == ours
    usual = parse_settings('[[connections]]\nname = "z"\nkind = "zoho"\n').connections[0]
    plain = _way(usual)[0].opening.args[0]
    assert plain == replace(ZohoSettings("", Secret(""), Secret("")), modules=plain.modules)


def test_records_are_heard_anew_when_other_fields_say_it(
    database_url: str, clock: StandingClock, tmp_path: Path, servers: CrmServers
) -> None:
    settings = parse_settings(servers.toml(tmp_path))
    people = {"周建国": "zhou_jianguo", "吴秀英": "wu_xiuying"}
    for n, (name, wechat) in enumerate(people.items()):
        fields = {"Last_Name": name, "Mobile": f"1380000110{n}", "Fax": wechat}
        servers.zoho.colleague.put("Contacts", fields)
    with hub_on(database_url, clock, settings) as hub:

        def wechats(told: Hub) -> list[str]:
            clock.forward(1800)
            with crms_of(told, sleep=clock.forward) as opened:
                sync_crms(told, OWNER, opened)
            found = customers.stream(told, OWNER)
            return sorted(v.value for one in found for v in one.values.get("wechats", ()))

        assert wechats(hub) == []
        zoho, fx = settings.connections
        own = replace(zoho, fields={"Contacts": {"wechat": "Fax"}})
        mapped = replace(hub, settings=replace(settings, connections=(own, fx)))
        assert wechats(mapped) == sorted(people.values())
        kept = runs.runs(hub, OWNER, limit=2)
        assert wechats(mapped) == sorted(people.values())
        assert {run.kept for run in runs.runs(hub, OWNER, limit=2)} == {0}
        # Heard from the walk itself: nothing has to be read one by one.
        assert (2, 0) in {(run.kept, run.repeated) for run in kept}
        wrong = replace(zoho, fields={"Contacts": {"wechat": "Faks"}})
        with pytest.raises(ConfigError, match="there is no field Faks"):
            wechats(replace(hub, settings=replace(settings, connections=(wrong, fx))))
        assert wechats(hub) == []


@pytest.mark.parametrize(
    ("url", "allow_http", "good"),
    [
        ("https://crm.example.cn", False, True),
        ("http://127.0.0.1:8000", True, True),
        ("http://[::1]:8000", True, True),
        ("http://localhost", True, True),
        ("http://127.0.0.1:8000", False, False),
        ("http://crm.example.cn", True, False),
        ("http://127.0.0.1.example.cn", True, False),
        ("https://user@crm.example.cn", False, False),
        ("https://crm.example.cn?x=1", False, False),
        ("https://crm.example.cn:none", False, False),
        ("ftp://crm.example.cn", True, False),
        ("crm.example.cn", False, False),
    ],
)
def test_https_only_but_for_this_machine(
    small_hub: Hub, url: str, allow_http: bool, good: bool
) -> None:
    said = problems(small_hub, kind="zoho", api_url=url, allow_http=allow_http)
    assert (not any(".api_url:" in one for one in said)) is good


@pytest.fixture
def servers(clock: StandingClock) -> Iterator[CrmServers]:
    with crm_servers(clock) as found:
        yield found


def test_both_crms_sync_from_their_settings(
    database_url: str, clock: StandingClock, tmp_path: Path, servers: CrmServers
) -> None:
    """One contact there arrives here, with tokens and budgets in SQL; twice is quiet."""
    settings = parse_settings(servers.toml(tmp_path))
    servers.zoho.colleague.put("Contacts", {"Last_Name": "周建国", "Mobile": "13800001101"})
    with hub_on(database_url, clock, settings) as hub:
        for _ in range(2):
            with crms_of(hub, sleep=clock.forward) as opened:
                sync_crms(hub, OWNER, opened)
            clock.forward(1800)
        with hub.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM token").scalar() == 2
            assert connection.exec_driver_sql("SELECT count(*) FROM budget").scalar() > 2
    assert servers.zoho.sign_in.refreshes == 1
    assert [row["name"] for row in servers.fx.live("ContactObj")] == ["周建国"]


def test_one_whose_settings_are_wrong_is_open_for_what_asks_nobody(small_hub: Hub) -> None:
    bad = ConnectionSettings("bad", "zoho", modules=(), api_url="nonsense")
    hub = replace(small_hub, settings=Settings(connections=(bad, ConnectionSettings("f", "vcard"))))
    (one,) = open_crms(hub)
    assert one.error is not None
    assert one.error.problems == problems_of(bad)
    assert len(one.error.problems) == 5
    assert one.crm.slots("Contacts", {"Mobile": "13800001101"})["mobile"] == "13800001101"
    with pytest.raises(ConfigError, match="client_id_file"):
        one.crm.check()
    close_crms([one])
    assert open_crms(small_hub) == []


def edit(servers: CrmServers, number: str, mobile: str) -> None:
    servers.zoho.colleague.edit("Contacts", number, {"Mobile": mobile})


def test_wrong_settings_of_one_leave_the_others_and_its_own_records_alone(
    database_url: str, clock: StandingClock, tmp_path: Path, servers: CrmServers
) -> None:
    """It fails by itself; what is planned for it waits, and goes when the setting is mended."""
    settings = parse_settings(servers.toml(tmp_path))
    number = servers.zoho.colleague.put(
        "Contacts", {"Last_Name": "周建国", "Mobile": "13800001101"}
    )
    with hub_on(database_url, clock, settings) as hub:
        told = []

        def sync_all() -> list[str]:
            clock.forward(1800)
            failed: list[str] = []
            with crms_of(hub, sleep=clock.forward) as opened:
                sync_apart(
                    opened,
                    lambda some: told.append(sync_crms(hub, OWNER, some, opened)),
                    lambda one, error: failed.append(f"{one.settings.name} {error}"),
                )
            return failed

        assert sync_all() == []
        code = (tmp_path / "permanent_code").read_text()
        (tmp_path / "permanent_code").unlink()
        edit(servers, number, "13800002202")
        servers.zoho.colleague.put("Contacts", {"Last_Name": "吴秀英", "Mobile": "13800003303"})
        for _ in range(2):
            (why,) = sync_all()
            assert why.startswith("fx connections.fx.permanent_code_file:")
            assert [(run.connection, run.state) for run in told[-1].runs] == [("zoho", "done")]
        newest = runs.runs(hub, OWNER, limit=1)[0]
        assert (newest.connection, newest.state, newest.error) == ("fx", "failed", "ConfigError")
        shown = sorted(row["mobile1"] for row in servers.fx.live("ContactObj"))
        assert shown == ["13800001101"]
        (tmp_path / "permanent_code").write_text(code)
        assert sync_all() == []
    shown = sorted(row["mobile1"] for row in servers.fx.live("ContactObj"))
    assert shown == ["13800002202", "13800003303"]
    assert len(servers.zoho.colleague.live("Contacts")) == 2
