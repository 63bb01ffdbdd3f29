"""A plain list of remarks (备注), one JSON object a line: customers known by their remark only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.wechat.contacts import Contact, contact_row
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.json_rows import json_line_entries


def read_remarks(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the remarks; what else a line says about them stays in `raw`."""
    for entry in json_line_entries(path, options):
        if entry.refused:
            yield entry.refusal()
        else:
            contact = Contact(remark=entry.text("remark"))
            yield contact_row(entry.place, contact, entry.values)


FORMS = (
    Form(
        "wechat.remarks", Container.JSON_LINES, read_remarks, marks("remark"),
        connection="wechat.remarks", sure=0.9,
    ),
)  # fmt: skip
