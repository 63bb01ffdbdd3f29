"""WeChatDataAnalysis' record exports: payments, and friend verifications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from connectors.contract import ReadOptions, ReadRecord, ReadRow
from connectors.json_guard import load_json
from connectors.reasons import Reason
from connectors.texts import raw_row, raw_text, text_at
from connectors.wechat.accounts import not_a_person, scene_words
from connectors.wechat.chat import Message, chat_rows, refused_message
from connectors.wechat.contacts import Contact, contact_record
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.json_rows import json_entries, load
from connectors.wechat.tables import Entry, entries, grids
from connectors.wechat.times import moment
from connectors.wechat.transfers import Transfer, TransferState, amount_of, by_subtype
from store.errors import TooBig, Unreadable
from store.values import Stream

SHEET = marks("序号,名称,时间,类型,完整数据(JSON)")


def read_payments(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read payments_<account>_<time>.json."""
    items = load(path, "items", options)
    found = list(json_entries(items, "items", options.limits.rows))
    yield from payment_rows(found, text_at(items.envelope, "account"))


def read_verifications(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read friend-verifications_<account>_<time>.json."""
    items = load(path, "items", options)
    found = list(json_entries(items, "items", options.limits.rows))
    yield from verification_rows(found, text_at(items.envelope, "account"))


def read_sheet(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the workbook of either record export: the whole record stands as JSON in a cell."""
    requests, payments = list[Entry](), list[Entry]()
    for grid in grids(path, options):
        for line in entries(grid, SHEET):
            entry = _from_cell(line, options)
            if entry.refused:
                yield entry.refusal()
            elif entry.text("kind"):
                payments.append(entry)
            else:
                requests.append(entry)
    yield from payment_rows(payments, "")
    yield from verification_rows(requests, "")


def _from_cell(line: Entry, options: ReadOptions) -> Entry:
    if line.refused:
        return line
    try:
        values = load_json(line.text("完整数据(JSON)"), options.limits)
    except (Unreadable, TooBig):
        return Entry(line.place, refused=Reason.BAD_ROW, raw=line.raw)
    if isinstance(values, Mapping):
        return Entry(line.place, values)
    return Entry(line.place, refused=Reason.BAD_ROW, raw=line.raw)


def payment_rows(found: list[Entry], own: str) -> Iterator[ReadRow]:
    """Rows of payments; a partner has the same names in each, also where one record has none."""
    shown: dict[str, str] = {}
    for entry in found:
        name = text_at(entry.values, "sessionContact", "displayName")
        if name:
            shown.setdefault(entry.text("sessionName"), name)
    for entry in found:
        if entry.refused:
            yield entry.refusal()
        else:
            yield _payment_row(entry, own, shown.get(entry.text("sessionName"), ""))


def _payment_row(entry: Entry, own: str, shown: str) -> ReadRow:
    """A received transfer is a purchase of its payer; everything else is an interaction."""
    username = entry.text("sessionName")
    refused = not_a_person(username) or (Reason.NO_BUYER if not username else "")
    if refused:
        return ReadRow(entry.place, refused=refused, raw=raw_text(str(dict(entry.values))))
    partner = Contact(username=username, remark=shown)
    record, notes = contact_record(partner, {"sessionName": username, "displayName": shown})
    at = moment(entry.text("beginTransferTime") or entry.text("sortTime"))
    notes += () if at else (Reason.DATE_UNREADABLE,)
    if entry.text("kind") != "transfer":
        sender = entry.text("senderUserName")
        outgoing = sender == own if own else sender != username
        event = _event(at, "red_packet", "out" if outgoing else "in", "", entry)
        return ReadRow(entry.place, (record, event), notes=notes)
    transfer = by_subtype(
        entry.text("paySubType"), entry.text("amountText"), entry.text("transferId")
    )
    incoming = entry.text("payPayer") == username
    if transfer.state is TransferState.RECEIVED and incoming:
        return ReadRow(entry.place, (record, _purchase(at, transfer, entry)), notes=notes)
    amount = transfer.amount if transfer.state is TransferState.RECEIVED else ""
    event = _event(at, transfer.state, "in" if incoming else "out", amount, entry)
    return ReadRow(entry.place, (record, event), notes=notes)


def _purchase(at: str, transfer: Transfer, entry: Entry) -> ReadRecord:
    values = {
        "at": at,
        "amount": amount_of(entry.text("amountText")),
        "currency": "CNY",
        "product": entry.text("messageSummary"),
        "state": entry.text("transferStatus"),
    }
    fields = {name: (value,) for name, value in values.items() if value}
    return ReadRecord(Stream.PURCHASES, fields, transfer.id, raw=raw_row(entry.values))


def _event(at: str, kind: str, direction: str, amount: str, entry: Entry) -> ReadRecord:
    values = {"at": at, "channel": "wechat", "direction": direction, "kind": str(kind)}
    fields = {name: (value,) for name, value in (values | {"amount": amount}).items() if value}
    number = entry.text("transferId") or entry.text("sendId")
    return ReadRecord(Stream.INTERACTIONS, fields, number, raw=raw_row(entry.values))


def verification_rows(found: list[Entry], own: str) -> Iterator[ReadRow]:
    """Friend requests: who, when, through what, and the words that came with it."""

    def messages() -> Iterator[Message]:
        for entry in found:
            if entry.refused:
                yield refused_message(entry.place, entry.refused, entry.raw)
                continue
            outgoing = entry.values.get("isSender") in (True, 1, "1")
            partner = Contact(
                username=entry.text("userName"),
                remark=entry.text("remark") or text_at(entry.values, "contact", "displayName"),
                source=scene_words(entry.text("scene")),
                created_at=moment(entry.text("timestamp")),
            )
            if not outgoing:
                partner = replace(partner, note=entry.text("content"))
            yield Message(
                place=entry.place,
                partner=partner,
                at=entry.text("timestamp"),
                outgoing=outgoing,
                kind="friend_request",
                raw=entry.values,
            )

    yield from chat_rows(messages, own)


FORMS = (
    Form(
        "wechat.wechatdataanalysis.payments", Container.JSON, read_payments,
        marks("dataset,items,items.kind"), connection="wechat.wechatdataanalysis.records",
    ),
    Form(
        "wechat.wechatdataanalysis.verifications", Container.JSON, read_verifications,
        marks("dataset,items,items.userName"), connection="wechat.wechatdataanalysis.records",
    ),
    Form(
        "wechat.wechatdataanalysis.records", Container.TABLE, read_sheet, SHEET,
        connection="wechat.wechatdataanalysis.records",
    ),
)  # fmt: skip
