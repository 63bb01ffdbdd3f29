"""chatlog's local HTTP answers saved to disk: contacts, sessions, chats; JSON, CSV and plain."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import raw_text, read_text
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_row
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.json_rows import json_entries, load
from connectors.wechat.kinds import kind_of_text, kind_of_type
from connectors.wechat.tables import Entry, entries, grids

CONTACTS = marks("UserName,Alias,Remark,NickName")
SESSIONS = marks("UserName,NOrder,NickName,Content,NTime")
ROOMS = marks("Name,Remark,NickName,Owner,UserCount")
CHAT = marks("Time,SenderName,Sender,TalkerName,Talker,Content")

#: A first cell that can be a user name: the lines are not quoted, so a nickname may hold a newline.
_USERNAME = re.compile(r"[A-Za-z0-9_@.\-]+$")


def read_contacts_json(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read /api/v1/contact as JSON."""
    for entry in json_entries(load(path, "items", options), "items", options.limits.rows):
        if entry.refused:
            yield entry.refusal()
            continue
        friend = entry.values.get("isFriend")
        contact = Contact(
            username=entry.text("userName"),
            alias=entry.text("alias"),
            nickname=entry.text("nickName"),
            remark=entry.text("remark"),
            refused=Reason.NOT_A_FRIEND if friend is False else "",
        )
        yield contact_row(entry.place, contact, entry.values)


def read_contacts_csv(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read /api/v1/contact as CSV or plain text: never quoted, so a comma makes a fifth column.

    Ids hold no comma, so the first two cells are sure. Of the rest the last is the nickname and the
    one before it the remark, unless there is more than one comma too many: then the remark (which
    the tool writes first) takes one cell and the nickname the rest.
    """
    read = read_text(path, options)
    lines = read.text.split("\n")
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        place = f"row {number}"
        cells = _cells(line.rstrip("\r"))
        if len(cells) < 4 or not _USERNAME.match(cells[0]):
            last = number == len(lines)
            reason = Reason.CUT_OFF if last else Reason.BAD_ROW
            yield ReadRow(place, refused=reason, raw=raw_text(line))
            continue
        contact = Contact(
            username=cells[0], alias=cells[1], remark=cells[2], nickname=",".join(cells[3:])
        )
        raw = dict(zip(("UserName", "Alias", "Remark"), cells, strict=False))
        raw["NickName"] = contact.nickname
        extra = (Reason.EXTRA_CELLS,) if len(cells) > 4 else ()
        yield contact_row(place, contact, raw, notes=read.notes + extra)


def _cells(line: str) -> list[str]:
    """Split a line at commas; one that Excel has quoted since has four cells unquoted."""
    short = len(line) < 10_000 and '"' in line
    quoted = next(csv.reader([line]), []) if short else []
    return quoted if len(quoted) == 4 else line.split(",")


def read_sessions(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read /api/v1/session as CSV: who was talked to last, and when."""
    for grid in grids(path, options):
        for entry in entries(grid, SESSIONS):
            if entry.refused:
                yield entry.refusal()
                continue
            contact = Contact(username=entry.text("UserName"), nickname=entry.text("NickName"))
            yield from chat_rows(_one(_session_message(entry, contact)))


def _session_message(entry: Entry, contact: Contact) -> Message:
    text = entry.text("Content")
    return Message(
        entry.place, contact, entry.text("NTime"), kind=kind_of_text(text), raw=entry.values
    )


def _one(message: Message) -> Callable[[], Iterable[Message]]:
    return lambda: (message,)


def read_rooms(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read /api/v1/chatroom: groups are not customers."""
    for grid in grids(path, options):
        for entry in entries(grid, ROOMS):
            yield ReadRow(entry.place, refused=Reason.NOT_A_PERSON, raw=raw_text(entry.raw))


def read_chat_json(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read /api/v1/chatlog as JSON."""
    items = load(path, "", options)

    def messages() -> Iterator[Message]:
        for entry in json_entries(items, "messages", options.limits.rows):
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            group = entry.values.get("isChatRoom") is True
            yield Message(
                place=entry.place,
                partner=Contact(
                    username=entry.text("talker"),
                    remark=entry.text("talkerName"),
                    refused=Reason.NOT_A_FRIEND if group else "",
                ),
                at=entry.text("time"),
                outgoing=entry.values.get("isSelf") is True,
                kind=kind_of_type(entry.text("type"), entry.text("subType")),
                text=entry.text("content"),
                # The number is the second and a counter: it names a message within its talker.
                id="",
                raw=entry.values,
            )

    yield from chat_rows(messages)


def read_chat_csv(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read /api/v1/chatlog as CSV."""

    def messages() -> Iterator[Message]:
        for grid in grids(path, options):
            for entry in entries(grid, CHAT):
                if entry.refused:
                    yield refused_message(entry.place, entry.refused, entry.raw)
                    continue
                talker, sender = entry.text("Talker"), entry.text("Sender")
                system = sender == "系统消息"
                text = entry.text("Content")
                yield Message(
                    place=entry.place,
                    partner=Contact(username=talker, remark=entry.text("TalkerName")),
                    at=entry.text("Time"),
                    outgoing=not system and sender != talker,
                    kind="system" if system else kind_of_text(text),
                    text=text,
                    raw=entry.values,
                )

    yield from chat_rows(messages)


FORMS = (
    Form(
        "wechat.chatlog.contacts", Container.JSON, read_contacts_json,
        marks("items,items.userName,items.nickName"), connection="wechat.chatlog",
    ),
    Form(
        "wechat.chatlog.chat", Container.JSON, read_chat_json,
        marks("[].seq,[].talker,[].isSelf"), connection="wechat.chatlog.chats",
    ),
    Form(
        "wechat.chatlog.sessions", Container.TABLE, read_sessions, SESSIONS,
        connection="wechat.chatlog.chats",
    ),
    Form(
        "wechat.chatlog.rooms", Container.TABLE, read_rooms, ROOMS, connection="wechat.chatlog",
    ),
    Form(
        "wechat.chatlog.chat", Container.TABLE, read_chat_csv, CHAT,
        connection="wechat.chatlog.chats",
    ),
    # Four columns only: MemoTrace has the same names among its sixteen.
    Form(
        "wechat.chatlog.contacts", Container.TABLE, read_contacts_csv, CONTACTS,
        without=marks("Type,PYInitial,label"), connection="wechat.chatlog",
    ),
)  # fmt: skip
