"""Transfers (转账) as the tools write them: offered, received or returned; counted once each."""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass
from enum import StrEnum


class TransferState(StrEnum):
    """One payment makes two messages: an offer, and a receipt or a return."""

    OFFERED = "transfer_offered"
    #: Only this one is money.
    RECEIVED = "transfer"
    RETURNED = "transfer_returned"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a message says about a transfer."""

    state: TransferState
    #: Yuan as plain digits, "290.00".
    amount: str = ""
    id: str = ""
    memo: str = ""


#: `paysubtype` of the message XML.
_BY_SUBTYPE = {
    "1": TransferState.OFFERED, "7": TransferState.OFFERED,
    "3": TransferState.RECEIVED, "5": TransferState.RECEIVED, "8": TransferState.RECEIVED,
    "4": TransferState.RETURNED, "9": TransferState.RETURNED, "10": TransferState.RETURNED,
}  # fmt: skip

_RETURNED = re.compile(r"退还|退回|已过期|拒收")
_RECEIVED = re.compile(r"已收款|已接收|已被接收|转账收款|\|接收 |非实时转账收款|已存入")
_MONEY = re.compile(r"[￥¥]\s*([0-9][0-9,]*(?:\.[0-9]+)?)")
_ECHOTRACE = re.compile(r"转账\[([0-9][0-9,]*(?:\.[0-9]+)?)元\]")
#: How the texts of each tool begin; a customer's own words rarely do.
_TEXT = re.compile(
    r"\[转账(?:收款)?\] ?\(|\[转账\||(?:转账|已收款|已退还)：[￥¥]|微信转账 [￥¥]|[￥¥][0-9.,]+ - "
    r"|【(?:发起转账|已收款|已退还|非实时转账收款|发起非实时转账)】|转账\[[0-9.,]+元\]"
)


def by_subtype(number: object, amount: str = "", transfer_id: str = "", memo: str = "") -> Transfer:
    """Return the transfer of a `paysubtype`; an unknown number is an offer (never money)."""
    state = _BY_SUBTYPE.get(str(number), TransferState.OFFERED)
    return Transfer(state, amount_of(amount), transfer_id, memo)


def from_text(text: str) -> Transfer | None:
    """Return the transfer that a tool's text describes, None for other texts."""
    if _TEXT.match(text) is None:
        return None
    first = text.split("\n", 1)[0]
    state = TransferState.OFFERED
    if _RETURNED.search(first):
        state = TransferState.RETURNED
    elif _RECEIVED.search(first):
        state = TransferState.RECEIVED
    found = _ECHOTRACE.search(first)
    return Transfer(state, two_digits(found[1]) if found else amount_of(first))


def amount_of(text: str) -> str:
    """Return the money of a text as plain digits ("¥1,280.00" is "1280.00"), "" without money."""
    found = _MONEY.search(text) or re.fullmatch(r"\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*", text)
    return two_digits(found[1]) if found else ""


def two_digits(amount: str) -> str:
    """Money as it is written everywhere: 290 and 290.0 are 290.00."""
    return f"{decimal.Decimal(amount.replace(',', '')):.2f}"
