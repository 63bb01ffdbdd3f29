"""Reads a COQL query: columns, module, conditions nested in pairs, order, limit and offset."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from connectors.standins.zoho_answers import Refusal, refuse

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    |(?P<op>>=|<=|!=|=|>|<|\(|\)|,)|(?P<word>[A-Za-z_$][\w$.]*))""",
    re.VERBOSE,
)
_COMPARISONS = ("=", "!=", ">", ">=", "<", "<=")
MOST_COLUMNS, MOST_ROWS, MOST_CRITERIA, MOST_IN, FURTHEST = 50, 2000, 25, 50, 100_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of a column."""

    column: str
    op: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Both:
    """Two conditions joined by "and" or "or"."""

    word: str
    left: Comparison | Both
    right: Comparison | Both


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood."""

    columns: tuple[str, ...]
    module: str
    where: Comparison | Both
    #: Column and whether it descends.
    order: tuple[tuple[str, bool], ...] = (("id", False),)
    limit: int = 200
    offset: int = 0


def _syntax(message: str, **details: object) -> Refusal:
    return refuse(400, "SYNTAX_ERROR", message, **details)


@dataclass(slots=True)
class _Words:
    text: str
    found: list[tuple[str, str]] = field(default_factory=list)
    at: int = 0

    def __post_init__(self) -> None:
        place = 0
        text = self.text.rstrip().rstrip(";")
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None or match.end() == place:
                raise _syntax("error occurred while parsing the query", near=text[place:][:5])
            kind = match.lastgroup or ""
            self.found.append((kind, match[kind]))
            place = match.end()

    def peek(self) -> str:
        return self.found[self.at][1].lower() if self.at < len(self.found) else ""

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.found):
            raise _syntax("unexpected end of the query")
        self.at += 1
        return self.found[self.at - 1]

    def want(self, word: str) -> None:
        if self.peek() != word:
            raise _syntax("missing clause", clause=word)
        self.at += 1

    def took(self, *words: str) -> bool:
        if [one.lower() for _, one in self.found[self.at : self.at + len(words)]] == list(words):
            self.at += len(words)
            return True
        return False


def parse(text: str) -> Query:
    """Return the query that a text says; raise a refusal as the vendor words it."""
    words = _Words(text)
    words.want("select")
    columns = [words.next()[1]]
    while words.took(","):
        columns.append(words.next()[1])
    if len(columns) > MOST_COLUMNS:
        raise refuse(400, "LIMIT_EXCEEDED", "column limit exceeded", limit=MOST_COLUMNS)
    if len(set(columns)) < len(columns):
        raise refuse(400, "DUPLICATE_DATA", "duplicate columns in the query")
    words.want("from")
    module = words.next()[1]
    words.want("where")
    where = _pair(words)
    if len(list(comparisons(where))) > MOST_CRITERIA:
        raise refuse(400, "LIMIT_EXCEEDED", "criteria limit exceeded", limit=MOST_CRITERIA)
    order = _order(words)
    limit, offset = _window(words)
    if words.peek():
        raise _syntax("unexpected text after the query", near=words.peek()[:10])
    return Query(tuple(columns), module, where, order, limit, offset)


def comparisons(where: Comparison | Both) -> list[Comparison]:
    """Return every comparison of a condition."""
    return (
        [where]
        if isinstance(where, Comparison)
        else comparisons(where.left) + comparisons(where.right)
    )


def _pair(words: _Words) -> Comparison | Both:
    """At most two conditions stand on one level: three must be nested."""
    left = _unit(words)
    word = words.peek()
    if word not in ("and", "or"):
        return left
    words.next()
    both = Both(word, left, _unit(words))
    if words.peek() in ("and", "or"):
        raise _syntax("conditions must be nested in pairs", clause="where")
    return both


def _unit(words: _Words) -> Comparison | Both:
    if words.took("("):
        inside = _pair(words)
        words.want(")")
        return inside
    kind, column = words.next()
    if kind != "word":
        raise _syntax("a column was expected", near=column[:10])
    if words.took("is", "not", "null"):
        return Comparison(column, "is not null")
    if words.took("is", "null"):
        return Comparison(column, "is null")
    for op in ("like", "in"):
        if words.took("not", op):
            return Comparison(column, f"not {op}", _values(words, op))
        if words.took(op):
            return Comparison(column, op, _values(words, op))
    if words.took("between"):
        low = _value(words)
        words.want("and")
        return Comparison(column, "between", (low, _value(words)))
    _, op = words.next()
    if op not in _COMPARISONS:
        raise refuse(400, "INVALID_QUERY", "invalid operator", column_name=column, operator=op)
    return Comparison(column, op, (_value(words),))


def _values(words: _Words, op: str) -> tuple[str, ...]:
    if op == "like":
        return (_value(words),)
    words.want("(")
    found = [_value(words)]
    while words.took(","):
        found.append(_value(words))
    words.want(")")
    if len(found) > MOST_IN:
        raise refuse(400, "LIMIT_EXCEEDED", "too many values", limit=MOST_IN)
    return tuple(found)


def _value(words: _Words) -> str:
    kind, value = words.next()
    if kind == "text":
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    if kind == "number" or value.lower() in ("true", "false"):
        return value
    raise _syntax("a value was expected", near=value[:10])


def _order(words: _Words) -> tuple[tuple[str, bool], ...]:
    if not words.took("order", "by"):
        return (("id", False),)
    found = []
    while True:
        column = words.next()[1]
        down = words.took("desc")
        if not down:
            words.took("asc")
        found.append((column, down))
        if not words.took(","):
            return tuple(found)


def _window(words: _Words) -> tuple[int, int]:
    limit, offset = 200, 0
    if words.took("limit"):
        limit = _number(words)
        if words.took(","):
            offset, limit = limit, _number(words)
        if words.took("offset"):
            offset = _number(words)
    if limit > MOST_ROWS:
        raise refuse(400, "LIMIT_EXCEEDED", "limit exceeded", limit=MOST_ROWS, clause="limit")
    if offset + limit > FURTHEST + MOST_ROWS:
        raise refuse(400, "LIMIT_EXCEEDED", "limit exceeded", limit=FURTHEST, clause="offset")
    return limit, offset


def _number(words: _Words) -> int:
    kind, value = words.next()
    if kind != "number" or not value.isdigit():
        raise _syntax("a number was expected", near=value[:10])
    return int(value)
