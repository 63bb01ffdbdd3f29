"""A new connector is right as it comes: it is clean, typed, and keeps the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from admin.cli import main
from admin.commands.extending import scaffold

ROOT = Path(__file__).parents[2]
#: What a new connector stands on.
NEEDED = (
    "pyproject.toml",
    "connectors",
    "store",
    "tests/__init__.py",
    "tests/clocks.py",
    "tests/connectors/crm_contract.py",
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a copy of the source as far as a connector needs it."""
    for name in NEEDED:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    return tmp_path


def run(source: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_connector_is_clean_typed_and_keeps_the_contract(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-connector", "shop_desk", "--dir", str(source)]) == 0
    made = [line for line in capsys.readouterr().out.splitlines() if line.endswith(".py")]
    assert "connectors/shop_desk/crm.py" in made
    assert "connectors/standins/shop_desk.py" in made
    texts = "".join((source / name).read_text("utf-8") for name in made)
    assert "samplecrm" not in texts.lower()
    assert max((source / name).read_text("utf-8").count("\n") for name in made) <= 300
    typed = run(source, "mypy", "-p", "connectors.shop_desk", "-m", "connectors.standins.shop_desk")
    assert typed.returncode == 0, typed.stdout
    tested = run(source, "pytest", "-q", "-p", "no:cacheprovider", "tests/connectors/shop_desk")
    assert tested.returncode == 0, tested.stdout
    assert "28 passed" in tested.stdout
    # A second time nothing is overwritten.
    assert main(["new-connector", "shop_desk", "--dir", str(source)]) == 2


@pytest.mark.parametrize("name", ["ab", "crm2", "shop_desk", "zz9", "a_name_of_20_letters"])
def test_a_new_connector_is_clean_whatever_its_name(source: Path, name: str) -> None:
    assert main(["new-connector", name, "--dir", str(source)]) == 0
    made = [str(source / where) for where in scaffold(name)]
    for words in (("check", "-q"), ("format", "--check", "--diff")):
        checked = run(source, "ruff", *words, *made)
        assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", ["Zoho", "9lives", "a", "class", "../up", "zoho"])
def test_names_that_cannot_be_or_are_taken_are_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-connector", name, "--dir", str(ROOT)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_it_is_for_the_source_folder_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-connector", "shop_desk", "--dir", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == []
    assert "shop_desk" not in capsys.readouterr().out
