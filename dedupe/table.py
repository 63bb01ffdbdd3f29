"""Matches one table without a hub: as customers where its columns are known, else generic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, overload, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from dedupe.bulk import Scorer, ask_pairs, cut_table, offer_pairs, prepare, score_all
from dedupe.compare_contacts import Holders
from dedupe.explain import explain
from dedupe.generic import deduplicate
from dedupe.kernel import RELATIONS
from dedupe.normalise import profiles_of
from dedupe.phrases import Language, sentence
from dedupe.profile import Profile
from dedupe.score import DEFAULT, Limits
from dedupe.statistics import Statistics
from store.values import Fields, RowId, SourceRecord

#: Fields that name somebody.
NAMING = frozenset({"name", "family_name", "given_name", "nickname", "remark", "company"})
#: Columns that only a customer file from this part of the world has.
TELLING = frozenset({"remark", "wechat", "qq", "wangwang"})
#: Share of rows with hanzi or a mainland mobile from which a table counts as Chinese customers.
CHINESE = 0.2


@dataclass(frozen=True, slots=True)
class TableMatch:
    """The answer for a table; all tuples run along its rows."""

    #: "customers" or "generic": which engine answered.
    engine: str
    #: Per row the id of its customer: the smallest row id of the group.
    customers: tuple[str, ...]
    #: Per row why it is where it is, "" for a row alone. Empty unless asked for.
    reasons: tuple[str, ...] = ()
    #: (row id, row id, bits) of pairs that a person should look at, best first.
    asks: tuple[tuple[str, str, float], ...] = ()
    #: (row id, row id, kind) of pairs of customers who seem related: a family, colleagues.
    offers: tuple[tuple[str, str, str], ...] = ()
    #: False where the weights of unknown columns could not be learned from the table.
    learned: bool = True


def is_customers(rows: Sequence[Mapping[str, str]], fields: Mapping[str, str]) -> bool:
    """Tell whether a table is a customer file whose columns we know.

    `fields` maps headers to canonical fields. Latin tables with a name and a birthday are better
    served by weights learned from the table itself.
    """
    known = set(fields.values())
    if not known & NAMING:
        return False
    if known & TELLING:
        return True
    chinese = sum(any(_chinese(row.get(header, "")) for header in fields) for row in rows)
    return chinese >= CHINESE * max(1, len(rows))


def _chinese(text: str) -> bool:
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        return True
    digits = "".join(c for c in text if c.isdigit())
    return len(digits) in (11, 13) and digits[-11] == "1" and digits[-10] in "3456789"


def match_table(
    rows: Sequence[Mapping[str, str]],
    fields: Mapping[str, str],
    ids: Sequence[str],
    *,
    limits: Limits = DEFAULT,
    language: Language | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TableMatch:
    """Match the rows of a table.

    `rows` map headers to cells, `fields` maps headers to canonical fields (headers that nobody
    knows are left out of it), `ids` are the rows' own ids, all different. With a `language` every
    joined row gets a reason. Ids are never evidence.
    """
    if len(set(ids)) != len(rows):
        raise ValueError("row ids must be as many as rows and all different")
    if is_customers(rows, fields):
        return _customers(rows, fields, ids, limits, language, progress)
    return _generic(rows, ids, language)


def record_of(row: Mapping[str, str], fields: Mapping[str, str], row_id: str) -> SourceRecord:
    """Return a row as a source record; headers of one field give several values."""
    cells = (row.get(header, "") for header in fields)
    return SourceRecord(_row_of(row_id), _gathered(cells, list(fields.values())))


def _row_of(row_id: str) -> RowId:
    return RowId("file", "customers", row_id)


def _gathered(cells: Iterable[str], fields: Sequence[str]) -> Fields:
    values: dict[str, tuple[str, ...]] = {}
    for field, cell in zip(fields, cells, strict=True):
        if cell:
            values[field] = (*values[field], cell) if field in values else (cell,)
    return values


@runtime_checkable
class Cells(Protocol):
    """A table that knows a shorter way to its cells than row by row."""

    def cells(self, places: Sequence[int], headers: Sequence[str]) -> Iterable[Sequence[str]]:
        """Return the cells under some headers of some rows."""
        ...  # pragma: no cover


def _fields_of(
    rows: Sequence[Mapping[str, str]], places: Sequence[int], fields: Mapping[str, str]
) -> Iterator[Fields]:
    """Yield the fields of some rows."""
    names = list(fields.values())
    if isinstance(rows, Cells):
        every = rows.cells(places, list(fields))
    else:
        every = ([rows[place].get(header, "") for header in fields] for place in places)
    if len(set(names)) < len(names):
        yield from (_gathered(cells, names) for cells in every)
        return
    for cells in every:
        yield {name: (cell,) for name, cell in zip(names, cells, strict=True) if cell}


def match_columns(
    columns: Mapping[str, Sequence[str]],
    fields: Mapping[str, str],
    ids: Sequence[str],
    *,
    limits: Limits = DEFAULT,
    language: Language | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TableMatch:
    """Match a table that is given as lists of cells by header; else as `match_table`."""
    rows = ColumnRows(columns, len(ids))
    return match_table(rows, fields, ids, limits=limits, language=language, progress=progress)


class ColumnRows(Sequence[Mapping[str, str]]):
    """The rows of lists of cells; each is made when it is asked for."""

    def __init__(self, columns: Mapping[str, Sequence[str]], count: int) -> None:
        if any(len(cells) != count for cells in columns.values()):
            raise ValueError("columns must be as long as there are ids")
        self._columns, self._count = columns, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Mapping[str, str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[Mapping[str, str]]: ...

    def __getitem__(self, place: int | slice) -> Mapping[str, str] | list[Mapping[str, str]]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(self._count))]
        if not 0 <= place < self._count:
            raise IndexError(place)
        return {header: cells[place] for header, cells in self._columns.items()}

    def cells(self, places: Sequence[int], headers: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield the cells under some headers of some rows."""
        columns = [self._columns[header] for header in headers]
        return ([cells[place] for cells in columns] for place in places)


