"""init, check, doctor, keys and audit, and the languages of the command line."""

from __future__ import annotations

import re
import stat

import pytest

from admin import cli
from store import keys
from store.settings import load_settings
from tests.command_line import Shell


@pytest.fixture
def shop(tmp_path):
    return Shell(tmp_path)


@pytest.fixture
def ready(shop):
    assert shop.run("init").code == 0
    return shop


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_init_writes_config_key_and_database(shop):
    ran = shop.run("init", "--region", "HK")
    assert ran.code == 0
    assert ran.err == ""
    key = shop.folder / ".config/guiyi/root.key"
    assert _mode(key) == 0o400
    assert _mode(shop.folder / "guiyi.toml") == 0o600
    settings = load_settings(shop.folder / "guiyi.toml")
    assert settings.hub.region == "HK"
    assert settings.hub.locale == "en"
    assert settings.store.root_key_file == str(key)
    assert (shop.folder / "data/guiyi.db").is_file()
    assert _mode(shop.folder / "data") == 0o700
    assert str(key) in ran.out


def test_init_changes_nothing_that_is_there(ready):
    config = (ready.folder / "guiyi.toml").read_bytes()
    ran = ready.run("init")
    assert ran.code == 2
    assert ran.err == "guiyi: guiyi.toml is already there: nothing was changed\n"
    assert (ready.folder / "guiyi.toml").read_bytes() == config


def test_two_hubs_have_two_keys(ready):
    assert ready.run("init", "--config", "other/guiyi.toml").code == 0
    folder = ready.folder / ".config/guiyi"
    assert sorted(path.name for path in folder.iterdir()) == ["root-2.key", "root.key"]
    assert (folder / "root.key").read_bytes() != (folder / "root-2.key").read_bytes()


def test_init_that_fails_leaves_nothing(shop):
    ran = shop.run("init", "--region", "china")
    assert ran.code == 2
    assert "hub.region" in ran.err
    ran = shop.run("init", "--key-file", "data/root.key")
    assert ran.code == 2
    assert "data folder" in ran.err
    assert not (shop.folder / "guiyi.toml").exists()
    assert not (shop.folder / "data/root.key").exists()


def test_init_never_overwrites_a_key(shop):
    path = shop.folder / "my.key"
    path.write_text("precious")
    ran = shop.run("init", "--key-file", "my.key")
    assert ran.code == 2
    assert path.read_text() == "precious"


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["sync"],
        ["import", "x.csv"],
        ["customers"],
        ["show", "C-0001"],
        ["export", "out.csv"],
        ["review"],
        ["decide", "1", "same"],
        ["undo", "list"],
        ["rebuild"],
        ["serve"],
        ["keys"],
        ["audit"],
    ],
)
def test_without_a_config_commands_say_to_run_init(shop, words):
    ran = shop.run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "guiyi: there is no config file guiyi.toml: run guiyi init first\n"
    assert not list(shop.folder.iterdir())


def test_a_wrong_config_is_one_line_with_every_problem(ready):
    path = ready.folder / "guiyi.toml"
    path.write_text(path.read_text() + '\n[matching]\nmode = "bold"\n[nonsense]\n')
    ran = ready.run("customers")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert "matching.mode" in ran.err
    assert "nonsense" in ran.err


def test_a_key_that_others_can_read_is_refused(ready):
    (ready.folder / ".config/guiyi/root.key").chmod(0o444)
    ran = ready.run("customers")
    assert ran.code == 2
    assert "chmod 400" in ran.err
    assert ready.run("check").code == 1
    doctor = ready.run("doctor")
    assert doctor.code == 1
    assert "root.key" in doctor.out


