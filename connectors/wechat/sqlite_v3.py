"""Decrypted databases of WeChat 3.x: MicroMsg.db (contacts) and MSG*.db (chats); and Android's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.wechat.blobs import extra_buf, unpacked_lz4
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_row, labels
from connectors.wechat.database import (
    is_on,
    label_names,
    named_labels,
    readable,
    table_rows,
    tables,
)
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.kinds import kind_of_type
from connectors.wechat.memotrace import type_refusal, type_status
from connectors.wechat.message_xml import transfer_in
from connectors.wechat.tables import Entry

#: Android's number for the built-in accounts.
_PLUGIN = "33"


def read_contacts(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read table Contact of MicroMsg.db."""
    names = label_names(path, "ContactLabel", "LabelId", "LabelName", options)
    for entry in table_rows(path, "Contact", options):
        if entry.refused:
            yield entry.refusal()
            continue
        extra = extra_buf(entry.values.get("ExtraBuf"))
        contact = Contact(
            username=entry.text("UserName"),
            alias=entry.text("Alias"),
            nickname=entry.text("NickName"),
            remark=entry.text("Remark"),
            tags=named_labels(entry.text("LabelIDList"), names),
            note=entry.text("Reserved6"),
            phones=labels(extra.get("phones", ""), ",，"),
            gender=extra.get("gender", ""),
            country=extra.get("country", ""),
            province=extra.get("province", ""),
            city=extra.get("city", ""),
            company=extra.get("company", ""),
            status="former_friend" if is_on(entry, "DelFlag") else type_status(entry.text("Type")),
            refused=_refusal(entry),
        )
        raw = {name: value for name, value in entry.values.items() if name != "ExtraBuf"}
        yield contact_row(entry.place, contact, raw | {"ExtraBuf": extra})


def _refusal(entry: Entry) -> str:
    if is_on(entry, "VerifyFlag"):
        return Reason.NOT_A_PERSON
    return type_refusal(entry.text("Type"))


def read_messages(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read table MSG of MSG*.db; the XML of app messages is packed with LZ4."""

    def messages() -> Iterator[Message]:
        for entry in table_rows(path, "MSG", options):
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            packed = unpacked_lz4(entry.values.get("CompressContent"))
            kind = kind_of_type(entry.text("Type"), entry.text("SubType"))
            text = entry.text("StrContent") or packed
            yield Message(
                place=entry.place,
                partner=Contact(username=entry.text("StrTalker")),
                at=entry.text("CreateTime"),
                outgoing=entry.text("IsSender") == "1",
                kind=kind,
                text=text,
                id=entry.text("MsgSvrID"),
                transfer=transfer_in(text) if kind == "transfer" else None,
                raw=readable(entry) | ({"CompressContent": packed} if packed else {}),
            )

    yield from chat_rows(messages)


def read_android_contacts(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read table rcontact of a decrypted EnMicroMsg.db, then its messages."""
    there = tables(path, options.limits)
    if "rcontact" in there:
        yield from _android_contacts(path, options, "ContactLabel" in there)
    if "message" in there:
        yield from _android_messages(path, options)


def _android_contacts(path: Path, options: ReadOptions, labelled: bool) -> Iterator[ReadRow]:
    names = label_names(path, "ContactLabel", "labelID", "labelName", options) if labelled else {}
    for entry in table_rows(path, "rcontact", options):
        if entry.refused:
            yield entry.refusal()
            continue
        number = entry.text("type")
        verified = is_on(entry, "verifyFlag") or number == _PLUGIN
        contact = Contact(
            username=entry.text("username"),
            alias=entry.text("alias"),
            nickname=entry.text("nickname"),
            remark=entry.text("conRemark"),
            tags=named_labels(entry.text("contactLabelIds"), names),
            status="former_friend" if is_on(entry, "deleteFlag") else type_status(number),
            refused=Reason.NOT_A_PERSON if verified else type_refusal(number),
        )
        yield contact_row(entry.place, contact, readable(entry))


def _android_messages(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    def messages() -> Iterator[Message]:
        for entry in table_rows(path, "message", options):
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            kind, text = kind_of_type(entry.text("type")), entry.text("content")
            yield Message(
                place=entry.place,
                partner=Contact(username=entry.text("talker")),
                at=entry.text("createTime"),
                outgoing=entry.text("isSend") == "1",
                kind=kind,
                text=text,
                id=entry.text("msgSvrId"),
                transfer=transfer_in(text) if kind == "transfer" else None,
                raw=readable(entry),
            )

    yield from chat_rows(messages)


FORMS = (
    Form(
        "wechat.sqlite3.contacts", Container.SQLITE, read_contacts,
        marks("Contact,ContactHeadImgUrl"), connection="wechat.sqlite3",
    ),
    Form(
        "wechat.sqlite3.messages", Container.SQLITE, read_messages, marks("MSG,Name2ID"),
        connection="wechat.sqlite3.chats",
    ),
    Form(
        "wechat.android", Container.SQLITE, read_android_contacts, marks("rcontact"),
        connection="wechat.android",
    ),
)  # fmt: skip
