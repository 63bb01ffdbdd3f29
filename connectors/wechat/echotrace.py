"""EchoTrace: the contact workbook and the chat JSON (`session_sheet` reads its chat workbook)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import text_at
from connectors.wechat.accounts import is_group
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_row
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.json_rows import json_entries, load
from connectors.wechat.kinds import kind_of_type, kind_of_word
from connectors.wechat.tables import Entry, entries, grids

CONTACTS = marks("序号,昵称,微信ID,备注,微信号")


def read_contacts(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read 通讯录_<time>.xlsx."""
    for grid in grids(path, options):
        for entry in entries(grid, CONTACTS):
            if entry.refused:
                yield entry.refusal()
                continue
            contact = Contact(
                username=entry.text("微信ID"),
                alias=entry.text("微信号"),
                nickname=entry.text("昵称"),
                remark=entry.text("备注"),
            )
            yield contact_row(entry.place, contact, entry.values, notes=grid.notes)


def read_chat(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read a chat JSON; the session block says who the chat is with."""
    items = load(path, "messages", options)
    session = items.envelope.get("session")
    username = text_at(session, "wxid") or text_at(session, "username")
    partner = Contact(
        username=username,
        nickname=text_at(session, "nickname"),
        remark=text_at(session, "remark"),
        refused=Reason.NOT_A_FRIEND if is_group(username) else "",
    )

    def messages() -> Iterator[Message]:
        for entry in json_entries(items, "messages", options.limits.rows):
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            yield Message(
                place=entry.place,
                partner=partner,
                at=entry.text("createTime") or entry.text("formattedTime"),
                outgoing=entry.text("isSend") in ("1", "true"),
                kind=_kind(entry),
                text=entry.text("content"),
                raw=entry.values,
            )

    yield from chat_rows(messages)


def _kind(entry: Entry) -> str:
    number = entry.text("localType")
    return kind_of_type(number) if number else kind_of_word(entry.text("type"))


FORMS = (
    Form(
        "wechat.echotrace.contacts", Container.TABLE, read_contacts, CONTACTS,
        connection="wechat.echotrace",
    ),
    Form(
        "wechat.echotrace.chat", Container.JSON, read_chat, marks("session,messages"),
        without=marks("weflow,chatlab"), connection="wechat.echotrace.chats",
    ),
)  # fmt: skip
