"""WeFlow: contacts as JSON, CSV and HTTP answer; chats as JSON, WeClone CSV and ChatLab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import text_at, value_at
from connectors.wechat.accounts import GENDERS
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_row, labels
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.guess import Speaker, partner_of
from connectors.wechat.json_rows import json_entries, json_line_entries, load
from connectors.wechat.kinds import kind_of_type, kind_of_word
from connectors.wechat.tables import Entry, entries, grids

CONTACTS_CSV = marks("用户名,显示名称,备注,昵称,微信号,标签,描述,个性签名,地区,类型")
WECLONE = marks("id,MsgSvrID,type_name,is_sender,talker,msg,src,CreateTime")

#: Both the codes of the JSON and the words of the CSV.
_TYPES = {
    "group": Reason.NOT_A_PERSON, "群聊": Reason.NOT_A_PERSON, "群": Reason.NOT_A_PERSON,
    "official": Reason.NOT_A_PERSON, "公众号": Reason.NOT_A_PERSON,
    "stranger": Reason.NOT_A_FRIEND, "other": Reason.NOT_A_FRIEND, "陌生人": Reason.NOT_A_FRIEND,
    "群成员": Reason.NOT_A_FRIEND, "system": Reason.NOT_A_PERSON,
}  # fmt: skip
_STATUS = {
    "former_friend": "former_friend", "曾经的好友": "former_friend", "blocked": "blocked",
    "黑名单": "blocked",
}  # fmt: skip
#: ChatLab message types.
_CHATLAB = {
    "0": "text", "1": "image", "2": "voice", "3": "video", "4": "file", "5": "sticker",
    "7": "link", "8": "location", "23": "call", "24": "link", "25": "text", "27": "card",
    "80": "system",
}  # fmt: skip


def type_refusal(kind: str) -> str:
    """Return why a contact of this type is not a customer."""
    return _TYPES.get(kind, "")


def type_status(kind: str) -> str:
    """Return "former_friend" or "blocked" for the types that say so."""
    return _STATUS.get(kind, "")


def read_contacts_json(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read contacts_<time>.json, or the answer of /api/v1/contacts."""
    for entry in json_entries(load(path, "contacts", options), "contacts", options.limits.rows):
        if entry.refused:
            yield entry.refusal()
            continue
        found = value_at(entry.values, "labels")
        tags = tuple(str(label) for label in found) if isinstance(found, list) else ()
        contact = Contact(
            username=entry.text("username"),
            alias=entry.text("alias"),
            nickname=entry.text("nickname"),
            remark=entry.text("remark"),
            tags=tags,
            note=entry.text("description"),
            region=entry.text("region"),
            status=type_status(entry.text("type")),
            refused=type_refusal(entry.text("type")),
        )
        yield contact_row(entry.place, contact, entry.values)


