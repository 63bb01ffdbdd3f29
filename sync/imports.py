"""One file into the book: read in a child process, kept page by page, then matched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from connectors.contract import Layout, Limits, ReadOptions, ReadRecord, ReadRow
from connectors.files import open_file
from dedupe.garbage import no_search
from dedupe.text import fold
from store import audit, connections, run_lease, runs
from store.access import Actor, may
from store.body import compact
from store.claim import Incoming
from store.errors import HubError, NotYours, SourceError
from store.hub import Hub
from store.keep import Keeper
from store.runs import Run
from store.values import RowId, SourceRecord, Stream
from sync.progress import Quiet, Shown
from sync.work import match_dirty

#: Fields that say who a row is about, for rows whose source gives no id.
WHO = ("name", "family_name", "given_name", "remark", "nickname")
IDS = ("mobile", "phone", "email", "wechat", "qq")

#: Rows that are one commit, as soon as there are so many.
AT_ONCE = 2_000

_COPY = re.compile(
    r"(\s*[(（]\d+[)）]|\s*-\s*(副本|复制|複製|copy)|[ _-]*\d{4}-\d{2}-\d{2}.*"
    r"|[ _-]*\d{8}[ _-]\d{4,6}|[ _-]*\d{8,14})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file turned out to be, with its first rows; nothing is kept."""

    layout: Layout
    rows: tuple[ReadRow, ...]
    total: int | None


def options_of(hub: Hub, base: ReadOptions | None = None) -> ReadOptions:
    """Return reading options with the hub's region and limits."""
    limits = hub.settings.limits
    values = {f.name: getattr(limits, f.name) for f in fields(Limits)}
    return replace(base or ReadOptions(), region=hub.settings.hub.region, limits=Limits(**values))


def look_at(path: Path, options: ReadOptions, *, count: int = 5) -> Preview:
    """Return a file's layout and first rows without keeping anything.

    Raises Unreadable or TooBig, as `import_file` does.
    """
    with open_file(path, options) as opened:
        rows: list[ReadRow] = []
        for page in opened:
            rows += page[: count - len(rows)]
            if len(rows) >= count:
                break
        return Preview(opened.layout, tuple(rows), opened.total)


def import_file(
    hub: Hub,
    actor: Actor,
    path: Path,
    *,
    connection: str = "",
    label: str = "",
    options: ReadOptions | None = None,
    progress: Shown | None = None,
) -> Run:
    """Bring one file into the book and return its run.

    Every page is one commit, so a crash loses nothing that was kept; rows that were kept and not
    yet matched are matched by the next run. Raises Unreadable or TooBig when the file as a whole
    cannot be read; pages kept before that stay, and the run says so, also when it is interrupted.
    """
    if not may(actor, "import"):
        raise NotYours
    progress = progress or Quiet()
    with open_file(path, options_of(hub, options)) as opened:
        name = connection or connection_name(opened.layout, label or path.name)
        keeper = _begin(hub, actor, opened.layout, name, label or path.name)
        progress.step("read", opened.total)
        try:
            _keep_all(hub, keeper, opened, progress)
        except SourceError as error:
            _end(hub, actor, keeper, "failed", type(error).__name__)
            match_dirty(hub, progress)
            raise
        except BaseException as error:
            _broke_off(hub, actor, keeper, error)
            raise
    try:
        match_dirty(hub, progress)
    except BaseException as error:
        _broke_off(hub, actor, keeper, error)
        raise
    _end(hub, actor, keeper, "done")
    return runs.get_run(hub, actor, keeper.run_number)


def connection_name(layout: Layout, file_name: str) -> str:
    """Return the connection that a file's rows belong to when nobody named one.

    Exports of one tool share one, so that a later export updates the earlier one's rows; a layout
    that says less (a chat, a VCF) has its own, because saying less must not erase. Any other file
    is its own connection, whatever copy number or date its name ends in.
    """
    if layout.connection:
        return layout.connection
    stem = Path(file_name).stem
    while (shorter := _COPY.sub("", stem)) != stem and shorter.strip():
        stem = shorter
    return stem.strip()[:80] or layout.name


def _begin(hub: Hub, actor: Actor, layout: Layout, name: str, label: str) -> Keeper:
    with hub.writing() as writer:
        run_lease.give_up_abandoned(writer, hub.clock)
        number = connections.ensure(hub, writer, name, layout.kind, actor.name)
        run = runs.start(
            hub,
            writer,
            actor,
            "import",
            label=label,
            connection_number=number,
            layout=layout.name,
        )
    return Keeper(hub, number, name, run)


def _end(hub: Hub, actor: Actor, keeper: Keeper, state: str, error: str = "") -> None:
    with hub.writing() as writer:
        runs.end(hub, writer, keeper.run_number, state, error)
        entry = audit.AuditEntry(
            actor=actor.name,
            action="import",
            objects=(f"run:{keeper.run_number}",),
            outcome=state,
            count=sum(keeper.counts.values()),
        )
        audit.record(writer, hub.sealer, [entry], hub.clock)


def _broke_off(hub: Hub, actor: Actor, keeper: Keeper, error: BaseException) -> None:
    """Say that a run broke off, if the database can still be written."""
    kind = "HubError" if isinstance(error, HubError) else type(error).__name__
    with suppress(HubError, SQLAlchemyError):
        _end(hub, actor, keeper, "failed", kind)


def _keep_all(
    hub: Hub, keeper: Keeper, pages: Iterable[Sequence[ReadRow]], progress: Shown
) -> None:
    for page in _numbered(pages, keeper.connection_name):
        with no_search(), hub.writing() as writer:
            run_lease.renew(writer, keeper.run_number, hub.clock)
            keeper.keep(writer, page)
        progress.advance(len(page))
    with hub.writing() as writer:
        run_lease.renew(writer, keeper.run_number, hub.clock)
        keeper.finish(writer)


def _numbered(pages: Iterable[Sequence[ReadRow]], name: str) -> Iterator[list[Incoming]]:
    """Yield numbered rows, several pages at once: each commit waits for the disk."""
    n = 0
    rows: list[Incoming] = []
    for page in pages:
        rows += [incoming(n + i, row, name) for i, row in enumerate(page, start=1)]
        n += len(page)
        if len(rows) >= AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows


def incoming(n: int, row: ReadRow, name: str) -> Incoming:
    """Return a row of a file as the store keeps it."""
    return Incoming(
        n,
        row.place,
        tuple(_record(record, name) for record in row.records),
        tuple(compact(record.raw) for record in row.records),
        tuple(_identity(record) for record in row.records),
        row.refused,
        row.raw,
        row.notes,
    )


def _record(record: ReadRecord, name: str) -> SourceRecord:
    row = RowId(name, str(record.stream), record.external_id)
    return SourceRecord(row, record.fields, record.revision)


def _identity(record: ReadRecord) -> str:
    """Return who a row without an id is about; "" where it says too little to tell."""
    if record.external_id or record.stream != Stream.CUSTOMERS:
        return ""
    who = "".join(fold(v) for f in WHO for v in record.fields.get(f, ()))
    ids = sorted(re.sub(r"[\s-]", "", fold(v)) for f in IDS for v in record.fields.get(f, ()))
    return f"{who}\0{','.join(ids)}" if who and ids else ""
