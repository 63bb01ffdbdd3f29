"""Reads what WeChat and WeCom tools export: one table of forms says which tool wrote a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from connectors.contract import Layout, ReadOptions, ReadRow, Sample
from connectors.json_guard import load_json
from connectors.reasons import Reason
from connectors.texts import read_text
from connectors.wechat import (
    chatlog,
    echotrace,
    memotrace,
    message_xml,
    paybill,
    plain_chat,
    pywxdump,
    remarks,
    session_sheet,
    sqlite_v3,
    sqlite_v4,
    wda_records,
    wechatdataanalysis,
    wechatexporter,
    wecom,
    weflow,
)
from connectors.wechat.database import tables
from connectors.wechat.forms import Container, Form
from connectors.wechat.sniff import Look, fits, look
from store.errors import Unreadable

KIND = "wechat"

#: Order matters where one form's marks are part of another's: the narrower comes first.
FORMS: tuple[Form, ...] = (
    *memotrace.FORMS,
    *pywxdump.FORMS,
    *weflow.FORMS,
    *session_sheet.FORMS,
    *wechatdataanalysis.FORMS,
    *wda_records.FORMS,
    *echotrace.FORMS,
    *chatlog.FORMS,
    *paybill.FORMS,
    *wecom.FORMS,
    *sqlite_v3.FORMS,
    *sqlite_v4.FORMS,
    *message_xml.FORMS,
    *wechatexporter.FORMS,
    *plain_chat.FORMS,
    *remarks.FORMS,
)

#: Lines of launchers, settings and password files that lie beside exports.
_SETTING = re.compile(r"\[[\w .-]+\]$|[\w.-]+ ?=|[;#]")
_PASSWORD = re.compile(r"[\w.@-]+:\S+$")


def recognise(sample: Sample) -> Layout | None:
    """Return the layout of an export of WeChat or WeCom; None for other files."""
    if sample.options.layout:
        forced = next((form for form in FORMS if form.name == sample.options.layout), None)
        if forced is not None:
            return Layout(KIND, forced.name, 1.0, forced.connection)
    if not sample.head:
        return None
    seen = look(sample.path, sample.head, sample.options)
    if seen is None:
        return None
    for form in FORMS:
        if fits(form, seen):
            details = {"container": str(form.container)}
            return Layout(KIND, form.name, form.sure, form.connection, details)
    return _refused_layout(seen)


def _refused_layout(seen: Look) -> Layout | None:
    """Layouts that are only there to be refused with a clear reason."""
    if Container.ZIP in seen.containers:
        if seen.encrypted:
            return Layout(KIND, "zip.encrypted", 0.6)
        return Layout(KIND, "zip.damaged", 0.2) if seen.damaged else None
    if Container.SQLITE in seen.containers:
        return Layout(KIND, "sqlite.other", 0.3)
    if Container.JSON in seen.containers:
        return Layout(KIND, "json.other", 0.3)
    if Container.XML in seen.containers:
        return Layout(KIND, "xml.other", 0.2)
    return Layout(KIND, "text.no_data", 0.85) if _holds_no_data(seen.text) else None


def _holds_no_data(text: str) -> bool:
    """Say whether a text is a script, an INI file or a password file."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[0].upper().startswith("BEGIN:"):
        return False
    if lines[0].startswith("#!"):
        return True
    if lines[0].startswith("["):
        return all(_SETTING.match(line) for line in lines)
    return all(_PASSWORD.match(line) for line in lines)


def read(path: Path, layout: Layout, options: ReadOptions) -> Iterator[ReadRow]:
    """Yield the rows of an export; raise `Unreadable` or `TooBig` for a file that holds none."""
    if layout.name == "zip.encrypted":
        raise Unreadable(Reason.ENCRYPTED)
    if layout.name == "zip.damaged":
        raise Unreadable(Reason.DAMAGED)
    if layout.name == "sqlite.other":
        tables(path, options.limits)
    if layout.name == "json.other":
        load_json(read_text(path, options).text, options.limits)
    container = layout.details.get("container")
    for form in FORMS:
        if form.name == layout.name and container in (None, str(form.container)):
            yield from form.read(path, options)
            return
    raise Unreadable(Reason.NOT_CUSTOMERS)
