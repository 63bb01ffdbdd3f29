"""Tells which faults of a database a person can mend, without a word of the statement."""

from __future__ import annotations

#: What the drivers say (SQLite's and PostgreSQL's own words) -> the key of our sentence.
_SAID = (
    ("locked", "database.busy"),
    ("lock timeout", "database.busy"),
    ("full", "database.full"),
    ("readonly", "database.readonly"),
    ("unable to open", "database.readonly"),
    ("malformed", "database.damaged"),
    ("not a database", "database.damaged"),
    ("password", "database.refused"),
    ("authentication", "database.refused"),
    ("does not exist", "database.refused"),
    ("connect", "database.unreachable"),
    ("terminating", "database.unreachable"),
)


def database_fault(error: BaseException) -> str:
    """Return the key of the sentence that says what to do; "" where it is a fault of ours.

    Only what the driver itself raised about the database as a whole is looked at, and only for
    known words: the text is never shown, for it may quote a value.
    """
    driver = getattr(error, "orig", None)
    if not isinstance(driver, BaseException):
        return ""
    kinds = {kind.__name__ for kind in type(driver).__mro__}
    if not kinds & {"OperationalError", "DatabaseError"} or "ProgrammingError" in kinds:
        return ""
    text = str(driver).lower()
    if "no such" in text or "no column" in text:
        return ""
    return next((key for words, key in _SAID if words in text), "")
