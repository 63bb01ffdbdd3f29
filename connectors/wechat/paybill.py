"""The WeChat Pay bill (微信支付账单), CSV or workbook: money from people is a purchase.

The counterpart is a nickname or remark as it was that day: a weak customer record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRecord, ReadRow
from connectors.reasons import Reason
from connectors.texts import raw_row, raw_text
from connectors.wechat.contacts import Contact, contact_record
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.tables import Entry, entries, grids
from connectors.wechat.times import moment
from connectors.wechat.transfers import amount_of
from store.values import Stream

HEADER = marks("交易时间,交易类型,交易对方,收/支,金额(元),当前状态,交易单号")

#: What people pay each other with; the rest is shops, banks and the wallet itself.
_BETWEEN_PEOPLE = re.compile(r"转账|红包|二维码收款|群收款|赞赏|收款码|经营收款|收钱码")
_RETURNED = re.compile(r"退款|退还")


def read_bill(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the bill; the lines before the header vary in number, so the header is looked for."""
    for grid in grids(path, options):
        for entry in entries(grid, HEADER):
            yield entry.refusal() if entry.refused else _row(entry, grid.notes)


def _row(entry: Entry, notes: tuple[str, ...]) -> ReadRow:
    kind, side = _said(entry, "交易类型"), _said(entry, "收/支")
    name = _said(entry, "交易对方").removeprefix("发给")
    if side not in ("收入", "支出") or not _BETWEEN_PEOPLE.search(kind):
        return ReadRow(entry.place, refused=Reason.NOT_A_PERSON, raw=raw_text(entry.raw))
    if not name:
        return ReadRow(entry.place, refused=Reason.NO_BUYER, raw=raw_text(entry.raw))
    customer, more = contact_record(Contact(nickname=name), {"交易对方": name})
    returned = _RETURNED.search(kind) or _RETURNED.search(_said(entry, "当前状态"))
    if side == "收入" and not returned:
        money = _purchase(entry)
    else:
        money = _event(entry, kind, side, returned=bool(returned))
    if not money.fields.get("at"):
        more += (Reason.DATE_UNREADABLE,)
    return ReadRow(entry.place, (customer, money), notes=notes + more)


def _said(entry: Entry, name: str) -> str:
    """The text of a column; the bill writes `/` for nothing."""
    text = entry.text(name)
    return "" if text == "/" else text


def _purchase(entry: Entry) -> ReadRecord:
    values = {
        "at": moment(entry.values.get("交易时间")),
        "amount": amount_of(entry.text("金额(元)")),
        "currency": "CNY",
        "product": _said(entry, "商品"),
        "state": _said(entry, "当前状态"),
    }
    return _record(Stream.PURCHASES, values, entry)


def _event(entry: Entry, kind: str, side: str, *, returned: bool) -> ReadRecord:
    what = "red_packet" if "红包" in kind else "transfer"
    values = {
        "at": moment(entry.values.get("交易时间")),
        "channel": "wechat",
        "direction": "in" if side == "收入" else "out",
        "kind": "transfer_returned" if returned else what,
        # Money that came back is no money.
        "amount": "" if returned else amount_of(entry.text("金额(元)")),
    }
    return _record(Stream.INTERACTIONS, values, entry)


def _record(stream: Stream, values: dict[str, str], entry: Entry) -> ReadRecord:
    fields = {name: (value,) for name, value in values.items() if value}
    return ReadRecord(stream, fields, _said(entry, "交易单号"), raw=raw_row(entry.values))


FORMS = (
    Form("wechat.paybill", Container.TABLE, read_bill, HEADER, connection="wechat.paybill"),
)  # fmt: skip
