"""Promise 10: without the key, nothing on disk tells a phone, a mail, a WeChat id or a name."""

from __future__ import annotations

import base64
import io
import json
import logging
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

import admin.export
from admin.export import write_csv, write_file, write_xlsx
from store import customers, log, migrate, reviews
from store.access import OWNER
from store.engine import writing
from store.errors import AlreadySettled, SourceError
from store.hub import Hub
from store.values import DecisionKind
from sync.imports import import_file
from sync.settle import decide, undo_import
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record
from tests.needles import Needles

SAMPLES = Path(__file__).parent / "samples"
#: Contacts and tables; chats say the same names in more bytes.
FILES = sorted(
    path
    for pattern in (
        "spreadsheets/*.*", "vcard/*.vcf", "wecom/*", "wechat/*/*ontact*", "wechat/*/users.json",
    )
    for path in SAMPLES.glob(pattern)
    if path.suffix != ".db" and path.name != "header_aliases.json"
)  # fmt: skip

#: Steps of the imports between two looks at the disk.
EVERY = 15


def people() -> set[str]:
    """Return the people whose contacts the samples are."""
    truth = json.loads((SAMPLES / "ground_truth.json").read_text(encoding="utf-8"))
    return {v for one in truth["people"].values() for v in one.values() if isinstance(v, str)}


def of_book(hub: Hub) -> set[str]:
    """Return who the book turned out to hold."""
    found = set()
    for one in customers.stream(hub, OWNER):
        for name in ("name", "phones", "emails", "wechats", "nickname", "remarks"):
            for value in one.values.get(name, ()):
                found |= {value.value, value.raw, *(r.value for r in value.runners_up)}
    return found


@dataclass(slots=True)
class Watcher:
    """Looks through folders each time an import gets on; a progress bar that nobody sees."""

    needles: Needles
    folders: tuple[Path, ...]
    seen: dict[str, set[str]] = field(default_factory=dict)
    news: int = 0
    looks: int = 0

    def step(self, name: str, total: int | None) -> None:
        del name, total
        self.advance(1)

    def advance(self, count: int) -> None:
        del count
        # A look takes a tenth of a second.
        self.news += 1
        if self.news % EVERY == 0:
            self.looks += 1
            self.seen |= self.needles.in_files(*self.folders)


@pytest.fixture
def places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_server: object
) -> Mapping[str, Path]:
    """The data folder, a log folder, and the system's temp folder while the test runs."""
    del postgres_server  # its own folder is in the real temp folder: it comes first
    found = {name: tmp_path / name for name in ("data", "log", "temp")}
    for name in ("log", "temp"):
        found[name].mkdir()
    monkeypatch.setenv("TMPDIR", str(found["temp"]))
    monkeypatch.setattr(tempfile, "tempdir", str(found["temp"]))
    return found


@pytest.fixture
def logged(places: Mapping[str, Path]) -> Iterator[None]:
    """The program's log, with everything in it, in a file."""
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    with (places["log"] / "guiyi.log").open("w", encoding="utf-8") as stream:
        handler = log.configure_logging(stream, logging.DEBUG)
        yield
        root.removeHandler(handler)
        root.setLevel(before[0])
        root.handlers[:] = before[1]


def live_through(hub: Hub, files: Iterable[Path], watcher: Watcher, broken: Path) -> None:
    """Import files, settle what is asked, refuse, fail, take back and say why."""
    logger = logging.getLogger("tests.bytes")
    for path in files:
        try:
            import_file(hub, OWNER, path, progress=watcher)
        except SourceError:
            logger.exception("an import failed")
    for one in reviews.waiting(hub, OWNER, limit=6).reviews:
        kind = (DecisionKind.SAME, DecisionKind.DIFFERENT, DecisionKind.RELATED)[one.number % 3]
        with suppress(AlreadySettled):  # an answer may settle the next question too
            decide(hub, OWNER, kind, one.a, one.b, review=one.number, note="family")
    first = next(iter(customers.stream(hub, OWNER)))
    decide(hub, OWNER, DecisionKind.USE, first.rows[0], field="name", value="诸葛孔明")
    with pytest.raises(SourceError) as caught:
        import_file(hub, OWNER, broken, progress=watcher)
    logger.error("import failed", exc_info=caught.value)
    undo_import(hub, OWNER, 1)


def broken_file(folder: Path) -> Path:
    """Write a file that fails in its middle, with a person's name and number as its own name."""
    path = folder / "张美兰-13800001101.json"
    contacts = [{"userName": "wxid_bqydqdz2qzcz22", "remark": "张美兰 13800001101"}] * 2
    path.write_text(json.dumps({"contacts": contacts}, ensure_ascii=False)[:-9], encoding="utf-8")
    return path


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    needles = Needles(people())
    hidden = [
        b"13800001101", b"138 0000 1101", b"+86-138-0000-1101", "张美兰".encode("gb18030"),
        "张美兰".encode("utf-16-le"), "欧阳倩".encode().hex().encode(), b"wxid_bqydqdz2qzcz22",
        base64.b64encode(b"xx zhangml@example.cn yy"), (13800001101).to_bytes(8, "big"),
        "王建国".encode(),
    ]  # fmt: skip
    for number, plain in enumerate(hidden):
        (tmp_path / f"{number}.bin").write_bytes(b"\x00\xff" * 500 + plain + b"\x01" * 40)
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "张美兰.txt").write_bytes(b"")
    assert len(needles.in_files(tmp_path)) == len(hidden) + 1
    assert needles.found(np.random.default_rng(1).bytes(2_000_000)) == set()


