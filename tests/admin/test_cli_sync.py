"""sync: the sources that the config names, and only what changed of them."""

from __future__ import annotations

import time

import pytest

from tests.command_line import Shell
from tests.shops import OTHER, SHOP, customers_of


@pytest.fixture
def shop(tmp_path):
    shell = Shell(tmp_path)
    assert shell.run("init").code == 0
    (tmp_path / "shop.csv").write_text(SHOP, "utf-8")
    (tmp_path / "other.csv").write_bytes(OTHER.encode("gb18030"))
    return shell


def _connect(shell, name, file, extra=""):
    path = shell.folder / "guiyi.toml"
    path.write_text(
        path.read_text()
        + f'\n[[connections]]\nname = "{name}"\nkind = "spreadsheet"\npath = "{file}"\n{extra}'
    )


def test_sync_reads_what_the_config_names(shop):
    assert shop.run("sync").code == 2
    _connect(shop, "till", "shop.csv")
    _connect(shop, "cards", "other.csv", 'encoding = "gb18030"\n')
    plan = shop.run("sync", "--plan")
    assert plan.code == 0
    assert "till: shop.csv (table), " in plan.out
    assert shop.run("customers", "--json").out == ""
    assert shop.run("sync", "cards").code == 0
    assert set(customers_of(shop)) == {"张美兰"}
    assert shop.run("sync", "--json").code == 1
    assert len(customers_of(shop)) == 3
    assert shop.run("sync", "nobody").code == 2


def test_sync_leaves_alone_what_did_not_change(shop):
    _connect(shop, "cards", "other.csv")
    assert shop.run("sync").code == 0
    for name in ("other.csv", "guiyi.toml"):
        _wait_past_run(shop, name)
    assert "has not changed" in shop.run("sync").out
    assert "1 repeated" in shop.run("sync", "--full").out
    (shop.folder / "other.csv").write_text(OTHER + "李娜,15000003303,\n", "utf-8")
    assert "1 kept" in shop.run("sync").out


def _wait_past_run(shell, name):
    """Wait until a later run starts in a later second than the file's last change of status."""
    changed = (shell.folder / name).stat().st_ctime
    while int(time.time()) <= changed:
        time.sleep(0.05)
    shell.run("sync", "--full")
