"""MemoTrace (留痕, WeChatMsg) 1.x to 3.x: contacts.csv, and chats as CSV and workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import text_of
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_row, labels
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.guess import Speaker, partner_of
from connectors.wechat.kinds import kind_of_type, kind_of_word
from connectors.wechat.tables import Entry, entries, grids
from store.errors import Unreadable

CONTACTS = marks("UserName,Alias,Type,Remark,NickName,PYInitial,RemarkPYInitial,label,telephone")
CHAT_2 = marks("localId,TalkerId,Type,SubType,IsSender,CreateTime,StrContent,StrTime,Sender")
CHAT_3 = marks("消息ID,类型,发送人,时间,内容,备注,昵称,更多信息")
MEMBERS_3 = marks("wxid,微信号,类型,群昵称,昵称,头像地址")

#: Bits of the `Type` number of 3.x.
FRIEND, GROUP_MEMBER, BLOCKED = 1, 4, 8


def type_refusal(number: str) -> str:
    """Return why a 3.x `Type` is not a friend; an unknown number is left to other signs."""
    if not number.isdigit():
        return ""
    return Reason.NOT_A_FRIEND if int(number) & GROUP_MEMBER and not int(number) & FRIEND else ""


def type_status(number: str) -> str:
    """Return "blocked" for a 3.x `Type` with the black-list bit."""
    return "blocked" if number.isdigit() and int(number) & BLOCKED else ""


def read_contacts(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read contacts.csv of 2.x."""
    for grid in grids(path, options):
        for entry in entries(grid, CONTACTS):
            if entry.refused:
                yield entry.refusal()
                continue
            # "None" stands for no label and for several labels alike, so it says nothing.
            label = entry.text("label")
            contact = Contact(
                username=entry.text("UserName"),
                alias=entry.text("Alias"),
                nickname=entry.text("NickName"),
                remark=entry.text("Remark"),
                tags=() if label == "None" else labels(label),
                phones=labels(entry.text("telephone"), ",，"),
                gender=entry.text("gender"),
                country=entry.text("country/region"),
                province=entry.text("province"),
                city=entry.text("city"),
                status=type_status(entry.text("Type")),
                refused=type_refusal(entry.text("Type")),
            )
            yield contact_row(entry.place, contact, entry.values, notes=grid.notes)