def read_contacts_csv(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the contacts CSV; labels are joined by ` | `."""
    for grid in grids(path, options):
        for entry in entries(grid, CONTACTS_CSV):
            if entry.refused:
                yield entry.refusal()
                continue
            contact = Contact(
                username=entry.text("用户名"),
                alias=entry.text("微信号"),
                nickname=entry.text("昵称"),
                remark=entry.text("备注"),
                tags=labels(entry.text("标签"), "|"),
                note=entry.text("描述"),
                region=entry.text("地区"),
                status=type_status(entry.text("类型")),
                refused=type_refusal(entry.text("类型")),
            )
            yield contact_row(entry.place, contact, entry.values, notes=grid.notes)


def read_chat_json(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read a chat JSON (also the arkme variant, whose name cards name the person on them)."""
    items = load(path, "messages", options)
    session = items.envelope.get("session")
    group = text_at(session, "type") == "群聊"
    partner = Contact(
        username=text_at(session, "wxid"),
        nickname=text_at(session, "nickname"),
        remark=text_at(session, "remark"),
        refused=Reason.NOT_A_FRIEND if group else "",
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
                outgoing=entry.text("isSend") == "1",
                kind=_kind(entry),
                text=entry.text("content"),
                id=entry.text("platformMessageId"),
                raw=entry.values,
            )

    yield from chat_rows(messages)
    yield from _cards(json_entries(items, "messages", options.limits.rows))


def _kind(entry: Entry) -> str:
    if entry.text("localType"):
        return kind_of_type(entry.text("localType"))
    return kind_of_word(entry.text("type"))


def _cards(found: Iterator[Entry]) -> Iterator[ReadRow]:
    """Customers on the name cards of the arkme variant; the card's message is a row of its own."""
    for entry in found:
        if not (entry.text("contactCardWxid") or entry.text("contactCardNickname")):
            continue
        contact = Contact(
            username=entry.text("contactCardWxid"),
            alias=entry.text("contactCardAlias"),
            nickname=entry.text("contactCardNickname"),
            remark=entry.text("contactCardRemark"),
            province=entry.text("contactCardProvince"),
            city=entry.text("contactCardCity"),
            gender=GENDERS.get(entry.text("contactCardGender"), ""),
            source="名片",
        )
        yield contact_row(f"{entry.place} card", contact, entry.values)


def read_weclone(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the WeClone CSV: PyWxDump's columns without the room, names instead of ids."""
    rows = [
        entry
        for grid in grids(path, options)
        for entry in entries(grid, WECLONE)
        if not entry.refused and entry.text("is_sender") == "0"
    ]
    names = {entry.text("talker") for entry in rows} - {""}
    only = next(iter(names)) if len(names) == 1 else ""
    # The other side of a private chat has one name; several names are a group.
    partner = Contact(remark=only, refused=Reason.NOT_A_FRIEND if len(names) > 1 else "")

    def messages() -> Iterator[Message]:
        for grid in grids(path, options):
            for entry in entries(grid, WECLONE):
                if entry.refused:
                    yield refused_message(entry.place, entry.refused, entry.raw)
                    continue
                yield Message(
                    place=entry.place,
                    partner=partner,
                    at=entry.text("CreateTime"),
                    outgoing=entry.text("is_sender") == "1",
                    kind=kind_of_word(entry.text("type_name")),
                    text=entry.text("msg"),
                    id=entry.text("MsgSvrID"),
                    raw=entry.values,
                )

    yield from chat_rows(messages)


def read_chatlab(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read ChatLab JSON."""
    items = load(path, "messages", options)
    meta = items.envelope.get("meta")
    members = items.envelope.get("members")
    known = {
        text_at(member, "platformId"): text_at(member, "accountName")
        for member in (members if isinstance(members, list) else [])
    }
    found = list(json_entries(items, "messages", options.limits.rows))
    yield from _chatlab(found, meta, known)


def read_chatlab_lines(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read ChatLab JSON Lines: a header, the members, then the messages."""
    found = list(json_line_entries(path, options))
    meta = next((e.values.get("meta") for e in found if e.text("_type") == "header"), None)
    known = {
        e.text("platformId"): e.text("accountName") for e in found if e.text("_type") == "member"
    }
    rest = [e for e in found if e.refused or e.text("_type") not in ("header", "member")]
    yield from _chatlab(rest, meta, known)


def _chatlab(found: list[Entry], meta: object, known: Mapping[str, str]) -> Iterator[ReadRow]:
    title = text_at(meta, "name")
    for entry in found:
        if entry.text("sender"):
            known = {entry.text("sender"): entry.text("accountName"), **known}
    partner, shown = _chatlab_partner(known, meta, title)

    def messages() -> Iterator[Message]:
        for entry in found:
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            sender = entry.text("sender")
            yield Message(
                place=entry.place,
                partner=partner,
                at=entry.text("timestamp"),
                outgoing=sender != shown if shown else None,
                kind=_CHATLAB.get(entry.text("type"), "other"),
                text=entry.text("content"),
                id=entry.text("platformMessageId"),
                raw=entry.values,
            )

    yield from chat_rows(messages)


def _chatlab_partner(known: Mapping[str, str], meta: object, title: str) -> tuple[Contact, str]:
    if text_at(meta, "type") == "group" or len(known) > 2:
        return Contact(refused=Reason.NOT_A_FRIEND), ""
    guess = partner_of([Speaker(name) for name in known.values()], (), title)
    ids = [account for account, name in known.items() if name == guess.shown]
    if len(ids) != 1:
        return Contact(), ""
    return Contact(username=ids[0], remark=guess.shown), ids[0]


FORMS = (
    Form(
        "wechat.weflow.contacts", Container.JSON, read_contacts_json,
        marks("exportedAt,count,contacts"), without=marks("account"), connection="wechat.weflow",
    ),
    Form(
        "wechat.weflow.api_contacts", Container.JSON, read_contacts_json,
        marks("success,contacts"), connection="wechat.weflow.api",
    ),
    Form(
        "wechat.weflow.contacts", Container.TABLE, read_contacts_csv, CONTACTS_CSV,
        connection="wechat.weflow",
    ),
    Form(
        "wechat.weflow.chat", Container.JSON, read_chat_json, marks("weflow,session"),
        connection="wechat.weflow.chats",
    ),
    Form(
        "wechat.weflow.weclone", Container.TABLE, read_weclone, WECLONE,
        without=marks("room_name"), connection="wechat.weflow.chats",
    ),
    Form(
        "wechat.weflow.chatlab", Container.JSON, read_chatlab, marks("chatlab,meta"),
        connection="wechat.weflow.chats",
    ),
    Form(
        "wechat.weflow.chatlab_lines", Container.JSON_LINES, read_chatlab_lines,
        marks("_type,chatlab"), connection="wechat.weflow.chats",
    ),
)  # fmt: skip
