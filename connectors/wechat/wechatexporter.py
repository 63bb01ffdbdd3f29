"""WechatExporter (from iTunes backups): contacts without a header, chats as text and as pages."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import raw_text, read_text, text_of
from connectors.wechat.chat import Message, chat_rows
from connectors.wechat.contacts import Contact, contact_row, labels
from connectors.wechat.forms import Container, Form
from connectors.wechat.guess import Speaker, partner_of
from connectors.wechat.kinds import kind_of_text, kind_of_type, sentence
from connectors.wechat.tables import csv_lines

_COLUMNS = ("id", "name", "portrait", "tags")
_TITLE = " - 微信聊天记录"
_LINE = re.compile(r"^(.*) \((\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})\):", re.M)
_WHEN = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")


def read_contacts(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read <user>_Contacts.csv: id (alias, else wxid), shown name, portrait, tags."""
    read = read_text(path, options)
    for line in csv_lines(read.text, options.limits, cut=read.cut):
        if line.blank:
            continue
        if line.refused or len(line.cells) < len(_COLUMNS):
            whole = line.raw.endswith(("\n", "\r"))
            reason = line.refused or (Reason.BAD_ROW if whole else Reason.CUT_OFF)
            yield ReadRow(line.place, refused=reason, raw=raw_text(line.raw))
            continue
        values = dict(zip(_COLUMNS, line.cells, strict=False))
        contact = Contact(
            username=text_of(values["id"]).strip(),
            remark=text_of(values["name"]).strip(),
            # A bug of the tool leaves blanks before the first tag.
            tags=labels(text_of(values["tags"]), " "),
        )
        extra = (Reason.EXTRA_CELLS,) if len(line.cells) > len(_COLUMNS) else ()
        yield contact_row(line.place, contact, values, notes=read.notes + extra)


def read_text_chat(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read <name>.txt: `name (time):words`; system lines have neither name nor time."""
    read = read_text(path, options)
    title, _, body = read.text.replace("\r\n", "\n").partition("\n")
    found = _pieces(body, title.removesuffix(_TITLE))
    speakers = [Speaker(name) for name, _at, _words in found if name]
    partner = partner_of(speakers, (), title.removesuffix(_TITLE))
    messages = [
        Message(
            place=f"message {number}",
            partner=partner.contact,
            at=at,
            outgoing=partner.outgoing(name) if name else False,
            kind=kind_of_text(words) if name else "system",
            text=words,
            raw={"name": name, "time": at, "text": words},
        )
        for number, (name, at, words) in enumerate(found, start=1)
    ]
    yield from chat_rows(lambda: messages)


def _pieces(body: str, title: str) -> list[tuple[str, str, str]]:
    """Split the text into (name, time, words).

    A transfer's memo is not ended by a newline, so the next line's name stands glued to it: a name
    that ends in one seen alone elsewhere is that name, and what stands before it belongs above.
    """
    starts = list(_LINE.finditer(body))
    names = {start[1] for start in starts} | {title}
    names = {one for one in names if not any(o and o != one and one.endswith(o) for o in names)}
    pieces = [("", "", body[: starts[0].start()] if starts else body)]
    for number, start in enumerate(starts):
        shown = next((name for name in names if start[1].endswith(name)), start[1])
        before = start[1].removesuffix(shown)
        if before:
            name, at, words = pieces[-1]
            pieces[-1] = (name, at, f"{words}{before}")
        end = starts[number + 1].start() if number + 1 < len(starts) else len(body)
        pieces.append((shown, start[2], body[start.end() : end]))
    return [one for piece in pieces for one in _without_system_lines(*piece)]


def _without_system_lines(name: str, at: str, words: str) -> Iterator[tuple[str, str, str]]:
    """The program's own sentences stand on lines of their own below somebody's words."""
    lines = words.strip("\n").split("\n")
    system = [line for number, line in enumerate(lines) if (number or not name) and sentence(line)]
    rest = "\n".join(line for line in lines if line not in system)
    if name or rest.strip():
        yield (name, at, rest)
    for line in system:
        yield ("", "", line)


class _Page(html.parser.HTMLParser):
    """Collects the messages of a page: side, account, name, time, words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[dict[str, str]] = []
        self.where = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if tag == "div" and "msg" in classes:
            side = "left" if "left" in classes else "right" if "right" in classes else ""
            card = "42" if "contact-card" in classes else ""
            kind = values.get("msgtype", "") or card
            self.found.append({"id": values.get("msgid", ""), "side": side, "type": kind})
            self.where = ""
        elif not self.found:
            return
        elif "dspname" in classes:
            self.found[-1]["account"] = values.get("wxid", "")
            self.where = "name"
        elif "nt-box" in classes:
            self.where = "time"
        elif tag == "pre" or "msg-text" in classes or "card-type" in classes:
            self.where = "text"

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self.where == "name":
            self.where = "time"
        elif tag in ("pre", "span", "div"):
            self.where = ""

    def handle_data(self, data: str) -> None:
        if self.where and self.found:
            self.found[-1][self.where] = self.found[-1].get(self.where, "") + data


def read_page(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read index.html of a chat; further pages lie in scripts beside it and are not read."""
    page = _Page()
    page.feed(read_text(path, options).text)
    page.close()
    left = [one for one in page.found if one["side"] == "left" and one.get("account")]
    accounts = {one["account"]: one.get("name", "").strip() for one in left}
    partner = Contact(refused=Reason.NOT_A_FRIEND if len(accounts) > 1 else "")
    if len(accounts) == 1:
        account, shown = next(iter(accounts.items()))
        partner = Contact(username=account, remark=shown)
    messages = [_page_message(one, partner) for one in page.found]
    yield from chat_rows(lambda: messages)


def _page_message(one: dict[str, str], partner: Contact) -> Message:
    words = one.get("text", "").strip()
    at = _WHEN.search(one.get("time", ""))
    kind = kind_of_type(one["type"]) if one["type"] else "system"
    if kind in ("text", "app"):
        kind = kind_of_text(words)
    return Message(
        place=f"message {one['id']}",
        partner=partner,
        at=at[0] if at else "",
        outgoing=one["side"] == "right",
        kind=kind,
        text=words,
        id=one["id"],
        raw=dict(one),
    )


FORMS = (
    Form(
        "wechat.wechatexporter.contacts", Container.TEXT, read_contacts,
        pattern=r'"[\w@.\-]+","(?:[^"]|"")*","(?:https?://[^"]*)?","(?:[^"]|"")*"\r?\n?',
        connection="wechat.wechatexporter", sure=0.93,
    ),
    Form(
        "wechat.wechatexporter.text", Container.TEXT, read_text_chat,
        pattern=rf"[^\n]*{_TITLE}\r?\n", connection="wechat.wechatexporter.chats",
    ),
    Form(
        "wechat.wechatexporter.page", Container.TEXT, read_page,
        pattern=rf"(?is)\s*<(?:!doctype html|html).{{0,2000}}<title>[^<]*{_TITLE}",
        connection="wechat.wechatexporter.chats",
    ),
)  # fmt: skip