def read_chat_2(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read a chat CSV of 2.x.

    Two dialects share one header. Per chat: `Remark, NickName, Sender` describe the speaker and
    `Sender` is a wxid. "Export all": `Remark, NickName` are the partner and `Sender` is 我 or a
    shown name. A `Sender` of 我 tells them apart, and so does a speaker's wxid on both sides.
    """
    everything = any(entry.text("Sender") == "我" for entry in _entries(path, options, CHAT_2))
    partner = Contact()
    if not everything:
        for entry in _entries(path, options, CHAT_2):
            if entry.text("IsSender") == "0" and entry.text("Sender"):
                partner = _speaker_2(entry)
                break

    def messages() -> Iterator[Message]:
        for entry in _entries(path, options, CHAT_2):
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            shown = Contact(nickname=entry.text("NickName"), remark=entry.text("Remark"))
            yield Message(
                place=entry.place,
                partner=shown if everything else partner,
                at=entry.text("CreateTime") or entry.text("StrTime"),
                outgoing=entry.text("IsSender") == "1",
                kind=kind_of_type(entry.text("Type"), entry.text("SubType")),
                text=entry.text("StrContent"),
                raw=entry.values,
            )

    yield from chat_rows(messages)


def _speaker_2(entry: Entry) -> Contact:
    sender = entry.text("Sender")
    return Contact(
        username=sender,
        nickname=entry.text("NickName"),
        remark=entry.text("Remark") if entry.text("Remark") != entry.text("NickName") else "",
    )


def read_chat_3(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read a chat CSV or workbook of 3.x; it does not say who is the owner (see `guess`)."""
    members = list(_members(path, options))
    yield from members
    known = [row.records[0].external_id for row in members if row.records]
    told = known[0] if len(known) == 1 else ""
    rows = [entry for entry in _entries(path, options, CHAT_3) if not entry.refused]
    partner = partner_of(
        [
            Speaker(entry.text("发送人"), entry.text("备注"), entry.text("昵称"))
            for entry in rows
            if entry.text("类型") != "系统消息"
        ],
        [entry.text("内容") for entry in rows if entry.text("类型") == "系统消息"],
        path.stem,
    )

    def messages() -> Iterator[Message]:
        for entry in _entries(path, options, CHAT_3):
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            yield Message(
                place=entry.place,
                # The sheet of members names the partner of a private chat.
                partner=Contact(username=told) if told else partner.contact,
                at=entry.text("时间"),
                outgoing=partner.outgoing(entry.text("发送人")),
                kind=kind_of_word(entry.text("类型")),
                text=entry.text("内容"),
                id=entry.text("消息ID"),
                raw=entry.values,
            )

    yield from chat_rows(messages, told=told)


def _members(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """The sheet 成员信息: private chats leave 电话 out, so the rest stands one to the left."""
    for grid in grids(path, options):
        if grid.name != "成员信息":
            continue
        for entry in entries(grid, MEMBERS_3):
            if entry.refused:
                yield entry.refusal()
                continue
            values = _realigned(entry)
            contact = Contact(
                username=values.get("wxid", ""),
                alias=values.get("微信号", ""),
                nickname=values.get("昵称", ""),
                remark=values.get("群昵称", ""),
                tags=labels(values.get("标签", ""), ",，"),
                phones=labels(values.get("电话", ""), ",，"),
                gender=values.get("性别", ""),
                country=values.get("国家（地区）", ""),
                province=values.get("省份", ""),
                city=values.get("城市", ""),
                refused=type_refusal(values.get("类型", "")),
            )
            yield contact_row(entry.place, contact, values)


def _realigned(entry: Entry) -> dict[str, str]:
    """Put the cells of a row that is one short under their own headers again."""
    names = list(entry.values)
    cells = [text_of(cell).strip() for cell in entry.cells][: len(names)]
    country = names.index("国家（地区）") if "国家（地区）" in names else -1
    phone = names.index("电话") if "电话" in names else -1
    if phone >= 0 and country == phone + 2 and _shifted(cells, phone, country):
        cells = [*cells[:phone], "", *cells[phone:-1]]
    return dict(zip(names, cells, strict=False))


def _shifted(cells: list[str], phone: int, country: int) -> bool:
    """A row is shifted when its last cell is empty and the country code stands one to the left."""
    before = cells[country - 1]
    short = len(before) == 2 and before.isascii() and before.isupper()
    no_phone = bool(cells[phone]) and not any(character.isdigit() for character in cells[phone])
    return not cells[-1] and (short or (no_phone and not cells[country]))


def _entries(path: Path, options: ReadOptions, header: frozenset[str]) -> Iterator[Entry]:
    for grid in grids(path, options):
        yield from entries(grid, header)


def refuse_training(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Refuse the chat as training material for language models: it names nobody."""
    raise Unreadable(Reason.NOT_CUSTOMERS, detail="training conversations")
    yield


FORMS = (
    Form(
        "wechat.memotrace2.contacts", Container.TABLE, read_contacts, CONTACTS,
        connection="wechat.memotrace",
    ),
    Form(
        "wechat.memotrace2.chat", Container.TABLE, read_chat_2, CHAT_2,
        connection="wechat.memotrace.chats",
    ),
    Form(
        "wechat.memotrace3.chat", Container.TABLE, read_chat_3, CHAT_3,
        connection="wechat.memotrace.chats",
    ),
    Form(
        "wechat.memotrace.training", Container.JSON, refuse_training,
        marks("[].conversations"), connection="wechat.memotrace",
    ),
    Form(
        "wechat.memotrace.training", Container.JSON, refuse_training,
        marks("conversations.role"), connection="wechat.memotrace",
    ),
)  # fmt: skip
