"""The shapes of Zoho's answers: success, flat errors of reads, wrapped errors of writes."""

from __future__ import annotations

import json
from typing import Any

from connectors.standins.serving import Answer

JSON = {"Content-Type": "application/json;charset=UTF-8"}
EMPTY = Answer(204)
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Refusal(Exception):
    """The request is answered with an error."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


def encoded(value: object) -> bytes:
    """Return a value as the JSON text that goes over the wire."""
    return _ENCODE(value).encode()


def said(value: object, status: int = 200) -> Answer:
    """Answer with a JSON body."""
    return Answer(status, encoded(value), JSON)


def error(code: str, message: str, **details: Any) -> dict[str, Any]:
    """Return the body of an error, as reads tell it and as records in a write carry it."""
    return {"code": code, "details": details, "message": message, "status": "error"}


def refuse(status: int, code: str, message: str, **details: Any) -> Refusal:
    """Return a refusal in the flat form of reads."""
    return Refusal(said(error(code, message, **details), status))


def refuse_write(status: int, code: str, message: str, **details: Any) -> Refusal:
    """Return a refusal in the form of writes, wrapped in `data`."""
    return Refusal(said({"data": [error(code, message, **details)]}, status))


def done(message: str, **details: Any) -> dict[str, Any]:
    """Return the result of one record that was written."""
    return {"code": "SUCCESS", "details": details, "message": message, "status": "success"}


def batch(results: list[dict[str, Any]], good: int) -> Answer:
    """Answer a write: `good` when all were stored, 207 when some were, 400 when none was."""
    stored = sum(one["status"] == "success" for one in results)
    status = good if stored == len(results) else 207 if stored else 400
    return said({"data": results}, status)
