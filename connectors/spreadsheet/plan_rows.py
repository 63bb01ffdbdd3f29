"""Turns the rows of one table into records by its compiled plan; nothing is looked up per row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connectors.contract import Limits, ReadRecord, ReadRow
from connectors.reasons import Reason
from connectors.spreadsheet.aliases import CONTACT, PARTY, PURCHASE, STREET
from connectors.spreadsheet.asides import TOTAL_STARTS, aside
from connectors.spreadsheet.cells import NOTHING, SPACE, Odd, read_plain, text_of, unforced
from connectors.spreadsheet.finish import FINISH
from connectors.spreadsheet.headers import Header
from connectors.spreadsheet.ids import Ids
from connectors.spreadsheet.mapping import Column, Mend, Plan, looks_like_firm
from connectors.spreadsheet.table import SheetRow, Table
from store.errors import TooBig
from store.values import Stream

#: One of these, or the source's id, makes a row somebody.
_SOMEBODY = frozenset(
    {"name", "family_name", "given_name", "nickname", "remark", "company", "mobile", "phone",
     "fax", "email", "wechat", "qq", "wangwang", "uscc", "address", "website"}
)  # fmt: skip
_PSEUDO = {PARTY: "name", CONTACT: "mobile", STREET: "address"}
Values = dict[str, list[str]]

#: How much of a refused row is kept for mending.
_REFUSED_CHARS = 1_000_000


def _compiled(column: Column) -> tuple[int, str, str, Mend | None, str, str]:
    """Return index, key in raw, target, mend, the field, and how the field is to be treated."""
    target = column.target
    mend = None if column.mend is read_plain else column.mend
    if target.startswith(PURCHASE):
        return column.index, column.header, target, mend, target[len(PURCHASE) :], PURCHASE
    known_as = target if target in {STREET, "address"} else ""
    return column.index, column.header, target, mend, _PSEUDO.get(target, target), known_as


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, header: Header, plan: Plan, limits: Limits) -> None:
        self._table, self._header, self._plan = table, header, plan
        if len(plan.columns) > limits.columns:
            raise TooBig("columns", limits.columns)
        self._limit, self._most = limits.cell_chars, limits.columns
        self._finish = FINISH.get(plan.name)
        self._firms = any(column.target == PARTY for column in plan.columns)
        self._width = len(plan.columns)
        self._columns = tuple(_compiled(column) for column in plan.columns)
        self._count: int | None = None
        #: Set by `count`: ids that are filled and unique in the whole file.
        self.use_id = self.use_order = False

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows under the header that hold something and are not the header again."""
        end = self._header.end
        names = self._header.names
        for row in self._table.rows():
            if row.number <= end:
                continue
            if row.refused:
                yield row
                continue
            first = -1
            for index, cell in enumerate(row.cells):
                if cell is not None and (cell.__class__ is not str or cell.strip(SPACE)):
                    first = index
                    break
            if first < 0:
                continue
            if first < self._width and row.cells[first] == names[first] and self._again(row):
                continue
            yield row

    def _again(self, row: SheetRow) -> bool:
        """Tell whether the row is the header printed again."""
        texts = [" ".join(text_of(cell).split()) for cell in row.cells]
        return texts[: self._width] == list(self._header.names)[: len(texts)]

    def count(self) -> int:
        """Count the rows once, and find out whether the id columns are filled and unique."""
        if self._count is None:
            ids = Ids([c for c in self._plan.columns if c.target == "external_id"])
            orders = Ids([c for c in self._plan.columns if c.target == "purchases.id"])
            self._count = 0
            for row in self.rows():
                self._count += 1
                for column_ids in (ids, orders):
                    if column_ids.usable and not row.refused and not column_ids.take(row):
                        # A total or a comment has no id, and needs none.
                        column_ids.usable = bool(aside(row))
            self.use_id = ids.usable and self._count > 0 and not ids.is_numbering()
            self.use_order = orders.usable and self._count > 0
        return self._count

    def read(self) -> Iterator[ReadRow]:
        """Yield each row as records, or with the reason why it is refused."""
        prefix = f"{self._table.name} row " if self._table.name else "row "
        for row in self.rows():
            place = f"{prefix}{row.number}"
            if row.refused:
                text = row.text[:_REFUSED_CHARS]
                yield ReadRow(place, (), row.refused, text, row.notes)
                continue
            yield self._row(place, row)

    def _row(self, place: str, row: SheetRow) -> ReadRow:
        fields: Values = {}
        purchase: Values = {}
        notes = list(row.notes)
        raw, street = self._cells(row, fields, purchase, notes)
        if len(row.cells) > self._width:
            self._extra(row, raw, notes)
            if len(raw) > self._most:
                return ReadRow(place, (), Reason.BAD_ROW, self._text(row), row.notes)
        first = next(iter(raw.values()), "")
        if len(raw) < 2 or (len(first) < 16 and first[0] in TOTAL_STARTS):
            why = aside(row)
            if why:
                return ReadRow(place, (), why, self._text(row), row.notes)
        if street:
            fields.setdefault("address", []).append(street)
        if self._firms and "company" in fields:
            _drop_person_as_firm(fields)
        if self._finish:
            self._finish(raw, fields)
        records = self._records(raw, fields, purchase)
        if not records:
            return ReadRow(place, (), Reason.NOTHING_IN_IT, self._text(row), tuple(notes))
        if row.number in self._table.unsolved and self._unsolved(row.number):
            notes.append(Reason.FORMULA_WITHOUT_VALUE)
        return ReadRow(place, records, notes=tuple(dict.fromkeys(notes)) if notes else ())

    def _cells(
        self, row: SheetRow, fields: Values, purchase: Values, notes: list[str]
    ) -> tuple[dict[str, str], str]:
        """Read every cell; return `raw` and the part of an address that still has no address.

        This loop runs once for every cell of a file: the common kinds of cells are read in place.
        """
        cells, raw, street = row.cells, {}, ""
        width, limit = len(cells), self._limit
        for index, header, target, mend, field, known_as in self._columns:
            if index >= width:
                continue
            cell = cells[index]
            if cell.__class__ is str:
                text = cell.strip(SPACE)
                if text and text[0] in "='":
                    text = unforced(text)
            else:
                text = text_of(cell)
            if not text:
                continue
            raw[header] = text
            if not target:
                continue
            if mend is None:
                if text in NOTHING:
                    continue
            else:
                value = mend(cell, text)
                if value.__class__ is Odd:
                    text, note, other = value
                    notes += (note,) if note else ()
                    if not text:
                        continue
                    field = other or field
                else:
                    text = value  # type: ignore[assignment]
            if len(text) > limit:
                text = text[:limit]
                notes.append(Reason.TEXT_CUT)
            if known_as:
                text, street = _apart(known_as, field, text, street, fields, purchase)
                if not text:
                    continue
            known = fields.get(field)
            if known is None:
                fields[field] = [text]
            elif text not in known:
                known.append(text)
        return raw, street

    def _extra(self, row: SheetRow, raw: dict[str, str], notes: list[str]) -> None:
        for index in range(self._width, len(row.cells)):
            text = text_of(row.cells[index])
            if text:
                raw[f"#{index + 1}"] = text
                if Reason.EXTRA_CELLS not in notes:
                    notes.append(Reason.EXTRA_CELLS)

    def _records(
        self,
        raw: Mapping[str, str],
        fields: Values,
        purchase: Values,
    ) -> tuple[ReadRecord, ...]:
        own_id = "".join(fields.pop("external_id", [])) if self.use_id else ""
        fields.pop("external_id", None)
        order_id = "".join(purchase.pop("id", []))
        records = []
        if own_id or not _SOMEBODY.isdisjoint(fields):
            records.append(
                ReadRecord(
                    Stream.CUSTOMERS,
                    {name: tuple(values) for name, values in fields.items()},
                    own_id,
                    _revision(fields),
                    raw,
                )
            )
        if self._plan.orders and (purchase or order_id):
            records.append(
                ReadRecord(
                    Stream.PURCHASES,
                    {name: tuple(values) for name, values in purchase.items()},
                    order_id if self.use_order else "",
                    raw=raw if not records else {},
                )
            )
        return tuple(records)

    def _unsolved(self, number: int) -> bool:
        targets = {column.index: column.target for column in self._plan.columns}
        return any(targets.get(index) for index in self._table.unsolved[number])

    @staticmethod
    def _text(row: SheetRow) -> str:
        return "\t".join(text_of(cell) for cell in row.cells).strip("\t")[:_REFUSED_CHARS]


def _apart(
    known_as: str,
    field: str,
    text: str,
    street: str,
    fields: Values,
    purchase: Values,
) -> tuple[str, str]:
    """Put away a value of a purchase or of an address in parts.

    Returns what is left to be put into its field, and the part that waits for its address.
    """
    if known_as == PURCHASE:
        purchase.setdefault(field, [text])
        return "", street
    if known_as == "address":
        return street + text, ""
    if fields.get("address"):
        fields["address"][-1] += " " + text
        return "", street
    return "", text


def _revision(fields: Mapping[str, list[str]]) -> str:
    """A row's own modification time, where it is a whole date: it then compares as text."""
    value = fields.get("updated_at", ("",))[0]
    return value if value[:4].isdigit() and value[4:5] == "-" else ""


def _drop_person_as_firm(fields: Values) -> None:
    """A customer that is its own contact ("李娜, 李娜") is no firm."""
    names = set(fields.get("name", ()))
    firms = [firm for firm in fields["company"] if firm not in names or looks_like_firm(firm)]
    if firms:
        fields["company"] = firms
    else:
        del fields["company"]
