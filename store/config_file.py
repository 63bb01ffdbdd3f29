"""Fills frozen dataclasses from a TOML table and collects every problem, not only the first."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, field, fields, is_dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_SECRET_ENDINGS = ("password", "secret", "token")


def setting(
    default: Any = MISSING, expects: str = "", check: Callable[[Any], bool] = lambda _: True
) -> Any:
    """Declare one setting: its default, what it expects in words, and how that is checked.

    A setting without a default must be given.
    """
    metadata = {"expects": expects, "check": check}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def fill(kind: type[T], table: object, where: str, problems: list[str]) -> T | None:
    """Return `kind` filled from a TOML table; None, and why in `problems`, when it is wrong.

    Problems name the key and what is expected, never the value: it may be a secret that somebody
    put in the wrong place.
    """
    if not isinstance(table, Mapping):
        problems.append(f"{where}: expected a table, [{where}]")
        return None
    before, values = len(problems), {}
    hints = typing.get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for key, value in table.items():
        name = f"{where}.{key}" if where else key
        if key in known:
            values[key] = _value(hints[key], value, name, known[key].metadata, problems)
        else:
            problems.append(_unknown(name, list(known)))
    for key, declared in known.items():
        missing = declared.default is MISSING and declared.default_factory is MISSING
        if missing and key not in table:
            problems.append(f"{where}.{key}: missing; expected {declared.metadata['expects']}")
    return kind(**values) if len(problems) == before else None


def _unknown(name: str, known: list[str]) -> str:
    """Return what to say about a key that is no setting."""
    if name.endswith(_SECRET_ENDINGS):
        return (
            f"{name}: a secret does not stand in the config: write it to a file that only you can "
            f"read and name that in {name}_file, or name an environment variable in {name}_env"
        )
    choices = ", ".join(known) if known else "nothing yet"
    return f"{name}: no such setting; expected {choices}"


def _value(
    hint: Any, value: object, name: str, metadata: Mapping[str, Any], problems: list[str]
) -> object:
    """Return one value as its type wants it, or note the problem."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return fill(hint, value, name, problems)
    if origin is tuple and is_dataclass(arguments[0]):
        return _tables(arguments[0], value, name, problems)
    if origin is Mapping and is_dataclass(arguments[1]):
        return _named_tables(arguments[1], value, name, metadata, problems)
    if origin is tuple and isinstance(value, list):
        value = tuple(value)
    if not _fits(hint, value) or not metadata.get("check", lambda _: True)(value):
        problems.append(f"{name}: expected {metadata.get('expects') or _in_words(hint)}")
    return value


def _tables(kind: Any, value: object, name: str, problems: list[str]) -> object:
    """Return an array of tables; they are counted from 1 in problems."""
    if not isinstance(value, list):
        problems.append(f"{name}: expected tables, [[{name}]]")
        return ()
    return tuple(fill(kind, t, f"{name}[{n}]", problems) for n, t in enumerate(value, start=1))


def _named_tables(
    kind: Any, value: object, name: str, metadata: Mapping[str, Any], problems: list[str]
) -> object:
    """Return tables by name, [name.key]."""
    if not isinstance(value, Mapping):
        problems.append(f"{name}: expected tables, [{name}.…]")
        return {}
    for key in value:
        if not metadata["check"](key):
            problems.append(f"{name}.{key}: expected {metadata['expects']}")
    return {key: fill(kind, table, f"{name}.{key}", problems) for key, table in value.items()}


def _fits(hint: Any, value: object) -> bool:
    """Tell whether a TOML value is of the type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(arguments[0], item) for item in value)
    if origin is Mapping:
        return isinstance(value, Mapping) and all(_fits(arguments[1], v) for v in value.values())
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(hint, type) and isinstance(value, hint)


def _in_words(hint: Any) -> str:
    """Return what a type is called for the person who writes the file."""
    if isinstance(hint, types.GenericAlias) or typing.get_origin(hint):
        return "a list of texts" if typing.get_origin(hint) is tuple else "a table of texts"
    return {str: "a text", int: "a whole number", bool: "true or false"}.get(hint, "a value")
