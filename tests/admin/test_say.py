"""Every sentence stands in both languages, and takes the same values in both."""

from __future__ import annotations

import re
import string

import pytest

from admin.arguments import in_language
from admin.say import (
    LIMITS,
    REASONS,
    environment_language,
    error_text,
    language_of,
    reason_text,
    say,
)
from admin.sentences import SENTENCES
from connectors.reasons import Reason
from store import errors
from store.errors import HubError

HANZI = re.compile("[\u4e00-\u9fff]")
#: What is the same word in both languages.
SAME = {
    "field.qq",
    "field.qqs",
    "doctor.python",
    "file_error",
    "undo.decision_line",
    "error.HubError",
}


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_said_in_both_languages(reason):
    chinese, english = reason_text(reason, "zh"), reason_text(reason, "en")
    assert HANZI.search(chinese)
    assert english
    assert not HANZI.search(english)
    assert reason not in (chinese, english)


def test_no_sentence_for_a_reason_that_is_gone():
    assert set(REASONS) == {reason.value for reason in Reason}


def test_an_unknown_reason_is_shown_as_it_is():
    assert reason_text("new_code", "zh") == "new_code"


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_both_languages_take_the_same_values(key):
    chinese, english = SENTENCES[key]
    assert chinese
    assert english
    assert _values(chinese) == _values(english)


@pytest.mark.parametrize("key", sorted(set(SENTENCES) - SAME))
def test_each_language_is_itself(key):
    chinese, english = SENTENCES[key]
    assert not HANZI.search(english)
    assert HANZI.search(chinese) or not re.search("[a-z]{3}", re.sub(r"\{.*?\}", "", chinese))


def _values(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _errors(base=HubError):
    for kind in base.__subclasses__():
        yield kind
        yield from _errors(kind)


MADE = {
    errors.ConfigError: lambda: errors.ConfigError(["hub.x: no such setting", "store.y: wrong"]),
    errors.Unreadable: lambda: errors.Unreadable("damaged"),
    errors.RowRefused: lambda: errors.RowRefused("total_row"),
    errors.TooBig: lambda: errors.TooBig("rows", 1_100_000),
    errors.Shrunk: lambda: errors.Shrunk(100, 3),
    errors.Tampered: lambda: errors.Tampered("audit 7"),
}


@pytest.mark.parametrize("kind", [k for k in _errors() if k.__module__ == "store.errors"])
def test_every_error_is_one_line_in_both_languages(kind):
    if kind is errors.SourceError:
        return  # only its kinds are raised
    error = MADE.get(kind, kind)()
    chinese, english = error_text(error, "zh"), error_text(error, "en")
    assert HANZI.search(chinese)
    assert not HANZI.search(english)
    assert "\n" not in chinese + english


def test_an_error_says_where_if_it_knows():
    text = error_text(errors.KeyMissing("no root key at k: put it back"), "zh")
    assert "根密钥文件" in text
    assert "no root key at k" in text


@pytest.mark.parametrize("limit", sorted(LIMITS))
def test_every_limit_has_words(limit):
    assert "7" in error_text(errors.TooBig(limit, 7), "zh")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("zh_CN.UTF-8", "zh"),
        ("zh", "zh"),
        ("en_GB", "en"),
        ("de_DE", None),
        ("", None),
        ("C", None),
    ],
)
def test_language_of_a_locale(text, language):
    assert language_of(text) == language


def test_the_environment_is_asked_in_the_order_of_posix(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert environment_language() == "en"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert environment_language() == "zh"
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert environment_language() == "en"


@pytest.mark.parametrize(
    "message",
    [
        "the following arguments are required: FILE, -o",
        "unrecognized arguments: --nope",
        "argument verdict: invalid choice: 'x' (choose from 'same', 'later')",
        "argument --port: invalid int value: 'x'",
        "argument --port: expected one argument",
        "argument --use: not allowed with argument --split",
        "one of the arguments --use --split is required",
    ],
)
def test_what_the_parser_complains_about_is_said_in_chinese(message):
    assert HANZI.search(in_language(message, "zh"))
    assert not HANZI.search(in_language(message, "en"))


def test_values_are_filled_in():
    assert say("no_config", "en", path="a.toml").startswith("there is no config file a.toml")
