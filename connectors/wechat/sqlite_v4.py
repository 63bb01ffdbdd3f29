"""Decrypted databases of WeChat 4.x: contact.db, message_N.db, session.db, fmessage_new.db."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.wechat.accounts import scene_words
from connectors.wechat.blobs import number_in, phones_in, protobuf, text_in, unpacked_zstd
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_row
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
from connectors.wechat.message_xml import transfer_in
from connectors.wechat.tables import Entry
from connectors.wechat.times import moment
from connectors.wechat.wda_records import verification_rows

_BLOCKED = 8
_REFUSED = {
    "2": Reason.NOT_A_PERSON, "3": Reason.NOT_A_FRIEND, "4": Reason.NOT_A_PERSON,
}  # fmt: skip


def read_contacts(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read tables contact and stranger of contact.db."""
    names = label_names(path, "contact_label", "label_id_", "label_name_", options)
    for entry in table_rows(path, "contact", options):
        yield entry.refusal() if entry.refused else _contact_row(entry, names, "")
    if "stranger" in tables(path, options.limits):
        for entry in table_rows(path, "stranger", options):
            yield _contact_row(entry, names, Reason.NOT_A_FRIEND)


def _contact_row(entry: Entry, names: dict[str, str], refused: str) -> ReadRow:
    extra = protobuf(entry.values.get("extra_buffer"))
    values = {
        "gender": str(number_in(extra, 2)),
        "signature": text_in(extra, 4),
        "country": text_in(extra, 5),
        "province": text_in(extra, 6),
        "city": text_in(extra, 7),
        "source scene": number_in(extra, 8),
        "phones": list(phones_in(extra, 14)),
        "labels": text_in(extra, 30),
        "added": number_in(extra, 41),
    }
    verified = Reason.NOT_A_PERSON if is_on(entry, "verify_flag") else ""
    contact = Contact(
        username=entry.text("username"),
        alias=entry.text("alias"),
        nickname=entry.text("nick_name"),
        remark=entry.text("remark"),
        tags=named_labels(str(values["labels"]), names),
        note=entry.text("description"),
        phones=phones_in(extra, 14),
        gender=str(values["gender"]),
        country=str(values["country"]),
        province=str(values["province"]),
        city=str(values["city"]),
        source=scene_words(values["source scene"]),
        created_at=moment(values["added"]),
        status=_status(entry),
        refused=refused or verified or _REFUSED.get(entry.text("local_type"), ""),
    )
    raw = readable(entry)
    return contact_row(entry.place, contact, raw | {"extra_buffer": values})


def _status(entry: Entry) -> str:
    if is_on(entry, "delete_flag"):
        return "former_friend"
    flag = entry.text("flag")
    return "blocked" if flag.isdigit() and int(flag) & _BLOCKED else ""


def read_messages(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read message_N.db: a table per chat, named by the MD5 of the partner's user name."""
    there = tables(path, options.limits)
    accounts = [entry.text("user_name") for entry in table_rows(path, "Name2Id", options)]
    by_table = {f"Msg_{_md5(account)}": account for account in accounts}

    def messages() -> Iterator[Message]:
        for table in sorted(name for name in there if name.startswith("Msg_")):
            partner = by_table.get(table, "")
            for entry in table_rows(path, table, options):
                if entry.refused:
                    yield refused_message(entry.place, entry.refused, entry.raw)
                else:
                    yield _message(entry, partner, accounts)

    yield from chat_rows(messages)


def _message(entry: Entry, partner: str, accounts: list[str]) -> Message:
    content = entry.values.get("message_content")
    text = unpacked_zstd(content) if isinstance(content, bytes) else entry.text("message_content")
    number = entry.text("real_sender_id")
    sender = ""
    if number.isdigit() and 0 < int(number) <= len(accounts):
        sender = accounts[int(number) - 1]
    kind = kind_of_type(entry.text("local_type"))
    return Message(
        place=entry.place,
        partner=Contact(username=partner, refused="" if partner else Reason.NOT_A_FRIEND),
        at=entry.text("create_time"),
        outgoing=sender != partner if sender and partner else None,
        kind=kind,
        text=text,
        id=entry.text("server_id"),
        transfer=transfer_in(text) if kind == "transfer" else None,
        raw=readable(entry) | {"message_content": text},
    )


def _md5(text: str) -> str:
    """The name that WeChat itself gives the table of a chat; nothing rests on its strength."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def read_sessions(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read session.db: the last message of each chat."""

    def messages() -> Iterator[Message]:
        for entry in table_rows(path, "SessionTable", options):
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            partner, sender = entry.text("username"), entry.text("last_msg_sender")
            yield Message(
                place=entry.place,
                partner=Contact(username=partner),
                at=entry.text("last_timestamp"),
                outgoing=sender != partner if sender else None,
                kind=kind_of_type(entry.text("last_msg_type"), entry.text("last_msg_sub_type")),
                raw=readable(entry),
            )

    yield from chat_rows(messages)


def read_requests(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read fmessage_new.db: friend requests, with the greeting and the scene."""
    found = list(table_rows(path, "FMessageTable", options))
    yield from verification_rows([_request(entry) for entry in found], "")


def _request(entry: Entry) -> Entry:
    if entry.refused:
        return entry
    values = {
        "userName": entry.text("user_name_"),
        "timestamp": entry.text("timestamp_"),
        "content": entry.text("content_"),
        "isSender": entry.text("is_sender_"),
        "scene": entry.text("scene_"),
    }
    return Entry(entry.place, values)


FORMS = (
    Form(
        "wechat.sqlite4.contacts", Container.SQLITE, read_contacts,
        marks("contact,contact_label"), connection="wechat.sqlite4",
    ),
    Form(
        "wechat.sqlite4.messages", Container.SQLITE, read_messages, marks("Name2Id,Msg_"),
        connection="wechat.sqlite4.chats",
    ),
    Form(
        "wechat.sqlite4.sessions", Container.SQLITE, read_sessions, marks("SessionTable"),
        connection="wechat.sqlite4.chats",
    ),
    Form(
        "wechat.sqlite4.requests", Container.SQLITE, read_requests, marks("FMessageTable"),
        connection="wechat.sqlite4.requests",
    ),
)  # fmt: skip
