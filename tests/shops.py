"""A small shop's files, and what the command line makes of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.command_line import Shell

#: Two rows of one woman, a couple on one phone, and a line of totals.
SHOP = (
    "姓名,手机,微信号,公司,备注\n"
    "张美兰,13800001101,meilan,兰兰美甲,老客户\n"
    "周国强,13300007707,zhou_gq,国强日化店,\n"
    "吴桂英,13300007707,,国强日化店,\n"
    "合计,,,,3\n"
)
OTHER = "姓名,手机,邮箱\n张美兰,138 0000 1101,zml@example.cn\n"


def filled(folder: Path, **lists: str) -> Shell:
    """Return a new book in a folder that took in lists of customers: the name of each, its CSV."""
    shell = Shell(folder)
    assert shell.run("init").code == 0
    for name, text in lists.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    assert shell.run("import", *(f"{name}.csv" for name in lists)).code == 0
    return shell


def copied(shell: Shell, folder: Path) -> Shell:
    """Return a copy of a person's folder, its config changed to the new place."""
    shutil.copytree(shell.folder, folder)
    path = folder / "guiyi.toml"
    path.write_text(path.read_text().replace(str(shell.folder), str(folder)))
    return Shell(folder)


def customers_of(shell: Shell, *words: str) -> dict[str, dict[str, Any]]:
    """Return the customers that a person finds, by name."""
    return {one["name"]: one for one in shell.run("customers", "--json", *words).json}