def test_check_tests_the_connections(ready):
    path = ready.folder / "guiyi.toml"
    (ready.folder / "good.csv").write_text("姓名,手机\n张伟,13800001101\n", "utf-8")
    (ready.folder / "bad.csv").write_bytes(b"")
    path.write_text(
        path.read_text()
        + "".join(
            f'\n[[connections]]\nname = "{name}"\nkind = "{kind}"\npath = "{file}"\n'
            for name, kind, file in [
                ("good", "spreadsheet", "good.csv"),
                ("bad", "spreadsheet", "bad.csv"),
                ("gone", "spreadsheet", "gone.csv"),
                ("later", "zoho", ""),
                ("odd", "letters", ""),
            ]
        )
    )
    ran = ready.run("check", "--json")
    assert ran.code == 1
    found = {one["name"]: one["problem"] for one in ran.json[0]}
    assert found["connection good: good.csv (table)"] == ""
    assert found["connection bad: bad.csv"] == "the file is empty"
    assert "gone.csv" in found["connection gone"]
    assert "connections.later.client_id_file" in found["connection later: settings"]
    assert "letters is not known" in found["connection odd"]


def test_doctor_finds_nothing_wrong_here(ready):
    ran = ready.run("doctor", "--json")
    wrong = [one for one in ran.json[0] if not one["ok"]]
    assert [one for one in wrong if "disk" not in one["name"]] == []


def test_doctor_works_before_init_and_says_so(shop):
    ran = shop.run("doctor")
    assert ran.code == 1
    assert "Python" in ran.out
    assert "run guiyi init" in ran.out


def test_doctor_says_which_server_cannot_be_reached(ready):
    path = ready.folder / "guiyi.toml"
    path.write_text(path.read_text() + '\n[queue]\nurl = "redis://127.0.0.1:1/0"\n')
    ran = ready.run("doctor")
    assert ran.code == 1
    assert "Redis server — cannot be reached" in ran.out


def test_keys_are_listed_and_never_shown(ready):
    ran = ready.run("keys", "--json")
    assert ran.code == 0
    assert {one["purpose"] for one in ran.json[0]} == set(keys.PURPOSES)
    root = (ready.folder / ".config/guiyi/root.key").read_text().strip()
    text = ready.run("keys").out
    assert root not in text + ran.out
    assert ready.run("keys", "add").code == 0
    assert len(ready.run("keys", "--json").json[0]) == len(ran.json[0]) + 1


def test_audit_shows_what_was_done_and_checks_the_chain(ready):
    (ready.folder / "a.csv").write_text("姓名,手机\n张伟,13800001101\n", "utf-8")
    assert ready.run("import", "a.csv").code == 0
    ran = ready.run("audit", "--json")
    assert ran.json[0]["action"] == "import"
    assert ran.json[0]["objects"] == ["run:1"]
    assert "import" in ready.run("audit").out
    assert ready.run("audit", "--verify").code == 0
    assert ready.run("audit", "--verify", "--json").json[0]["ok"] is True


def test_an_argument_that_is_wrong_is_one_line(shop):
    for words in (["decide", "1", "perhaps"], ["nothing"], ["match", "a.csv"], ["show"], []):
        ran = shop.run(*words)
        assert ran.code == 2
        assert len(ran.err.splitlines()) == 1
        assert ran.err.startswith("guiyi: ")


def test_help_speaks_both_languages(shop):
    assert "usage: guiyi" in shop.run("--help").out
    shop.language = "zh"
    ran = shop.run("import", "--help")
    assert ran.code == 0
    assert ran.out.startswith("用法：guiyi import")
    assert not re.search(r"usage|options|show this", ran.out)


def test_the_config_says_which_language_where_nobody_else_does(ready, monkeypatch):
    path = ready.folder / "guiyi.toml"
    path.write_text(path.read_text().replace('locale = "en"', 'locale = "zh"'))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert cli._language(["--config", str(path), "customers"]) == "zh"
    assert cli._language(["customers", "--config", str(path), "--language", "en"]) == "en"
    assert cli._language(["customers", "--config", "nowhere.toml"]) == "en"
