"""The kinds of settings that occur more than once, with how each is checked."""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from store.config_file import setting


def one_of(choices: Collection[str], default: str) -> Any:
    """Declare a setting that takes one of a few words."""
    return setting(default, " | ".join(f'"{c}"' for c in choices), lambda v: v in choices)


def matching(pattern: str, default: str, expects: str) -> Any:
    """Declare a text that matches a pattern as a whole."""
    return setting(default, expects, lambda v: re.fullmatch(pattern, v) is not None)


def between(low: int, high: int, default: int) -> Any:
    """Declare a whole number within limits, both allowed."""
    return setting(default, f"a whole number, {low} to {high}", lambda v: low <= v <= high)


def is_timezone(name: str) -> bool:
    """Tell whether this machine knows the time zone."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_url(*schemes: str) -> Callable[[str], bool]:
    """Return a check: one of the schemes, and no password, which belongs in a file."""

    def check(value: str) -> bool:
        try:
            return value.startswith(schemes) and make_url(value).password is None
        except (ArgumentError, ValueError):
            return False

    return check


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
