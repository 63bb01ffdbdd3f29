"""What a command is given: its arguments, its language, where to print, and the hub to open."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from admin.say import Language, say
from store.access import OWNER, Actor
from store.errors import HubError

if TYPE_CHECKING:
    from store.hub import Hub
    from store.settings import Settings

DONE, REFUSALS, NOTHING = 0, 1, 2


class Said(HubError):
    """An error whose text is already in the person's language."""


@dataclass(frozen=True, slots=True)
class Session:
    """One call of a command."""

    arguments: argparse.Namespace
    language: Language
    config: Path
    out: TextIO
    err: TextIO
    #: Who is asking. Until there is sign-in, whoever holds the key file is the owner.
    actor: Actor = OWNER

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence in the person's language."""
        return say(key, self.language, **values)

    def tell(self, key: str, /, **values: object) -> None:
        """Print a sentence on standard output."""
        self.line(self.say(key, **values))

    def line(self, text: str = "") -> None:
        """Print a line on standard output."""
        print(text, file=self.out)

    def warn(self, key: str, /, **values: object) -> None:
        """Print a sentence on standard error, on one line."""
        print("guiyi: " + " ".join(self.say(key, **values).split()), file=self.err)

    def json(self, shape: object) -> None:
        """Print a value as one line of JSON."""
        self.line(json.dumps(shape, ensure_ascii=False))

    def fail(self, key: str, /, **values: object) -> Said:
        """Return an error to raise that says a sentence."""
        return Said(self.say(key, **values))

    def settings(self) -> Settings:
        """Return the settings of the config file; say to run init where there is none."""
        from store.settings import load_settings

        if not self.config.is_file():
            raise self.fail("no_config", path=self.config)
        return load_settings(self.config)

    def open(self) -> Hub:
        """Open the hub that the config file names."""
        from store.hub import open_hub

        return open_hub(self.settings())


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, its arguments and what it does."""

    name: str
    #: Adds the arguments; `words(key)` gives help texts in the person's language.
    prepare: Callable[[argparse.ArgumentParser, Callable[[str], str]], None]
    #: Does the work and returns the exit code.
    run: Callable[[Session], int]
