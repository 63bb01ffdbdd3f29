"""What some layouts say across several cells of a row: Google's labels, names in one part."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Fields = dict[str, list[str]]
Finish = Callable[[Mapping[str, object], Fields], None]

_JOINT = " ::: "
_LABELS = {"微信": "wechat", "wechat": "wechat", "weixin": "wechat", "qq": "qq"}
_NUMBERED = re.compile(r"(Phone|Custom Field|IM) (\d) - (?:Label|Type|Service)")


def finish_google(raw: Mapping[str, object], fields: Fields) -> None:
    """Split joined values, take labels for what they say, drop system labels."""
    for name, values in list(fields.items()):
        if name != "note":
            parts = [part.strip() for value in values for part in value.split(_JOINT)]
            fields[name] = list(dict.fromkeys(part for part in parts if part))
    tags = [tag for tag in fields.pop("tags", []) if not tag.startswith("* ")]
    if tags:
        fields["tags"] = tags
    for header, label in raw.items():
        found = _NUMBERED.fullmatch(header)
        value = found and raw.get(f"{found[1]} {found[2]} - Value")
        if found and value:
            _labelled(found[1], str(label).removeprefix("* ").casefold(), str(value), fields)
    if "address" not in fields and raw.get("Address 1 - Formatted"):
        fields["address"] = [" ".join(str(raw["Address 1 - Formatted"]).split())]
    finish_names(raw, fields)


def _labelled(kind: str, label: str, value: str, fields: Fields) -> None:
    values = [part.strip() for part in value.split(_JOINT) if part.strip()]
    if kind == "Phone":
        for word, target in (
            ("fax", "fax"),
            ("传真", "fax"),
            ("mobile", "mobile"),
            ("手机", "mobile"),
        ):
            if word in label:
                _move(values, "phone", target, fields)
                return
    elif label in _LABELS:
        fields.setdefault(_LABELS[label], []).extend(values)


def _move(values: list[str], here: str, there: str, fields: Fields) -> None:
    moved = [value for value in fields.get(here, ()) if value in values]
    left = [value for value in fields.get(here, ()) if value not in values]
    if moved:
        fields.setdefault(there, []).extend(v for v in moved if v not in fields.get(there, ()))
    if left:
        fields[here] = left
    else:
        fields.pop(here, None)


def finish_names(_raw: Mapping[str, object], fields: Fields) -> None:
    """A whole name typed into the field for the given name is a name."""
    given = fields.get("given_name", [])
    if given and "family_name" not in fields and "name" not in fields:
        text = given[0]
        if " " in text or (len(text) > 1 and text[0] >= "\u2e80"):
            fields["name"] = fields.pop("given_name")


def finish_shopify(raw: Mapping[str, object], fields: Fields) -> None:
    """Nobody to be written to: neither by mail nor by text message."""
    said = [
        str(raw[name]).casefold()
        for name in ("Accepts Email Marketing", "Accepts SMS Marketing")
        if name in raw
    ]
    if said:
        fields["do_not_contact"] = ["yes" if all(word == "no" for word in said) else "no"]
    if "tags" in fields:
        tags = [tag.strip() for text in fields["tags"] for tag in text.split(",")]
        fields["tags"] = [tag for tag in tags if tag]
    finish_names(raw, fields)


def split_tags(_raw: Mapping[str, object], fields: Fields) -> None:
    """Cut a cell of several tags."""
    if "tags" in fields:
        tags = [tag.strip() for text in fields["tags"] for tag in re.split("[,，;；、|\n]", text)]
        fields["tags"] = list(dict.fromkeys(tag for tag in tags if tag)) or fields["tags"]


FINISH: Mapping[str, Finish] = {
    "google.contacts": finish_google,
    "google.contacts.legacy": finish_google,
    "outlook.contacts": finish_names,
    "shopify.customers": finish_shopify,
    "table": split_tags,
    "zoho.records": split_tags,
    "youzan.customers": split_tags,
}
