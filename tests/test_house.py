"""The rules of the house that a program can check: sizes, first lines, names, places."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("admin", "connectors", "dedupe", "store", "sync")
MODULES = sorted(
    path
    for name in PACKAGES
    for path in (ROOT / name).rglob("*.py")
    if "versions" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 350, 60
#: Name -> what it is too long by today; to be split, never to grow.
TOO_LONG: dict[str, int] = {}

EMPTY_WORDS = re.compile(r"(^|_)(managers?|handlers?|utils?|misc|helpers?)($|_)", re.IGNORECASE)
#: Written backwards, so that this file does not hold what it looks for.
OPEN_ENDS = re.compile("|".join(word[::-1] for word in ("ODOT", "EMXIF")))
#: Folders of one machine or one person, and hosts that packages are downloaded from.
PLACES = re.compile(
    r"(?<![\w.-])/(?:home|Users|work|root)/[a-z]"
    r"|\b[a-z0-9.-]*(?:pypi|pythonhosted|npmjs|unpkg|jsdelivr|cdnjs|crates)\.(?:org|com|io|net)\b"
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_in_its_first_line_what_it_is_for(path: Path) -> None:
    text = ast.get_docstring(tree(path)) or ""
    first = text.splitlines()[0] if text else ""
    assert first, "no docstring"
    assert re.search(r"[.:!?]$", first.strip()), "its first line is not a sentence"
    assert len(first) <= 100


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_a_file_is_one_idea(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= TOO_LONG.get(name(path), LONGEST_FILE)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_a_function_is_one_screen(path: Path) -> None:
    long = {}
    for one in functions(path):
        lines = (one.end_lineno or one.lineno) - one.lineno + 1
        where = f"{name(path)}:{one.name}"
        if lines > TOO_LONG.get(where, LONGEST_FUNCTION):
            long[where] = lines
    assert not long


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_names_are_of_the_domain(path: Path) -> None:
    inside = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    for one in (path.stem, *inside):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", one)
        assert not EMPTY_WORDS.search(words), one


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_public_functions_say_what_they_do(path: Path) -> None:
    bare = [
        one.name
        for one in tree(path).body
        if isinstance(one, ast.FunctionDef | ast.ClassDef)
        and not one.name.startswith("_")
        and not ast.get_docstring(one)
    ]
    assert not bare


def tracked() -> list[Path]:
    """Return the files of the repository; without one, the files that stand here."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        ).stdout.decode()
        return [ROOT / one for one in listed.split("\0") if one]
    except (OSError, subprocess.CalledProcessError):
        return [*MODULES, *TESTS, *ROOT.glob("*.*")]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        outside = {"samples", "corpus", "datasets", "data", "vendor"} & set(path.parts)
        if path.is_file() and not outside:
            try:
                yield name(path), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_nothing_is_left_open() -> None:
    left = [where for where, text in texts() if where != "LICENSE" and OPEN_ENDS.search(text)]
    assert not left


def test_no_place_of_one_machine_is_named() -> None:
    named = {where: found[0] for where, text in texts() if (found := PLACES.search(text))}
    assert not named


def test_the_folder_is_the_name_that_the_code_imports() -> None:
    for package in PACKAGES:
        assert (ROOT / package / "__init__.py").is_file()
    imported = {
        node.module.split(".")[0]
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    assert set(PACKAGES) <= imported
    assert not list(ROOT.glob("src"))


def test_the_checks_find_what_they_look_for() -> None:
    assert EMPTY_WORDS.search("row_handler")
    assert EMPTY_WORDS.search("utils")
    assert not EMPTY_WORDS.search("mishandled_utilities")
    assert PLACES.search(f"see {chr(47)}home/anna/notes")
    assert not PLACES.search("a/work/of/art")
