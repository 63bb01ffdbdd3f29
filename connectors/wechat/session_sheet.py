"""The chat workbook of WeFlow and EchoTrace: a block about the session above the messages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import text_of
from connectors.wechat.accounts import is_group
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.guess import Speaker, partner_of
from connectors.wechat.kinds import kind_of_word
from connectors.wechat.tables import HEADER_WITHIN, Entry, entries, grids

#: The compact sheet has five columns.
COMPACT = marks("序号,时间,发送者身份,消息类型,内容")


def read_session_sheet(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read a chat workbook; the block above says who the chat is with."""
    partner = _session(path, options)
    found = [e for grid in grids(path, options) for e in entries(grid, COMPACT)]
    speakers = [Speaker(_role(entry)) for entry in found if not entry.refused]
    guess = partner_of(speakers, (), partner.remark or partner.nickname)

    def messages() -> Iterator[Message]:
        for entry in found:
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            yield Message(
                place=entry.place,
                partner=partner,
                at=entry.values.get("时间"),
                outgoing=_outgoing(entry, partner, guess.outgoing(_role(entry))),
                kind=kind_of_word(entry.text("消息类型")),
                text=entry.text("内容"),
                raw=entry.values,
            )

    yield from chat_rows(messages)


def _role(entry: Entry) -> str:
    return entry.text("发送者身份")


def _outgoing(entry: Entry, partner: Contact, guessed: bool | None) -> bool | None:
    """The sender's id decides where the sheet has one; 我 and the guess come after it."""
    sender = entry.text("发送者微信ID")
    if _role(entry) == "我":
        return True
    if sender and partner.username:
        return sender != partner.username
    return guessed


def _session(path: Path, options: ReadOptions) -> Contact:
    """The partner in the block above the header: pairs of a name and the cell beside it."""
    words: dict[str, str] = {}
    for grid in grids(path, options):
        for number, line in enumerate(grid.lines):
            cells = [text_of(cell).strip() for cell in line.cells]
            if set(cells) >= COMPACT or number > HEADER_WITHIN:
                break
            for name, value in itertools.pairwise(cells):
                if name in ("微信ID", "昵称", "备注") and value not in ("昵称", "备注"):
                    words.setdefault(name, value)
        if words:
            break
    username = words.get("微信ID", "")
    return Contact(
        username=username,
        nickname=words.get("昵称", ""),
        remark=words.get("备注", ""),
        refused=Reason.NOT_A_FRIEND if is_group(username) else "",
    )


FORMS = (
    Form(
        "wechat.weflow.chat", Container.TABLE, read_session_sheet, COMPACT | {"导出工具"},
        connection="wechat.weflow.chats",
    ),
    Form(
        "wechat.echotrace.chat", Container.TABLE, read_session_sheet, COMPACT | {"会话信息"},
        connection="wechat.echotrace.chats",
    ),
)  # fmt: skip
