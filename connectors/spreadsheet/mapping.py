"""Header -> canonical field: the owner's word first, then the layout's, then the aliases."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from connectors.contract import ReadOptions
from connectors.reasons import Reason
from connectors.spreadsheet.aliases import CONTACT, PARTY, PURCHASE, field_of, header_key
from connectors.spreadsheet.cells import (
    NOTHING,
    Cell,
    Odd,
    read_id,
    read_mobile_or_other,
    read_phone,
    read_plain,
)
from connectors.spreadsheet.dates import read_date
from connectors.spreadsheet.headers import Header
from connectors.spreadsheet.layouts import KnownLayout, known_layout
from connectors.spreadsheet.orders import OWN_COLUMNS

Mend = Callable[[Cell, str], str | Odd]

#: What a list of orders has beside its number, so that "订单号" alone makes none.
_ORDER_PARTS = ("purchases.at", "purchases.amount", "purchases.product", "purchases.quantity")
_DATES = frozenset(
    {"birthday", "created_at", "updated_at", "last_contact_at", "first_purchase_at",
     "last_purchase_at", "next_follow_at", "purchases.at"}
)  # fmt: skip
_PHONES = frozenset({"mobile", "phone", "fax"})
#: Endings of what is a firm or a shop; one-character ones only on names of four or more.
_FIRM = re.compile(
    r"(?:公司|集团|集團|工作室|商行|经营部|經營部|门市部|事务所|事務所|中心|超市|学校|學校|医院|醫院|酒店"
    r"|宾馆|酒楼|饭店|餐厅|沙龙|会所|合作社|批发部|服务部|专卖店|旗舰店|分店|连锁|銀行|银行|协会|大学"
    r"|有限|五金|建材|(?<=..)[店厂廠行社馆館坊铺舖局院所]"
    r"|\b(?:co|ltd|llc|inc|corp|gmbh|limited|company|studio|shop|store|salon|group|pte|pty|plc)\.?)"
    r"[)）\d]*$",
    re.IGNORECASE,
)
#: 李**, t**7, 李*: what shops show instead of a buyer's name.
_MASKED = re.compile(r"[*＊]{2,}|[\u4e00-\u9fff][*＊]|[*＊][\u4e00-\u9fff]")
_YES = frozenset(["是", "y", "yes", "true", "1", "✓", "√", "勿扰", "退订", "已退订", "on"])
_NO = frozenset(["否", "n", "no", "false", "0", "×", "正常", "off"])


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table and where its cells go."""

    index: int
    #: Its key in `raw`.
    header: str
    #: Canonical field, `purchases.<field>`, a pseudo-field of `aliases`; "" for raw only.
    target: str
    mend: Mend | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table's columns are read."""

    layout: KnownLayout | None
    columns: tuple[Column, ...]
    #: True where a purchase comes out of each row.
    orders: bool

    @property
    def name(self) -> str:
        """Return the layout's name, "table" for a list of nobody in particular."""
        return self.layout.name if self.layout else ("orders" if self.orders else "table")

    def shown(self) -> dict[str, str]:
        """Return header -> field for the import page."""
        return {column.header: column.target for column in self.columns if column.header}


def map_columns(header: Header, options: ReadOptions, *, from_1904: bool = False) -> Plan:
    """Compile the plan for a table's rows."""
    layout = known_layout(header, options.layout)
    wished = {header_key(name): field for name, field in options.columns.items()}
    own = {header_key(name): to for name, to in (layout.columns if layout else {}).items()}
    targets = [_target(name, wished, own, layout) for name in header.names]
    orders = "purchases.id" in targets and (
        layout is not None or any(part in targets for part in _ORDER_PARTS)
    )
    orders = orders or any(field.startswith(PURCHASE) for field in wished.values())
    if not orders:
        targets = [_without_order(target) for target in targets]
    elif layout is None:
        shop = {header_key(name) for name in OWN_COLUMNS}
        targets = [
            "" if header_key(name) in shop and header_key(name) not in wished else target
            for name, target in zip(header.names, targets, strict=True)
        ]
    targets = _one_id(targets, header, wished)
    named = "name" in targets
    columns = tuple(
        Column(index, name or f"#{index + 1}", target, _mend(target, named, from_1904))
        for index, (name, target) in enumerate(zip(header.names, targets, strict=True))
    )
    return Plan(layout, _in_order(columns, own), orders)


