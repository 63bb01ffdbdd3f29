"""PyWxDump: chats as CSV and JSON, and users.json, the richest contact list of the 3.x exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import raw_text, text_at, value_at
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_row, labels
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.json_rows import json_entries, load
from connectors.wechat.kinds import kind_of_word
from connectors.wechat.tables import Entry, entries, grids

CHAT = marks("id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,CreateTime")


def read_users(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read users.json: an object keyed by wxid, with the card's phone, company and description."""
    items = load(path, "*", options)
    for number, pair in enumerate(items.items, start=1):
        place = f"users[{number}]"
        user = pair[1] if isinstance(pair, tuple) else None
        if not isinstance(user, dict):
            yield ReadRow(place, refused=Reason.BAD_ROW, raw=raw_text(str(pair)))
            continue
        yield contact_row(place, _contact(user), user)
    if items.cut:
        place = f"users[{len(items.items) + 1}]"
        yield ReadRow(place, refused=Reason.CUT_OFF, raw=raw_text(items.rest))


def _contact(user: dict[str, object]) -> Contact:
    found = value_at(user, "LabelIDList")
    extra = value_at(user, "ExtraBuf")
    return Contact(
        username=text_at(user, "wxid"),
        alias=text_at(user, "account"),
        nickname=text_at(user, "nickname"),
        remark=text_at(user, "remark"),
        tags=tuple(str(label) for label in found) if isinstance(found, list) else (),
        note=text_at(user, "describe"),
        phones=labels(text_at(extra, "手机号"), ",，"),
        gender=text_at(extra, "性别[1男2女]"),
        country=text_at(extra, "国"),
        province=text_at(extra, "省"),
        city=text_at(extra, "市"),
        company=text_at(extra, "公司名称"),
    )


def read_chat_csv(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read a chat CSV."""
    yield from _chat(
        lambda: (entry for grid in grids(path, options) for entry in entries(grid, CHAT))
    )


def read_chat_json(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read a chat JSON."""
    items = load(path, "", options)
    yield from _chat(lambda: json_entries(items, "messages", options.limits.rows))


def _chat(found: Callable[[], Iterable[Entry]]) -> Iterator[ReadRow]:
    def messages() -> Iterator[Message]:
        for entry in found():
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            yield Message(
                place=entry.place,
                # The room of a private chat is the partner.
                partner=Contact(username=entry.text("room_name")),
                at=entry.text("CreateTime"),
                outgoing=entry.text("is_sender") == "1",
                kind=kind_of_word(entry.text("type_name")),
                text=entry.text("msg"),
                id=entry.text("MsgSvrID"),
                raw=entry.values,
            )

    yield from chat_rows(messages)


FORMS = (
    Form(
        "wechat.pywxdump.users", Container.JSON, read_users, marks("*.ExtraBuf,*.wxid"),
        connection="wechat.pywxdump",
    ),
    Form(
        "wechat.pywxdump.chat", Container.TABLE, read_chat_csv, CHAT,
        connection="wechat.pywxdump.chats",
    ),
    Form(
        "wechat.pywxdump.chat", Container.JSON, read_chat_json,
        marks("[].MsgSvrID,[].type_name,[].room_name"), connection="wechat.pywxdump.chats",
    ),
)  # fmt: skip