def _customers(
    rows: Sequence[Mapping[str, str]],
    fields: Mapping[str, str],
    ids: Sequence[str],
    limits: Limits,
    language: Language | None,
    progress: Callable[[int, int], None] | None,
) -> TableMatch:
    order = sorted(range(len(ids)), key=ids.__getitem__)

    def read(begin: int, end: int) -> list[Profile]:
        places = order[begin:end]
        every = zip(places, _fields_of(rows, places, fields), strict=True)
        return profiles_of((_row_of(ids[place]), values) for place, values in every)

    scorer, codes = prepare(len(ids), read, None)
    limits = limits.at(len(ids))
    found = score_all(scorer, codes, progress)
    del codes
    cut = cut_table(scorer, found.links, limits)
    places = np.array(order)
    sorted_ids = np.array(ids, dtype=object)[places]
    customers = np.empty_like(sorted_ids)
    customers[places] = sorted_ids[cut.group]
    a, b, bits = ask_pairs(found.links, cut.group, limits)
    one, other, kinds = offer_pairs(found, cut.group)
    return TableMatch(
        "customers",
        tuple(customers.tolist()),
        _reasons(scorer, cut.groups, order, limits, language) if language is not None else (),
        _rows_of(sorted_ids[a], sorted_ids[b], bits),
        _rows_of(sorted_ids[one], sorted_ids[other], np.array(RELATIONS, dtype=object)[kinds]),
    )


def _rows_of(*columns: NDArray[Any]) -> tuple[Any, ...]:
    return tuple(zip(*(column.tolist() for column in columns), strict=True))


def _reasons(
    scorer: Scorer,
    groups: Sequence[Sequence[int]],
    order: Sequence[int],
    limits: Limits,
    language: Language,
) -> tuple[str, ...]:
    """Say of every row in a group of several why it is there."""
    reasons = [""] * len(order)
    for group in groups:
        if len(group) > 1:
            members = {one.row: one for row in group for one in scorer.read(row, row + 1)}
            for row, one in zip(group, members.values(), strict=True):
                reasons[order[row]] = _reason(
                    one, list(members), members, scorer.holders, scorer.statistics, limits, language
                )
    return tuple(reasons)


def _reason(
    one: Profile,
    group: Sequence[RowId],
    by_row: Mapping[RowId, Profile],
    holders: Holders,
    statistics: Statistics,
    limits: Limits,
    language: Language,
) -> str:
    """Say what ties a row to the row of its group that fits it best."""
    others = [
        explain(one, by_row[row], holders, statistics, limits) for row in group if row != one.row
    ]
    if not others:
        return ""
    # What counts in the group, not what a pair says alone: name and city would only be asked about.
    best = min(others, key=lambda e: (-limits.effective(e.bits, e.support), -e.bits, e.b))
    return f"{best.b.external_id}: {sentence(best, language)}"


def _generic(
    rows: Sequence[Mapping[str, str]], ids: Sequence[str], language: Language | None
) -> TableMatch:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    table = {header: [row.get(header, "") for row in rows] for header in headers}
    table = {header: cells for header, cells in table.items() if cells != list(ids)}
    found = deduplicate(table)
    customers = [""] * len(rows)
    for group in found.groups:
        smallest = min(ids[row] for row in group)
        for row in group:
            customers[row] = smallest
    return TableMatch(
        "generic",
        tuple(customers),
        _edge_reasons(found.edges, customers, ids, language) if language is not None else (),
        learned=found.learned,
    )


def _edge_reasons(
    edges: Sequence[tuple[int, int, float]],
    customers: Sequence[str],
    ids: Sequence[str],
    language: Language,
) -> tuple[str, ...]:
    best: dict[int, tuple[float, str]] = {}
    for a, b, bits in edges:
        if customers[a] == customers[b]:
            for row, other in ((a, b), (b, a)):
                best[row] = max(best.get(row, (bits, "")), (bits, ids[other]))
    word = "相似度" if language == "zh" else "similarity"
    unit = "比特" if language == "zh" else "bits"
    return tuple(
        f"{best[row][1]}: {word} {best[row][0]:+.1f} {unit}" if row in best else ""
        for row in range(len(customers))
    )
