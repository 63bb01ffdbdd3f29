"""The rules that choose one value out of many, field by field.

| rule     | the value that wins                                                             |
| clearest | read with the most certainty; then held by most rows; then the newest            |
| newest   | from the row that changed last                                                    |
| oldest   | from the row that was there first                                                 |
| most     | held by most rows; then the clearest; then the newest                            |
| longest  | the longest text; then as `most`                                                  |
| trusted  | from the connection that stands first in the field's order; then the newest       |

A region inside the clearest one (广东深圳福田 in 广东深圳) stands in its place: it says more.
Lists (phones, mails, tags ...) keep everything; the rule only says which one is the main one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """How a value is chosen."""

    CLEAREST = "clearest"
    NEWEST = "newest"
    OLDEST = "oldest"
    MOST = "most"
    LONGEST = "longest"
    TRUSTED = "trusted"
    #: Somebody changed it in a CRM since we knew it: a fresh word beats older ones, except where a
    #: source of truth is named. Not a setting.
    EDITED = "edited"
    #: A person chose it. Not a setting: it beats every rule.
    HAND = "hand"


#: Fields that keep every value.
LISTS = frozenset({"phones", "emails", "wechats", "qqs", "tags", "addresses", "remarks", "notes"})

#: Fields that come from one row together, so that nobody gets one firm's title with another's name.
TOGETHER: Mapping[str, str] = {"title": "company", "department": "company"}


@dataclass(frozen=True, slots=True)
class FieldRule:
    """The rule of one field, with the order of trust where the rule asks for one."""

    rule: Rule = Rule.NEWEST
    #: Names of connections, the most trusted first; those not named come last.
    trust: tuple[str, ...] = ()


#: Of fields that have no rule of their own.
NEWEST = FieldRule()


@dataclass(frozen=True, slots=True)
class Survivorship:
    """The rules of all fields; fields not named here take the newest value."""

    rules: Mapping[str, FieldRule] = field(
        default_factory=lambda: {
            "name": FieldRule(Rule.CLEAREST),
            "company": FieldRule(Rule.CLEAREST),
            "region": FieldRule(Rule.CLEAREST),
            "birthday": FieldRule(Rule.MOST),
            "gender": FieldRule(Rule.MOST),
            "phones": FieldRule(Rule.CLEAREST),
            "emails": FieldRule(Rule.CLEAREST),
            "source": FieldRule(Rule.OLDEST),
            "created_at": FieldRule(Rule.OLDEST),
        }
    )

    def of(self, name: str) -> FieldRule:
        """Return the rule of a field."""
        return self.rules.get(name, NEWEST)
