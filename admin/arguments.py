"""An argument parser that speaks the person's language and says errors on one line."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from admin.say import Language, say

#: What argparse says (its own English sentences) -> the key of ours.
_SAYINGS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (?P<what>.+)", "arguments.required"),
    (r"unrecognized arguments: (?P<what>.+)", "arguments.unknown"),
    (
        r"argument (?P<where>.+): invalid choice: (?P<what>'.*') \(choose from (?P<among>.+)\)",
        "arguments.choice",
    ),
    (r"argument (?P<where>.+): invalid .* value: (?P<what>'.*')", "arguments.value"),
    (r"argument (?P<where>.+): expected .+ arguments?", "arguments.missing"),
    (r"argument (?P<where>.+): not allowed with argument (?P<what>.+)", "arguments.together"),
    (r"one of the arguments (?P<what>.+) is required", "arguments.one_of"),
    (r"ambiguous option: (?P<what>.+) could match (?P<among>.+)", "arguments.ambiguous"),
    (r"argument (?P<where>.+): ignored explicit argument (?P<what>.+)", "arguments.value"),
)

#: The largest number that every database and JSON reader holds exactly.
LARGEST = 2**53


def whole_number(text: str) -> int:
    """Read a number of a thing or a count: whole, not negative, not beyond any database."""
    value = int(text)
    if not 0 <= value <= LARGEST:
        raise ValueError(text)
    return value


class Parser(argparse.ArgumentParser):
    """`ArgumentParser` with help and errors in Chinese or English."""

    def __init__(self, *, language: Language, **settings: Any) -> None:
        self.language = language
        settings.setdefault("formatter_class", _formatter(language))
        super().__init__(add_help=False, allow_abbrev=False, **settings)
        self._positionals.title = say("help.positionals", language)
        self._optionals.title = say("help.options", language)
        self.add_argument("-h", "--help", action="help", help=say("help.help", language))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments on one line and leave with code 2."""
        text = in_language(message, self.language)
        self.exit(2, f"guiyi: {text} ({self.prog} --help)\n")


def in_language(message: str, language: Language) -> str:
    """Return argparse's message in `language`; one that we have no words for stays as it is."""
    for pattern, key in _SAYINGS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return " ".join(say(key, language, **match.groupdict()).split())
    return " ".join(message.split())


def _formatter(language: Language) -> type[argparse.HelpFormatter]:
    """Return a formatter whose usage line begins in `language`."""

    class Formatter(argparse.HelpFormatter):
        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:
            # An empty prefix is argparse asking for a command's own name.
            first = say("help.usage", language) if prefix is None else prefix
            super().add_usage(usage, actions, groups, first)

    return Formatter
