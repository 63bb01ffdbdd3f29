"""A card as properties: decoded, unescaped, with the labels of their groups."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from connectors.reasons import Reason
from connectors.vcard.charset import decode, unquoted
from connectors.vcard.lines import RawCard, properties
from connectors.vcard.params import is_quoted_printable, parse_header

_APPLE_LABEL = re.compile(r"^_\$!<(.*)>!\$_$")


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a card."""

    name: str
    #: As written, decoded but with its escapes.
    value: str
    params: dict[str, list[str]] = field(default_factory=dict)
    group: str = ""
    #: What a person called it (`item1.X-ABLabel`, `X-CUSTOM(…)`), "" without a label.
    label: str = ""

    def kinds(self) -> set[str]:
        """The TYPE parameters in lower case: cell, work, fax ..."""
        return {kind.lower() for kind in self.params.get("TYPE", [])}

    def param(self, name: str) -> str:
        """The first value of a parameter, "" without it."""
        return next(iter(self.params.get(name, [])), "")

    def parts(self, separator: str = ";") -> list[str]:
        """The value split at unescaped separators, each part unescaped."""
        found = re.split(rf"(?<!\\){re.escape(separator)}", self.value)
        return [unescaped(part) for part in found]

    def text(self) -> str:
        """The whole value, unescaped."""
        return unescaped(self.value)


@dataclass(frozen=True, slots=True)
class Card:
    """All properties of a card, in order."""

    properties: tuple[Property, ...]
    notes: tuple[str, ...] = ()
    #: What each property said, for replay; photos are only a number of bytes.
    raw: dict[str, object] = field(default_factory=dict)

    def all(self, *names: str) -> list[Property]:
        """The properties of these names."""
        return [one for one in self.properties if one.name in names]

    def first(self, *names: str) -> str:
        """The first text of these names that is not empty."""
        texts = (one.text().strip() for one in self.all(*names))
        return next((text for text in texts if text), "")


def unescaped(text: str) -> str:
    r"""Undo `\n`, `\,`, `\;` and `\\`; a lone backslash stays."""
    found = re.sub(r"\\([nN,;:\\])", lambda m: "\n" if m[1] in "nN" else m[1], text)
    return found.strip()


def parse_card(raw: RawCard, charset: str = "", *, longest: int = 32_767) -> Card:
    """Return the properties of a card; texts longer than `longest` are cut, with a note.

    `charset` is the owner's word and comes before what the card says.
    """
    found, notes, kept = list[Property](), list[str](), list[list[str]]()
    for line in properties(raw):
        header = decode(line.header)[0]
        group, name, params = parse_header(header)
        if line.left_out:
            notes.append(Reason.PHOTO_LEFT_OUT)
            kept.append([header[:200], f"{line.left_out} bytes"])
            continue
        value = unquoted(line.value) if is_quoted_printable(line.header) else line.value
        declared = charset or next(iter(params.get("CHARSET", [])), "")
        text, doubts = decode(value, declared)
        text = text.replace("\r\n", "\n")
        notes += doubts
        if len(text) > longest:
            text = text[:longest]
            notes.append(Reason.TEXT_CUT)
        kept.append([header, text])
        found.append(Property(name, text, params, group, _own_label(params)))
    labels = {one.group: _plain_label(one.value) for one in found if one.name == "X-ABLABEL"}
    named = tuple(
        Property(p.name, p.value, p.params, p.group, p.label or labels.get(p.group, ""))
        if p.group
        else p
        for p in found
    )
    return Card(named, tuple(dict.fromkeys(notes)), {"properties": kept})


def _own_label(params: dict[str, list[str]]) -> str:
    """The label in `X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=E5=BE=AE…)`."""
    inside = next(iter(params.get("LABEL", [])), "")
    if "ENCODING=QUOTED-PRINTABLE" not in inside.upper():
        return ""
    charset = re.search(r"CHARSET=([\w-]+)", inside, re.I)
    written = inside.rsplit(",", 1)[-1].encode("ascii", "replace")
    return decode(unquoted(written), charset[1] if charset else "")[0]


def _plain_label(text: str) -> str:
    """Apple writes its own labels as `_$!<HomePage>!$_`."""
    found = _APPLE_LABEL.match(text.strip())
    return found[1] if found else text.strip()
