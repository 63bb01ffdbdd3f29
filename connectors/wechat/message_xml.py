"""The XML inside messages: name cards, friend requests, transfers, red packets, places, quotes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import defusedxml
import defusedxml.ElementTree

from connectors.contract import ReadOptions, ReadRecord, ReadRow
from connectors.reasons import Reason
from connectors.texts import raw_row, raw_text, read_text
from connectors.wechat.accounts import scene_words
from connectors.wechat.contacts import Contact, contact_record, contact_row
from connectors.wechat.forms import Container, Form
from connectors.wechat.times import moment
from connectors.wechat.transfers import Transfer, TransferState, by_subtype
from store.errors import Unreadable
from store.values import Stream


def parsed(text: str) -> Element | None:
    """Return the root of a message's XML, None when it is not XML or not safe."""
    try:
        found: Element = defusedxml.ElementTree.fromstring(text.strip())
    except (ParseError, defusedxml.DefusedXmlException, ValueError):
        return None
    return found


def transfer_in(text: str) -> Transfer | None:
    """Return the transfer of an app message's XML, None where there is none."""
    root = parsed(text)
    info = root.find(".//wcpayinfo") if root is not None else None
    if info is None or info.find("paysubtype") is None:
        return None
    return by_subtype(
        _inner(info, "paysubtype"),
        _inner(info, "feedesc"),
        _inner(info, "transferid"),
        _inner(info, "pay_memo"),
    )


def _inner(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def read_message(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read one message's XML saved as a file."""
    text = read_text(path, options).text
    root = parsed(text)
    if root is None:
        raise Unreadable(_why(text))
    yield _row(root, raw_text(text))


def _why(text: str) -> str:
    """A document type or an entity has no place in a message."""
    return Reason.DANGEROUS_XML if "<!DOCTYPE" in text or "<!ENTITY" in text else Reason.DAMAGED


def _row(root: Element, raw: str) -> ReadRow:
    place = "message"
    if root.tag == "sysmsg":
        return _system(place, root, raw)
    if root.get("fromusername") and root.get("content") is not None:
        return _request(place, root, raw)
    if root.get("nickname") is not None:
        return _card(place, root, raw)
    info = root.find(".//wcpayinfo")
    if info is not None and info.find("paysubtype") is not None:
        return _transfer(place, info, raw)
    location = root.find("location")
    kind = "location" if location is not None else "red_packet" if info is not None else "text"
    event = _event(kind, {"xml": raw})
    return ReadRow(place, (event,), notes=(Reason.DATE_UNREADABLE,))


def _event(kind: str, raw: dict[str, object], at: str = "", number: str = "") -> ReadRecord:
    values = {"at": at, "channel": "wechat", "kind": str(kind)}
    fields = {name: (value,) for name, value in values.items() if value}
    return ReadRecord(Stream.INTERACTIONS, fields, number, raw=raw_row(raw))


def _card(place: str, root: Element, raw: str) -> ReadRow:
    """A name card: `city` is often just 中国, so the region code is read."""
    official = root.get("certflag", "0") not in ("", "0")
    country, province, city = ([*root.get("regionCode", "").split("_"), "", "", ""])[:3]
    contact = Contact(
        username=_account(root.get("username", "")),
        alias=root.get("alias", ""),
        nickname=root.get("nickname", ""),
        gender=root.get("sex", ""),
        country=country,
        province=province or root.get("province", ""),
        city=city,
        company=root.get("openimdesc", ""),
        source=scene_words(root.get("scene", "")),
        refused=Reason.NOT_A_PERSON if official else "",
    )
    return contact_row(place, contact, {"xml": raw})


def _account(username: str) -> str:
    """A `v3_…@stranger` is a ticket, not an id."""
    return "" if username.endswith("@stranger") else username


def _request(place: str, root: Element, raw: str) -> ReadRow:
    """A friend request: the words that came with it are the owner's first note on the person."""
    contact = Contact(
        username=_account(root.get("fromusername", "")),
        alias=root.get("alias", ""),
        nickname=root.get("fromnickname", ""),
        note=root.get("content", ""),
        gender=root.get("sex", ""),
        country=root.get("country", ""),
        province=root.get("province", ""),
        city=root.get("city", ""),
        source=scene_words(root.get("scene", "")),
    )
    return contact_row(place, contact, {"xml": raw})


def _system(place: str, root: Element, raw: str) -> ReadRow:
    """`你已添加了X`: the template names the account."""
    username = (root.findtext(".//member/username") or "").strip()
    nickname = (root.findtext(".//member/nickname") or "").strip()
    event = _event("friend_added" if username else "system", {"xml": raw})
    if not username:
        return ReadRow(place, (event,), notes=(Reason.DATE_UNREADABLE,))
    record, notes = contact_record(Contact(username=username, nickname=nickname), {"xml": raw})
    return ReadRow(place, (record, event), notes=(*notes, Reason.DATE_UNREADABLE))


def _transfer(place: str, info: Element, raw: str) -> ReadRow:
    """A received transfer is a purchase of its payer; an offer or a return is an interaction."""
    transfer = by_subtype(
        _inner(info, "paysubtype"), _inner(info, "feedesc"), _inner(info, "transferid")
    )
    at = moment(_inner(info, "begintransfertime"))
    records = list[ReadRecord]()
    payer = _inner(info, "payer_username")
    if payer:
        records.append(contact_record(Contact(username=payer), {"xml": raw})[0])
    if transfer.state is TransferState.RECEIVED:
        values = {
            "at": at,
            "amount": transfer.amount,
            "currency": "CNY",
            "product": _inner(info, "pay_memo"),
            "state": "received",
        }
        fields = {name: (value,) for name, value in values.items() if value}
        records.append(ReadRecord(Stream.PURCHASES, fields, transfer.id, raw={"xml": raw}))
    else:
        records.append(_event(transfer.state, {"xml": raw}, at, transfer.id))
    return ReadRow(place, tuple(records))


FORMS = (
    Form(
        "wechat.message_xml", Container.XML, read_message,
        pattern=r"(?s)\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE.*)?<(?:msg|sysmsg)[\s>]",
        connection="wechat.messages",
    ),
)  # fmt: skip
