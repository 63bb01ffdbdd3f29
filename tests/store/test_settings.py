"""Settings: all problems at once, secrets by name only, and an example that tells the truth."""

from __future__ import annotations

import pickle
import re
import tomllib
from dataclasses import MISSING, asdict, fields
from pathlib import Path

import pytest

from connectors.contract import Limits
from store.errors import ConfigError
from store.secret import Secret
from store.settings import (
    ConnectionSettings,
    LimitSettings,
    Settings,
    SurvivorshipSettings,
    load_settings,
    parse_settings,
)

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def uncommented() -> str:
    return re.sub(r"^#(?=[a-z\[])", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)


def test_the_example_as_it_stands_is_the_defaults() -> None:
    assert load_settings(EXAMPLE) == Settings().at(EXAMPLE.parent)


def test_the_example_shows_every_setting_with_its_default() -> None:
    shown = parse_settings(uncommented())
    connection = ConnectionSettings(name="shop", kind="spreadsheet")
    survivorship = {"company": SurvivorshipSettings()}
    assert shown == Settings(connections=(connection,), survivorship=survivorship)


def test_the_example_leaves_no_setting_out() -> None:
    table = tomllib.loads(uncommented())
    blocks = {name: set(block) for name, block in table.items() if isinstance(block, dict)}
    blocks["connections"] = set(table["connections"][0])
    blocks["survivorship"] = set(table["survivorship"]["company"])
    defaults = Settings()
    for part in fields(Settings):
        kind: object = getattr(defaults, part.name)
        if part.name == "connections":
            kind = ConnectionSettings(name="a", kind="b")
        elif part.name == "survivorship":
            kind = SurvivorshipSettings()
        assert blocks[part.name] == {f.name for f in fields(kind)}, part.name  # type: ignore[arg-type]


def test_the_limits_are_those_of_the_readers() -> None:
    assert asdict(LimitSettings()) == asdict(Limits())


def test_only_a_connection_must_say_something() -> None:
    needed = [
        f"{kind.__name__}.{f.name}"
        for kind in (Settings, ConnectionSettings, SurvivorshipSettings, LimitSettings)
        for f in fields(kind)
        if f.default is MISSING and f.default_factory is MISSING
    ]
    assert needed == ["ConnectionSettings.name", "ConnectionSettings.kind"]
    assert parse_settings("") == Settings()


WRONG = """
surprise = 1
[hub]
locale = "fr"
region = "China"
timezone = "Mars/Olympus"
[store]
url = "postgresql+psycopg://me:hunter2@host/db"
password = "hunter2"
root_key_file = ""
[queue]
url = "amqp://host"
api_token = "hunter2"
[[connections]]
name = "shop"
kind = "spreadsheet"
colums = {}
read = "yes"
streams = ["chat"]
trust = 101
schedule = "sometimes"
columns = { "电话" = "telephone" }
[[connections]]
owner = "me"
[matching]
mode = 3
[survivorship.mobile]
[survivorship.name]
rule = "best"
[pool]
days = 30
[access]
preset = "everyone"
[limits]
rows = true
[server]
host = "0.0.0.0"
port = 70000
"""

PROBLEMS = [
    *("surprise", "hub.locale", "hub.region", "hub.timezone", "store.url", "store.password"),
    *("store.root_key_file", "queue.url", "queue.api_token", "connections[1].colums"),
    *("connections[1].read", "connections[1].streams", "connections[1].trust"),
    *("connections[1].schedule", "connections[1].columns", "connections[2].name"),
    *("connections[2].kind", "matching.mode", "survivorship.mobile", "survivorship.name.rule"),
    *("pool.days", "access.preset", "limits.rows", "server.host", "server.port"),
]


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text)
    return caught.value.problems


