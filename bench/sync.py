"""Measures the way in of a CRM: `python -m bench.sync`, printed as a table.

First pull of a Zoho account of 100,000 contacts, its server a process of its own, into a fresh hub,
before matching; the same again with nothing new; and what the same machine does at most: the same
records by SQLAlchemy's own bulk upsert, a thousand a statement, unsealed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parent / "sync.json"
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊洋勇"


def contact(n: int) -> dict[str, Any]:
    return {
        "Last_Name": SURNAMES[n % 10],
        "First_Name": GIVEN[n // 10 % 10] + GIVEN[n // 100 % 10],
        "Mobile": f"13{n % 9}{n * 7919 % 10**8:08d}",
        "Email": f"kunde{n}@firma{n % 997}.cn",
        "Title": "采购经理",
        "Mailing_State": "浙江",
        "Mailing_City": "杭州",
        "Mailing_Street": f"文三路 {n} 号",
    }


def _serve(pipe: Connection, rows: int) -> None:
    from connectors.standins.server import serve
    from connectors.standins.zoho import ZohoStandin
    from store.clock import SystemClock

    standin = ZohoStandin(SystemClock())
    standin.state.credits = 10**9
    since = int(time.time()) - rows // 20 - 3_600
    standin.colleague.seed("Contacts", [contact(n) for n in range(rows)], since=since)
    with serve(standin) as server:
        pipe.send(server.url)
        pipe.recv()


@contextmanager
def account(rows: int) -> Iterator[str]:
    """Give the address of an account of so many contacts."""
    ours, theirs = mp.Pipe()
    server = mp.get_context("fork").Process(target=_serve, args=(theirs, rows))
    server.start()
    yield ours.recv()
    ours.send("end")
    server.join()


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds that something takes: wall and CPU of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def pulled(url: str, rows: int, folder: Path) -> dict[str, float]:
    """Pull an account into a fresh hub, then again; records each second and peak memory."""
    from connectors.web.local import LocalBudget, LocalTokens
    from connectors.zoho import ZohoSettings, open_zoho
    from store import connections, migrate, runs
    from store import lease as leases
    from store.access import OWNER
    from store.clock import SystemClock
    from store.engine import close, open_engine
    from store.secret import Secret
    from store.settings import ConnectionSettings, Settings
    from sync import hearing, pull
    from sync.progress import Quiet
    from sync.session import Session
    from tests.hubs import hub_on

    clock = SystemClock()
    database = f"sqlite:///{folder / 'hub.db'}"
    engine = open_engine(database)
    migrate.upgrade(engine)
    close(engine)
    settings = ZohoSettings(
        "1000.CLIENT", Secret("client-secret"), Secret("1000.refresh.token"), accounts_url=url,
        api_url=url, allow_http=True, modules=("Contacts",), credits=10**9,
    )  # fmt: skip
    crm = open_zoho(
        settings, tokens=LocalTokens(clock=clock), budget=LocalBudget(clock), clock=clock
    )
    told: dict[str, float] = {}
    with hub_on(database, clock, Settings()) as hub:
        with hub.writing() as writer:
            number = connections.ensure(hub, writer, "zoho", "zoho")
            lease = leases.take(writer, "bench", "bench", 86_400, clock)
            run = runs.start(hub, writer, OWNER, "sync", connection_number=number)
        session = Session(hub, ConnectionSettings("zoho", "zoho"), number, crm, lease, run)
        wall, cpu = timed(lambda: pull.pull(session, Quiet()))
        told |= {"first_wall": rows / wall, "first_cpu": rows / cpu}
        told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert session.counts["kept"] == rows, session.counts
        wall, cpu = timed(lambda: pull._scan(session, "Contacts", Quiet(), shrink=False))
        told |= {"again_wall": rows / wall, "again_cpu": rows / cpu}
        pages = [page.records for page in crm.everything("Contacts")]

        def unchanged() -> None:
            for records in pages:
                with session.writing() as connection:
                    assert hearing.keep_page(session, connection, records) == []

        wall, cpu = timed(unchanged)
        told |= {"same_wall": rows / wall, "same_cpu": rows / cpu}
        wall, cpu = timed(lambda: pull.pull(session, Quiet()))
        told["no_news_s"] = wall
    crm.close()
    return told


def upserted(rows: int, folder: Path) -> dict[str, float]:
    """Write the same records with SQLAlchemy's bulk upsert, and the same again."""
    import sqlalchemy as sa
    from sqlalchemy.dialects.sqlite import insert

    engine = sa.create_engine(f"sqlite:///{folder / 'limit.db'}")
    table = sa.Table(
        "record",
        sa.MetaData(),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("changed", sa.String),
        sa.Column("body", sa.Text),
    )
    table.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    lines = [
        {"id": f"57257670000{n:08d}", "changed": "2026-02-03", "body": json.dumps(contact(n))}
        for n in range(rows)
    ]
    statement = insert(table)
    statement = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={"changed": statement.excluded.changed, "body": statement.excluded.body},
    )

    def write() -> None:
        for start in range(0, rows, 1_000):
            with engine.begin() as connection:
                connection.execute(statement, lines[start : start + 1_000])

    first, _ = timed(write)
    again, _ = timed(write)
    return {"upsert_first": rows / first, "upsert_again": rows / again}


def _measured(rows: int) -> dict[str, float]:
    """Measure in a process of its own, so that its peak of memory is its own."""
    with tempfile.TemporaryDirectory(prefix="guiyi-bench") as folder, account(rows) as url:
        return {"rows": rows, **pulled(url, rows, Path(folder))}


def table(figures: list[dict[str, float]]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| contacts | first pull, records/s (of CPU) | read again, nothing new | "
        "unchanged path alone | no news at all, s | peak MB | "
        "bulk upsert: first, again |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {one['rows']:,.0f} | {one['first_wall']:,.0f} ({one['first_cpu']:,.0f}) "
        f"| {one['again_wall']:,.0f} ({one['again_cpu']:,.0f}) "
        f"| {one['same_wall']:,.0f} ({one['same_cpu']:,.0f}) | {one['no_news_s']:.2f} "
        f"| {one['peak_mb']:.0f} | {one['upsert_first']:,.0f}, {one['upsert_again']:,.0f} |"
        for one in figures
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[20_000, 100_000])
    parser.add_argument("--keep", action="store_true", help="write the figures to bench/sync.json")
    chosen = parser.parse_args()
    figures = []
    for rows in chosen.rows:
        with ProcessPoolExecutor(1, mp_context=mp.get_context("spawn")) as pool:
            told = pool.submit(_measured, rows).result()
        with tempfile.TemporaryDirectory(prefix="guiyi-bench") as folder:
            told |= upserted(rows, Path(folder))
        figures.append(told)
    print(table(figures))
    if chosen.keep:
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
