"""check, doctor and sync against stand-ins of both CRMs behind real sockets, from a real config."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.standins.faults import NoFaults
from connectors.standins.fxiaoke import ADMIN, Fxiaoke
from connectors.standins.fxiaoke_fields import described_objects
from connectors.standins.fxiaoke_ops import Tenant
from connectors.standins.server import serve
from connectors.standins.zoho import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ZohoStandin
from store.clock import SystemClock
from tests.command_line import Shell

CONFIG = """
[[connections]]
name = "zoho"
kind = "zoho"
write = true
modules = ["Contacts"]
accounts_url = "{zoho}"
api_url = "{zoho}"
allow_http = true
client_id_env = "ZOHO_ID"
client_secret_env = "ZOHO_SECRET"
refresh_token_env = "ZOHO_TOKEN"

[[connections]]
name = "fx"
kind = "fxiaoke"
write = true
objects = ["ContactObj"]
base_url = "{fx}"
allow_http = true
app_id_env = "FX_ID"
app_secret_env = "FX_SECRET"
permanent_code_env = "FX_CODE"
open_user_id = "{user}"
"""


@dataclass
class Town:
    """The shell and the two accounts that its config leads to."""

    shell: Shell
    zoho: ZohoStandin
    fx: Fxiaoke


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    clock = SystemClock()
    zoho = ZohoStandin(clock)
    fx = Fxiaoke(NoFaults(), clock, tenant=Tenant(objects=described_objects("")))
    app = fx.gate.app
    secrets = {
        "ZOHO_ID": CLIENT_ID, "ZOHO_SECRET": CLIENT_SECRET, "ZOHO_TOKEN": REFRESH_TOKEN,
        "FX_ID": app.app_id, "FX_SECRET": app.app_secret, "FX_CODE": app.permanent_code,
    }  # fmt: skip
    for name, secret in secrets.items():
        monkeypatch.setenv(name, secret)
    shell = Shell(tmp_path)
    assert shell.run("init").code == 0
    with serve(zoho) as one, serve(fx) as other:
        path = tmp_path / "guiyi.toml"
        text = CONFIG.format(zoho=one.url, fx=other.url, user=ADMIN)
        path.write_text(path.read_text() + text, "utf-8")
        yield Town(shell, zoho, fx)


def test_check_says_what_may_be_done(town: Town) -> None:
    town.zoho.colleague.put("Contacts", {"Last_Name": "周", "Mobile": "13800001101"})
    ran = town.shell.run("check")
    assert ran.code == 0, ran.out
    assert "ok  connection zoho: signed in (Zoho CRM, " in ran.out
    assert "connection zoho: Contacts can be read: 1 records" in ran.out
    assert "Contacts can be written, the hub's id goes into Guiyi_Id" in ran.out
    assert "connection fx: ContactObj can be written; without a unique field" in ran.out
    assert "已登录" in town.shell.run("--language", "zh", "check").out
    assert town.zoho.colleague.writes() == ()


def test_a_refused_sign_in_is_told_by_check_and_doctor(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOHO_TOKEN", "1000.some.other")
    for command in ("check", "doctor"):
        ran = town.shell.run(command, "--json")
        found = {one["name"]: one["problem"] for one in ran.json[0]}
        assert ran.code == 1
        assert "no longer accepts our sign-in" in found["connection zoho: sign-in"]
        assert "1000" not in ran.out
        assert not any(name.startswith("connection zoho: Contacts") for name in found)


def test_what_is_missing_in_the_config_is_named(town: Town) -> None:
    path = town.shell.folder / "guiyi.toml"
    path.write_text(path.read_text().replace('client_id_env = "ZOHO_ID"\n', ""))
    ran = town.shell.run("check", "--json")
    found = {one["name"]: one["problem"] for one in ran.json[0]}
    assert "connections.zoho.client_id_file" in found["connection zoho: settings"]
    assert found["connection fx: ContactObj can be read: 0 records, "
                 f"{fields_of(ran.json[0])} fields known"] == ""  # fmt: skip
    ran = town.shell.run("sync")
    assert (ran.code, "fx: source says 0, hub holds 0" in ran.out) == (1, True)
    assert "zoho: the config is wrong: connections.zoho.client_id_file" in ran.err
    assert "zoho：配置有误：" in town.shell.run("--language", "zh", "sync").err
    ran = town.shell.run("sync", "zoho", "--json")
    assert (ran.code, ran.json[0]["state"], ran.json[0]["error"]) == (2, "failed", "ConfigError")
    assert "zoho" in town.shell.run("sync", "zoho", "--plan").err
    assert town.shell.run("work", "--once").code == 0


def test_a_worker_goes_on_beside_wrong_settings(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = town.shell.folder / "guiyi.toml"
    path.write_text(path.read_text().replace("write = true", 'write = true\nschedule = "1h"'))
    monkeypatch.delenv("ZOHO_SECRET")
    ran = town.shell.run("work", "--once")
    assert (ran.code, "fx: source says 0" in ran.out) == (1, True)
    assert "connections.zoho.client_secret_env" in ran.err
    listed = {one["connection"]: one["failures"] for one in town.shell.run(
        "schedule", "--list", "--json").json}  # fmt: skip
    assert listed == {"zoho": 1, "fx": 0}


def fields_of(found: list[dict[str, str]]) -> str:
    name = next(one["name"] for one in found if "ContactObj can be read" in one["name"])
    return name.split(", ")[1].split(" ")[0]


def test_a_sync_reaches_the_other_crm(town: Town) -> None:
    town.zoho.colleague.put(
        "Contacts", {"Last_Name": "周", "First_Name": "建国", "Mobile": "13800001101"}
    )
    plan = town.shell.run("sync", "--plan")
    assert plan.code == 0, plan.err
    assert "create  ContactObj  C-0001" in plan.out
    assert town.fx.live("ContactObj") == []
    ran = town.shell.run("sync")
    assert ran.code == 0, ran.err
    assert "fx: source says 1, hub holds 1, differ 0" in ran.out
    (made,) = town.fx.live("ContactObj")
    assert made["name"] == "周建国"
    assert town.shell.run("undo", "push").code == 0
    assert town.shell.run("sync").code == 0
    assert town.fx.live("ContactObj") == []