def test_every_problem_is_told_at_once_with_what_is_expected() -> None:
    found = problems(WRONG)
    assert sorted(p.split(":")[0] for p in found) == sorted(PROBLEMS)
    secrets = [p for p in found if "a secret does not stand in the config" in p]
    assert all(re.search("expected", p) for p in found if p not in secrets)
    assert [p.split(":")[0] for p in secrets] == ["store.password", "queue.api_token"]
    assert all("_file" in p and "_env" in p for p in secrets)
    assert not any("hunter2" in p for p in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hub", "not TOML"),
        ("hub = 3", "hub: expected a table"),
        ("connections = 3", "connections: expected tables"),
        ("connections = [3]", "connections[1]: expected a table"),
        ("survivorship = 3", "survivorship: expected tables"),
        ("[survivorship.name]\nrule = 'trusted'", "survivorship.name.trust: expected an order"),
        ("[store]\npassword_file = 'a'\npassword_env = 'b'", "store: expected password_file or"),
        ("[[connections]]\nname='a'\nkind='b'\n" * 2, "'a' stands twice"),
        ("[server]\nhost = '192.168.1.2'", "server.host"),
        ("[server]\nhost = 'example.com'", "server.host"),
    ],
)
def test_one_problem(text: str, said: str) -> None:
    assert len(problems(text)) == 1
    assert said in problems(text)[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_addresses_of_this_machine_are_accepted(host: str) -> None:
    assert parse_settings(f"[server]\nhost = '{host}'").server.host == host


def test_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "guiyi.toml"
    path.write_bytes(
        b"\xef\xbb\xbf[store]\r\nurl = 'sqlite:///data/a.db'\r\nroot_key_file = '/keys/a'\r\n"
        b"[[connections]]\r\nname = 'a'\r\nkind = 'vcard'\r\npath = 'cards'\r\n"
    )
    settings = load_settings(path)
    assert settings.store.url == f"sqlite:///{tmp_path}/data/a.db"
    assert settings.store.root_key_file == "/keys/a"
    assert settings.connections[0].path == str(tmp_path / "cards")
    assert Settings().at(tmp_path).store.root_key_file.startswith(str(Path.home()))


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load_settings(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("# 设置".encode("gbk"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_settings(tmp_path / "gbk.toml")


def test_secrets_come_from_files_and_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("hunter2\n")
    monkeypatch.setenv("GUIYI_REDIS", "hunter3")
    path = tmp_path / "guiyi.toml"
    path.write_text("[store]\npassword_file = 'password'\n[queue]\npassword_env = 'GUIYI_REDIS'")
    settings = load_settings(path)
    store, queue = settings.store.password(), settings.queue.password()
    assert (store, queue) == (Secret("hunter2"), Secret("hunter3"))
    assert store is not None
    assert store.reveal() == "hunter2"
    assert "hunter" not in f"{store!r}{store}{settings!r}"
    with pytest.raises(TypeError):
        pickle.dumps(store)
    assert Settings().store.password() is None


def test_a_secret_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "guiyi.toml"
    path.write_text("[store]\npassword_file = 'none'\n[queue]\npassword_env = 'GUIYI_NOT_SET'")
    settings = load_settings(path)
    with pytest.raises(ConfigError, match=r"store\.password_file"):
        settings.store.password()
    with pytest.raises(ConfigError, match=r"queue\.password_env"):
        settings.queue.password()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("fields = { Contacts = 1 }", "connections[1].fields: expected a table by kind of record"),
        ("fields.Contacts.wechat = 7", "connections[1].fields: expected a table by kind of record"),
        ("defaults.AccountObj.x = 1.5", "connections[1].defaults: expected a table by object"),
        ("codes.busy = ['1']", "connections[1].codes.busy: expected"),
        ("codes.slow = [1]", "connections[1].codes.slow: no such setting; expected token, busy"),
        ("look_back = 5", "connections[1].look_back: expected 0 (the usual), or minutes"),
        ("api_version = '8'", 'connections[1].api_version: expected a version such as "v8"'),
        ("at_once = 0", "connections[1].at_once: expected a whole number, 1 to 25"),
    ],
)
def test_what_a_crm_is_told_is_checked(line: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(f'[[connections]]\nname = "a"\nkind = "zoho"\n{line}\n')
    (problem,) = caught.value.problems
    assert problem.startswith(said)
