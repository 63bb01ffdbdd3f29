"""Chats as plain text: MemoTrace 2 and 3, WeFlow, chatlog."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import read_text
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact
from connectors.wechat.forms import Container, Form
from connectors.wechat.guess import Partner, Speaker, partner_of
from connectors.wechat.kinds import kind_of_text

_TIME = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"
_BLOCK = re.compile(rf"^({_TIME})(?: ([^\n]*))?$", re.M)
_CHATLOG_TIME = r"(?:\d{4}-)?\d{2}-\d{2} \d{2}:\d{2}:\d{2}"
#: A quoted message begins with `> ` and is part of the one that quotes it.
_CHATLOG = re.compile(
    r"^(?:(?P<system>系统消息)|(?P<name>(?!> )[^\n]*)\((?P<id>我|[\w@.\-]+)\))"
    rf" (?P<at>{_CHATLOG_TIME})$",
    re.M,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One message of a text: who, when, what."""

    place: str
    at: str
    speaker: str
    text: str
    #: The speaker's id, where the text has one.
    account: str = ""
    cut: bool = False


def read_blocks(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read MemoTrace's and WeFlow's text: `time name`, the words, an empty line.

    System lines stand behind the time (2.x) or below it without a name (3.x).
    """
    blocks = list(_blocks(path, options))
    quoted = all(re.fullmatch(r"'.*'", one.speaker) for one in blocks if one.speaker)
    if quoted:
        blocks = [_unquoted(one) for one in blocks]
    speakers = [Speaker(one.speaker) for one in blocks if one.speaker]
    system = [one.text for one in blocks if not one.speaker]
    partner = partner_of(speakers, system, path.stem)
    yield from chat_rows(lambda: (_message(one, partner) for one in blocks))


def _blocks(path: Path, options: ReadOptions) -> Iterator[Block]:
    read = read_text(path, options)
    text = read.text.replace("\r\n", "\n")
    found = list(_BLOCK.finditer(text))
    for number, start in enumerate(found):
        last = number == len(found) - 1
        body = text[start.end() : len(text) if last else found[number + 1].start()].strip("\n")
        beside = start[2] or ""
        place = f"line {text.count(chr(10), 0, start.start()) + 1}"
        if beside and body:
            yield Block(place, start[1], beside, body, cut=last and read.cut)
        else:
            yield Block(place, start[1], "", body or beside, cut=last and read.cut)


def _unquoted(block: Block) -> Block:
    return Block(block.place, block.at, block.speaker.strip("'"), block.text, cut=block.cut)


def _message(block: Block, partner: Partner) -> Message:
    if block.cut:
        return refused_message(block.place, Reason.CUT_OFF, block.text)
    system = not block.speaker
    return Message(
        place=block.place,
        partner=partner.contact,
        at=block.at,
        outgoing=False if system else partner.outgoing(block.speaker),
        kind="system" if system else kind_of_text(block.text),
        text=block.text,
        raw={"time": block.at, "name": block.speaker, "text": block.text},
    )


def read_chatlog(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read chatlog's text: `name(id) MM-DD HH:MM:SS`, the words; the year is lost."""
    read = read_text(path, options)
    text = read.text.replace("\r\n", "\n")
    found = list(_CHATLOG.finditer(text))
    blocks = list[Block]()
    for number, start in enumerate(found):
        last = number == len(found) - 1
        body = text[start.end() : len(text) if last else found[number + 1].start()].strip("\n")
        place = f"line {text.count(chr(10), 0, start.start()) + 1}"
        account = start["id"] or ""
        blocks.append(
            Block(place, start["at"], start["name"] or "", body, account, last and read.cut)
        )
    accounts = {one.account: one.speaker for one in blocks if one.account not in ("", "我")}
    partner = Contact(refused=Reason.NOT_A_FRIEND if len(accounts) > 1 else "")
    if len(accounts) == 1:
        account, shown = next(iter(accounts.items()))
        partner = Contact(username=account, remark=shown)
    yield from chat_rows(lambda: (_chatlog_message(one, partner) for one in blocks))


def _chatlog_message(block: Block, partner: Contact) -> Message:
    if block.cut:
        return refused_message(block.place, Reason.CUT_OFF, block.text)
    return Message(
        place=block.place,
        partner=partner,
        at=block.at,
        outgoing=block.account == "我",
        kind=kind_of_text(block.text) if block.account else "system",
        text=block.text,
        raw={"time": block.at, "name": block.speaker, "id": block.account, "text": block.text},
    )


FORMS = (
    Form(
        "wechat.weflow.text", Container.TEXT, read_blocks, pattern=rf"{_TIME} '[^\n]*'\r?\n",
        connection="wechat.weflow.chats",
    ),
    Form(
        "wechat.memotrace.text", Container.TEXT, read_blocks,
        pattern=rf"{_TIME}(?: [^\n]*)?\r?\n", connection="wechat.memotrace.chats", sure=0.92,
    ),
    Form(
        "wechat.chatlog.text", Container.TEXT, read_chatlog,
        pattern=rf"(?:系统消息|[^\n]*\((?:我|[\w@.\-]+)\)) {_CHATLOG_TIME}\r?\n",
        connection="wechat.chatlog.chats",
    ),
)  # fmt: skip
