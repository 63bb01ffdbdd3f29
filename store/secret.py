"""A secret that comes from a file or the environment and never shows itself."""

from __future__ import annotations

import os
from pathlib import Path

from store.errors import ConfigError


class Secret:
    """A password or token. `reveal` is the one way to its text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def from_file(cls, key: str, path: Path) -> Secret:
        """Read the secret that setting `key` names; raise `ConfigError` when it cannot be read."""
        try:
            text = path.read_text("utf-8").rstrip("\r\n")
        except (OSError, ValueError):
            raise ConfigError([f"{key}: {path} cannot be read"]) from None
        return cls._checked(key, text)

    @classmethod
    def from_environment(cls, key: str, name: str) -> Secret:
        """Read the variable that setting `key` names; raise `ConfigError` when it is not set."""
        return cls._checked(key, os.environ.get(name, ""))

    @classmethod
    def _checked(cls, key: str, text: str) -> Secret:
        if not text:
            raise ConfigError([f"{key}: what it names is empty"])
        return cls(text)

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")
