"""CRMs are opened from the settings; what is missing is said all at once, before any call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store.access import OWNER
from store.errors import ConfigError
from store.hub import Hub
from store.settings import ConnectionSettings, Settings, parse_settings
from sync.crm_sync import sync_crms
from sync.crms import crms_of, open_crm, open_crms
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


def test_one_that_cannot_be_opened_closes_the_others(small_hub: Hub, tmp_path: Path) -> None:
    bad = ConnectionSettings("bad", "zoho")
    hub = replace(small_hub, settings=Settings(connections=(bad, ConnectionSettings("f", "vcard"))))
    with pytest.raises(ConfigError):
        open_crms(hub)
    assert open_crms(small_hub) == []