@pytest.mark.usefixtures("logged")
def test_nothing_on_disk_names_anybody(
    sqlite_url: str,
    clock: StandingClock,
    places: Mapping[str, Path],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folders = tuple(places.values())
    with hub_on(sqlite_url, clock) as hub:
        # What an empty hub says itself is nobody's: names of tables and of columns.
        words = Needles(people()).in_files(places["data"])
        assert not words
        watcher = Watcher(Needles(people() | {"诸葛孔明"}), folders)
        live_through(hub, FILES, watcher, broken_file(tmp_path))
        assert watcher.looks >= 5
        assert watcher.seen == {}
        book = of_book(hub)
        assert len(book) > 60
        needles = Needles(people() | book - schema_words(hub))
        names = {path.name for path in places["data"].iterdir()}
        assert {"guiyi.db", "guiyi.db-wal", "guiyi.db-shm"} <= names
        assert needles.in_files(*folders) == {}
        assert (places["log"] / "guiyi.log").stat().st_size > 0
        said = capfd.readouterr()
        assert needles.found((said.out + said.err).encode()) == set()
        with writing(hub.engine) as connection:
            connection.execute(text("CREATE TABLE plain (name TEXT, phone TEXT)"))
            connection.execute(text("INSERT INTO plain VALUES ('王建国', '139-0000-2202')"))
        found = needles.in_files(places["data"])
        assert {"王建国", "13900002202"} <= set().union(*found.values())
    # The log of the database is written back into it when the hub closes.
    assert not list(places["temp"].iterdir())


def schema_words(hub: Hub) -> set[str]:
    """Return the words of the program itself that a row may hold too, such as a column's name."""
    words = {name for table in migrate.the_metadata().tables.values() for name in table.c.keys()}  # noqa: SIM118
    return words | set(migrate.the_metadata().tables) | {OWNER.name, hub.settings.matching.mode}


@pytest.mark.postgres
@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_no_table_of_postgresql_names_anybody(
    database_url: str, clock: StandingClock, places: Mapping[str, Path], tmp_path: Path
) -> None:
    files = [path for path in FILES if path.parent.name in ("spreadsheets", "vcard")][::3]
    with hub_on(database_url, clock) as hub:
        watcher = Watcher(Needles(people()), (places["temp"], places["log"]))
        live_through(hub, files, watcher, broken_file(tmp_path))
        assert watcher.seen == {}
        needles = Needles(people() | of_book(hub) - schema_words(hub))
        dump = dumped(hub)
        assert len(dump) > 30_000
        assert needles.found(dump) == set()
        assert needles.in_files(*places.values()) == {}
        with writing(hub.engine) as connection:
            connection.execute(text("UPDATE run SET layout = '张美兰 13800001101'"))
        assert {"张美兰", "13800001101"} <= needles.found(dumped(hub))


def dumped(hub: Hub) -> bytes:
    """Return every table as text and as PostgreSQL's own bytes."""
    heap = io.BytesIO()
    with hub.reading() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for table in migrate.the_metadata().tables:
            for form in ("text", "binary"):
                with (
                    driver.cursor() as cursor,
                    cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT {form})') as rows,
                ):
                    for part in rows:
                        heap.write(part)
    return heap.getvalue()


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_an_export_that_is_being_written_is_private_and_leaves_nothing(
    sqlite_url: str,
    clock: StandingClock,
    places: Mapping[str, Path],
    tmp_path: Path,
    ending: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file for people is plain by its nature: until it is whole, nobody can find it."""
    target = tmp_path / "out"
    target.mkdir()
    wanted = target / f"book{ending}"
    looked: list[int] = []
    real = admin.export.cells

    def cells(one: object) -> list[str]:
        assert not [*target.rglob("*"), *places["temp"].rglob("*")]
        looked.append(1)
        return real(one)  # type: ignore[arg-type]

    with hub_on(sqlite_url, clock) as hub:
        feed(hub, [record(str(n), name=f"张{chr(0x4E00 + n)}") for n in range(300)])
        monkeypatch.setattr(admin.export, "cells", cells)
        assert write_file(hub, OWNER, wanted) == 300
        assert looked
        assert stat.S_IMODE(wanted.stat().st_mode) & 0o077 == 0
    assert [path.name for path in target.iterdir()] == [wanted.name]
    assert not list(places["temp"].iterdir())


def test_an_export_writes_no_name_into_the_hub(
    sqlite_url: str, clock: StandingClock, places: Mapping[str, Path], tmp_path: Path
) -> None:
    with hub_on(sqlite_url, clock) as hub:
        feed(hub, [record("1", name="张美兰", mobile="13800001101")])
        write_csv(hub, OWNER, io.StringIO(newline=""))
        write_xlsx(hub, OWNER, io.BytesIO())
        write_file(hub, OWNER, tmp_path / "张美兰-13800001101.xlsx")
        assert Needles(people()).in_files(places["data"], places["temp"]) == {}
