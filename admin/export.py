"""Writes the customers that somebody may see into a CSV or XLSX file for people.

A CSV cell that a spreadsheet program could run as a formula gets an apostrophe in front; a phone
that begins with "+86" gets one too, so a file for reading in again is written with `raw=True`.
In XLSX every cell is typed as a string, which no program evaluates. What is half written has no
name in any folder.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

from admin.spreadsheet_text import csv_cell
from admin.unnamed import replacing
from admin.workbook import Sheet, save
from store import audit, customers, records
from store.access import Actor
from store.hub import Hub
from store.values import Customer, RowId

if TYPE_CHECKING:
    from store.records import Shown

#: Columns of the customers sheet: canonical header, Chinese header, field of the customer. The
#: spreadsheet reader knows both headers, so a raw export can be read in again.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("id", "编号", ""),
    ("name", "姓名", "name"),
    ("mobile", "手机", "phones"),
    ("email", "邮箱", "emails"),
    ("wechat", "微信号", "wechats"),
    ("qq", "QQ", "qqs"),
    ("company", "公司", "company"),
    ("title", "职位", "title"),
    ("region", "地区", "region"),
    ("address", "地址", "addresses"),
    ("birthday", "生日", "birthday"),
    ("gender", "性别", "gender"),
    ("tags", "标签", "tags"),
    ("level", "客户等级", "tier"),
    ("owner", "负责人", "owner"),
    ("remark", "备注名", "remarks"),
    ("note", "备注", "notes"),
    ("source", "来源", ""),
    ("updated_at", "更新时间", ""),
)

PROVENANCE: tuple[tuple[str, str], ...] = (
    ("id", "编号"),
    ("field", "字段"),
    ("value", "值"),
    ("connection", "来源"),
    ("file", "文件"),
    ("place", "位置"),
    ("seen_at", "读取时间"),
    ("rule", "规则"),
    ("runners_up", "未采用的值"),
)

SHEETS = {"en": ("customers", "provenance"), "zh": ("客户", "数据来源")}

#: Customers whose records are looked up at once.
BATCH = 500


def headers(language: str = "en") -> list[str]:
    """Return the headers of the customers sheet."""
    return [chinese if language == "zh" else header for header, chinese, _ in COLUMNS]


def cells(customer: Customer) -> list[str]:
    """Return one customer as the cells of a row; several values stand on lines of their own."""
    own = {
        "id": customer.id,
        "source": "\n".join(sorted({row.connection for row in customer.rows})),
        "updated_at": customer.updated_at,
    }
    return [
        own[header]
        if not field
        else "\n".join(value.value for value in customer.values.get(field, ()))
        for header, _, field in COLUMNS
    ]


def write_csv(
    hub: Hub, actor: Actor, file: TextIO, *, raw: bool = False, language: str = "en"
) -> int:
    """Write every customer that `actor` may export and return how many.

    `file` is open for text with newline="" and encoding "utf-8-sig" (Excel takes UTF-8 for GBK
    without the mark). `raw` leaves cells as they are: for reading in again, never for Excel.
    """
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(headers(language))
    count = 0
    for customer in customers.stream(hub, actor):
        row = cells(customer)
        writer.writerow(row if raw else [csv_cell(cell) for cell in row])
        count += 1
    _record(hub, actor, count, "export.raw" if raw else "export.csv")
    return count


def write_xlsx(hub: Hub, actor: Actor, file: IO[bytes], *, language: str = "en") -> int:
    """Write customers on one sheet and where each value came from on another; return how many.

    `file` is open for reading and writing bytes.
    """
    first, second = SHEETS[language]
    people = Sheet(first, headers(language))
    origins = Sheet(second, [zh if language == "zh" else en for en, zh in PROVENANCE])
    count = 0
    with closing(people), closing(origins):
        for batch in _batches(customers.stream(hub, actor)):
            rows = {v.row for one in batch for values in one.values.values() for v in values}
            shown = records.records(hub, actor, sorted(rows))
            for customer in batch:
                people.append(cells(customer))
                for line in provenance(customer, shown):
                    origins.append(line)
            count += len(batch)
        save([people, origins], file)
    _record(hub, actor, count, "export.xlsx")
    return count


def _record(hub: Hub, actor: Actor, count: int, action: str) -> None:
    """Write into the audit chain who took how many customers away, and which fields."""
    fields = tuple(field for _, _, field in COLUMNS if field)
    entry = audit.AuditEntry(actor=actor.name, action=action, fields=fields, count=count)
    with hub.writing() as connection:
        audit.record(connection, hub.sealer, [entry], hub.clock)


def provenance(customer: Customer, shown: dict[RowId, Shown]) -> Iterator[list[str]]:
    """Yield a line for every value of a customer: where it stands and what it won against."""
    for field, values in customer.values.items():
        for value in values:
            record = shown.get(value.row)
            yield [
                customer.id,
                field,
                value.value,
                value.row.connection,
                record.label if record else "",
                record.place if record else "",
                record.seen_at if record else "",
                value.rule,
                "\n".join(other.value for other in value.runners_up),
            ]


def write_file(
    hub: Hub, actor: Actor, path: Path, *, raw: bool = False, language: str = "en"
) -> int:
    """Write `path` as its ending says, .xlsx or CSV, whole or not at all; return how many."""
    with replacing(path) as file:
        if path.suffix.lower() == ".xlsx":
            return write_xlsx(hub, actor, file, language=language)
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        count = write_csv(hub, actor, text, raw=raw, language=language)
        text.detach()
        return count


def _batches(stream: Iterable[Customer]) -> Iterator[list[Customer]]:
    iterator = iter(stream)
    while batch := list(islice(iterator, BATCH)):
        yield batch
