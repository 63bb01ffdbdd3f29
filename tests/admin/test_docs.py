"""The documents say what the program does: every command has a heading, every option is named."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from admin import cli
from admin.json_shapes import LINE_KEYS

ROOT = Path(__file__).parents[2]
COMMANDS = (ROOT / "docs/commands.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## ([\w-]+)\n(.*?)(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL))
README = (ROOT / "README.md").read_text("utf-8")
PARSERS = next(
    action.choices
    for action in cli._parser("en")._actions
    if isinstance(action, argparse._SubParsersAction)
)
#: Options that every command has, and those about files, which stand under import.
COMMON = {"--config", "--language", "--debug", "--help", "-h"}
ABOUT_FILES = {"--sheet", "--header-row", "--encoding", "--column", "--layout"}


def test_every_command_has_a_heading_and_no_heading_is_without_one():
    assert set(SECTIONS) == set(PARSERS)


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_every_option_is_named_under_its_command(name):
    options = {text for action in PARSERS[name]._actions for text in action.option_strings}
    wanted = options - COMMON - (ABOUT_FILES if name == "match" else set()) - {"--output"}
    assert {option for option in wanted if option not in SECTIONS[name]} == set()


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_no_option_is_promised_that_is_not_there(name):
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", SECTIONS[name]))
    there = {text for action in PARSERS[name]._actions for text in action.option_strings}
    assert told - there == set()


def test_the_readme_names_every_command():
    assert [name for name in PARSERS if not re.search(rf"\b{name}\b", README)] == []


def test_every_key_of_a_customers_line_is_documented():
    assert [key for key in LINE_KEYS if f"`{key}`" not in SECTIONS["customers"]] == []


@pytest.mark.parametrize("path", ["README.md", "docs/index.md", "docs/commands.md"])
def test_links_lead_somewhere(path):
    text = (ROOT / path).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / path).parent / target).exists(), target