def _target(
    name: str, wished: Mapping[str, str], own: Mapping[str, str], layout: KnownLayout | None
) -> str:
    key = header_key(name)
    bare = header_key(re.sub(r" \(\d+\)$", "", name))
    for table in (wished, own):
        for shape in (key, bare):
            if shape in table:
                return table[shape]
    if layout and layout.only:
        return ""
    return field_of(name) or ""


def _without_order(target: str) -> str:
    """In a list of customers a product column says what they are interested in."""
    if target == "purchases.product":
        return "product_interest"
    return "" if target.startswith(PURCHASE) else target


def _one_id(targets: list[str], header: Header, wished: Mapping[str, str]) -> list[str]:
    """Keep one id column: the owner's, or the one whose name says most."""
    ids = [index for index, target in enumerate(targets) if target == "external_id"]
    if len(ids) < 2:
        return targets
    chosen = [i for i in ids if header_key(header.names[i]) in wished] or sorted(
        ids, key=lambda i: -len(header.names[i])
    )
    return [
        "" if target == "external_id" and index != chosen[0] else target
        for index, target in enumerate(targets)
    ]


def _in_order(columns: tuple[Column, ...], own: Mapping[str, str]) -> tuple[Column, ...]:
    """Put purchase columns last, in the layout's order of preference."""
    rank = {key: place for place, key in enumerate(own)}
    return tuple(
        sorted(
            columns,
            key=lambda column: (
                (1, rank.get(header_key(column.header), 999), column.index)
                if column.target.startswith(PURCHASE)
                else (0, 0, column.index)
            ),
        )
    )


def _mend(target: str, named: bool, from_1904: bool) -> Mend | None:
    if not target:
        return None
    if target == "birthday":
        return partial(_read_day, from_1904=from_1904)
    if target in _DATES:
        return partial(read_date, from_1904=from_1904)
    if target in _PHONES:
        return read_phone
    if target == CONTACT:
        return read_mobile_or_other
    if target in {"external_id", "purchases.id"}:
        return read_id
    if target == PARTY:
        return partial(_read_party, named=named)
    if target in {"name", "wangwang", "nickname"}:
        return _read_name
    if target == "do_not_contact":
        return _read_refusal
    return read_plain


def looks_like_firm(text: str) -> bool:
    """Tell whether a name is that of a firm or a shop by its ending."""
    return bool(_FIRM.search(text.strip()))


def _read_party(_cell: Cell, text: str, *, named: bool) -> str | Odd:
    """A column named "客户名称" holds persons and firms; beside a contact's name it is the firm."""
    if text in NOTHING:
        return Odd("")
    if named or looks_like_firm(text):
        return Odd(text, field="company")
    return Odd(text, Reason.NAME_MASKED if _MASKED.search(text) else "", field="name")


def _read_name(_cell: Cell, text: str) -> str | Odd:
    if _MASKED.search(text):
        return Odd(text, Reason.NAME_MASKED)
    return Odd("") if text in NOTHING else text


def _read_day(cell: Cell, text: str, *, from_1904: bool) -> str | Odd:
    """A birthday has no time of day; a program's midnight is cut off."""
    day = read_date(cell, text, from_1904=from_1904)
    if isinstance(day, str) and day[10:] in {" 00:00:00", "T00:00:00", " 00:00"}:
        return day[:10]
    return day


def _read_refusal(_cell: Cell, text: str) -> str | Odd:
    word = text.casefold()
    if word in _YES:
        return "yes"
    return "no" if word in _NO else Odd(text)
