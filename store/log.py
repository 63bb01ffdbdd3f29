"""Writes the log as JSON lines that can hold events, ids, counts and codes, and nothing else.

Our own events take a fixed list of keys, so a personal value has no place to stand in. What other
libraries log goes through a mask as a second net, and never with a traceback: its last line may
quote a value.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, TypedDict, Unpack

_EVENT = re.compile(r"[a-z][a-z0-9_.]{0,60}")
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,80}")

#: Phones as people write them, mails, and any digits that are long enough to be an id or a card.
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"
    r"|(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"
    r"|\d{7,}"
)

#: These say whole addresses, with tokens in them, at INFO.
_TALKATIVE = ("httpx", "httpcore", "urllib3", "rq.worker", "alembic", "sqlalchemy")


def mask(text: str) -> str:
    """Return a text with phones, mails and long runs of digits taken out."""
    return _PERSONAL.sub("***", text)


class Keys(TypedDict, total=False):
    """The keys that an event may have."""

    run: int
    #: Numbers of ours, never a name.
    connection: int
    row: int
    count: int
    seconds: float
    #: An exception, of which only the class and the place are kept, or a code.
    error: BaseException | str
    #: The id of a request.
    request: str


class EventLog:
    """The log of one module; each method takes an event and the keys that there are."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **keys: Unpack[Keys]) -> None:
        """Log something that happened. Raises for any other key and for texts that are no codes."""
        self._logger.log(logging.INFO, event, extra={"guiyi": _checked(event, keys)})

    def warning(self, event: str, **keys: Unpack[Keys]) -> None:
        """Log something that a person should look at."""
        self._logger.log(logging.WARNING, event, extra={"guiyi": _checked(event, keys)})


def _checked(event: str, keys: Keys) -> dict[str, object]:
    """Return what an event's line holds; raise for anything that has no place in it."""
    if not _EVENT.fullmatch(event):
        raise ValueError("an event is a fixed name: letters, digits, _ and .")
    if unknown := set(keys) - set(Keys.__annotations__):
        raise TypeError(f"the log has no keys {sorted(unknown)}")
    shown: dict[str, object] = {"event": event}
    for key in ("run", "connection", "row", "count"):
        number = keys.get(key)
        if isinstance(number, bool) or not isinstance(number, int | None):
            raise TypeError(f"{key} is a number")
        shown[key] = number
    if (seconds := keys.get("seconds")) is not None:
        shown["seconds"] = round(float(seconds), 3)
    error = keys.get("error")
    if isinstance(error, BaseException):
        shown |= {"error": type(error).__name__, "where": where(error.__traceback__)}
    else:
        shown["error"] = _code(error)
    shown["request"] = _code(keys.get("request"))
    return {key: value for key, value in shown.items() if value not in (None, "")}


def _code(text: str | None) -> str | None:
    """Return a code as it is; raise `ValueError` for anything that is not one."""
    if text is not None and (not _CODE.fullmatch(text) or mask(text) != text):
        raise ValueError("error and request are codes, not texts")
    return text


def where(trace: TracebackType | None) -> str:
    """Return the place that an exception comes from, as "file:line"; "" when unknown."""
    frames = traceback.extract_tb(trace)
    if not frames:
        return ""
    parts = frames[-1].filename.replace("\\", "/").split("/")
    return f"{'/'.join(parts[-2:])}:{frames[-1].lineno}"


class _JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; line ends in values are escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        ours = getattr(record, "guiyi", None)
        if isinstance(ours, dict):
            line |= ours
        else:
            line |= {"event": "message", "text": mask(record.getMessage())}
            if record.exc_info and record.exc_info[0]:
                line["error"] = record.exc_info[0].__name__
                line["where"] = where(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def configure_logging(stream: IO[str] | None = None, level: int = logging.INFO) -> logging.Handler:
    """Send the log of this program to a stream (stderr), as JSON lines; return the handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old.formatter, _JsonLines):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler
