"""WeChatDataAnalysis: contact lists in five forms, chats as JSON, and the ZIP of chats."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.json_guard import Items, load_items
from connectors.reasons import Reason
from connectors.texts import decoded, raw_text, read_text, text_at, value_at
from connectors.wechat import archive
from connectors.wechat.accounts import scene_words
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_row
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.json_rows import json_entries, load
from connectors.wechat.kinds import kind_of_type
from connectors.wechat.tables import Entry, entries, grids
from connectors.wechat.transfers import by_subtype
from connectors.wechat.weflow import type_refusal, type_status

CONTACTS = marks("用户名,显示名称,备注,昵称,微信号,类型,公众号类型,国家/地区码,省份,城市,来源")

#: The labels of the CSV, XLSX, TXT and HTML forms and the keys of the JSON.
_KEYS = {
    "用户名": "username", "显示名称": "displayName", "备注": "remark", "昵称": "nickname",
    "微信号": "alias", "类型": "type", "地区": "region", "国家/地区码": "country",
    "省份": "province", "城市": "city", "来源": "source", "来源场景码": "sourceScene",
}  # fmt: skip
_Read = Callable[[Path, ReadOptions], Iterator[ReadRow]]
_TEXT_LINE = re.compile(r"\[(\d+)\] (?=\S+: )")


def _row(entry: Entry, own: str = "", notes: tuple[str, ...] = ()) -> ReadRow:
    if entry.refused:
        return entry.refusal()
    values = {_KEYS.get(str(name), str(name)): value for name, value in entry.values.items()}
    contact = Contact(
        username=text_at(values, "username"),
        alias=text_at(values, "alias"),
        nickname=text_at(values, "nickname"),
        remark=text_at(values, "remark"),
        country=text_at(values, "country"),
        province=text_at(values, "province"),
        city=text_at(values, "city"),
        region=text_at(values, "region"),
        source=text_at(values, "source") or scene_words(values.get("sourceScene")),
        status=type_status(text_at(values, "type")),
        refused=type_refusal(text_at(values, "type")),
    )
    return contact_row(entry.place, contact, entry.values, own=own, notes=notes)


def read_contacts_json(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read contacts_<account>_<time>.json."""
    items = load(path, "contacts", options)
    own = text_at(items.envelope, "account")
    for entry in json_entries(items, "contacts", options.limits.rows):
        yield _row(entry, own)


def read_contacts_table(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the CSV or the workbook."""
    for grid in grids(path, options):
        for entry in entries(grid, CONTACTS):
            yield _row(entry, notes=grid.notes)


def read_contacts_text(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the TXT: `[i] label: value | label: value`, empty values left out."""
    read = read_text(path, options)
    own = re.search(r"^账号: (\S+)", read.text, re.M)
    pieces = re.split(r"^(?=\[\d+\] )", read.text, flags=re.M)[1:]
    for number, piece in enumerate(pieces):
        place = piece.split("]", 1)[0] + "]"
        line = piece.rstrip("\n")
        found = _pairs(_TEXT_LINE.sub("", line, count=1))
        last = number == len(pieces) - 1
        if not {"用户名", "类型"} <= found.keys():
            reason = Reason.CUT_OFF if last else Reason.BAD_ROW
            yield ReadRow(place, refused=reason, raw=raw_text(line))
            continue
        yield _row(Entry(place, found), own[1] if own else "", read.notes)


def _pairs(line: str) -> dict[str, str]:
    """Split at ` | ` before a known label only: names may hold the separator."""
    names = "|".join(re.escape(name) for name in (*_KEYS, "公众号类型", "公众号类型码", "头像链接"))
    found = re.split(rf"(?:^| \| )({names}): ", line)
    return dict(zip(found[1::2], (value.strip() for value in found[2::2]), strict=True))


class _Table(html.parser.HTMLParser):
    """Collects the cells of the rows of an HTML page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.open = False

    def handle_data(self, data: str) -> None:
        if self.open and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def read_contacts_html(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the HTML page: a table under the labels of the other forms."""
    read = read_text(path, options)
    table = _Table()
    table.feed(read.text)
    names = list[str]()
    for number, cells in enumerate(table.rows, start=1):
        cells = [cell.strip() for cell in cells]
        if not names and {"用户名", "昵称"} <= set(cells):
            names = cells
        elif names and len(cells) == len(names):
            found = Entry(f"row {number}", dict(zip(names, cells, strict=True)))
            yield _row(found, notes=read.notes)
        elif names and any(cells):
            reason = Reason.CUT_OFF if number == len(table.rows) else Reason.BAD_ROW
            yield ReadRow(f"row {number}", refused=reason, raw=raw_text("\t".join(cells)))


def read_chat_json(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read messages.json."""
    yield from _chat(load(path, "messages", options), "messages", options)


def _chat(items: Items, name: str, options: ReadOptions) -> Iterator[ReadRow]:
    own = text_at(items.envelope, "account")
    conversation = items.envelope.get("conversation")
    group = value_at(conversation, "isGroup") is True
    partner = Contact(
        username=text_at(conversation, "username"),
        remark=text_at(conversation, "displayName"),
        refused=Reason.NOT_A_FRIEND if group else "",
    )

    def messages() -> Iterator[Message]:
        for entry in json_entries(items, name, options.limits.rows):
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            yield _message(entry, partner)

    yield from chat_rows(messages, own)


def _message(entry: Entry, partner: Contact) -> Message:
    values: Mapping[str, object] = entry.values
    transfer = None
    if entry.text("paySubType"):
        transfer = by_subtype(
            entry.text("paySubType"),
            entry.text("amount"),
            entry.text("transferId"),
            entry.text("content"),
        )
    return Message(
        place=entry.place,
        partner=partner if partner.username else Contact(entry.text("conversationUsername")),
        at=entry.text("createTime") or entry.text("createTimeText"),
        outgoing=values.get("isSent") is True,
        kind=kind_of_type(entry.text("type")),
        text=entry.text("content"),
        id=entry.text("serverId"),
        transfer=transfer,
        raw=values,
    )


def read_zip(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the ZIP of chats: each messages.json in turn, straight from the archive."""
    with archive.opened(path, options.limits) as parts:
        names = [name for name in parts.namelist() if name.startswith("conversations/")]
        folders = sorted({name.rsplit("/", 1)[0] for name in names if "/messages." in name})
        for number, folder in enumerate(folders, start=1):
            name = f"{folder}/messages.json"
            place = f"chat {number} messages"
            if name not in names:
                # Chats as workbook, text or page only: the layout inside is not known.
                yield ReadRow(place, refused=Reason.UNKNOWN_FORMAT, raw=raw_text(folder))
                continue
            text = decoded(archive.part(parts, name, options.limits)).text
            yield from _chat(load_items(text, "messages", options.limits), place, options)


def _form(
    container: Container,
    read: _Read,
    found: frozenset[str] = frozenset(),
    pattern: str = "",
    name: str = "contacts",
) -> Form:
    name = f"wechat.wechatdataanalysis.{name}"
    return Form(name, container, read, found, pattern, connection="wechat.wechatdataanalysis")


FORMS = (
    _form(Container.JSON, read_contacts_json, marks("exportedAt,account,count,contacts")),
    _form(Container.TABLE, read_contacts_table, CONTACTS),
    _form(Container.TEXT, read_contacts_text, pattern=r"联系人导出\s*\n账号: "),
    _form(
        Container.TEXT, read_contacts_html, name="page",
        pattern=r"(?is)\s*<(?:!doctype html|html).*<t[hd][^>]*>\s*用户名\s*</t[hd]>",
    ),
    Form(
        "wechat.wechatdataanalysis.chat", Container.JSON, read_chat_json,
        marks("schemaVersion,account,conversation"),
        connection="wechat.wechatdataanalysis.chats",
    ),
    Form(
        "wechat.wechatdataanalysis.chats", Container.ZIP, read_zip,
        marks("manifest.json,conversations/"), connection="wechat.wechatdataanalysis.chats",
    ),
)  # fmt: skip
