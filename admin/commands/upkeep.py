"""Commands that keep a hub in order: rebuild, serve, keys, audit."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from admin.arguments import whole_number
from admin.commands.book import print_table
from admin.commands.progress import Steps
from admin.commands.session import DONE, REFUSALS, Command, Session

if TYPE_CHECKING:
    from store.hub import Hub

Words = Callable[[str], str]


def _prepare_rebuild(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--verify", action="store_true", help=words("help.verify"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _rebuild(session: Session) -> int:
    """Compute every customer anew from what was seen and decided."""
    from sync.rebuild import rebuild

    with session.open() as hub:
        if session.arguments.verify:
            return _verify(hub, session)
        begin = time.perf_counter()
        with Steps(session.err, session.say, quiet=session.arguments.json) as steps:
            done = rebuild(hub, session.actor, progress=steps)
        seconds = time.perf_counter() - begin
        if session.arguments.json:
            session.json(
                {
                    "customers": done.customers,
                    "waiting": done.questions,
                    "changed": done.changed,
                    "seconds": round(seconds, 3),
                }
            )
        else:
            session.tell(
                "rebuild.done",
                customers=f"{done.customers:,}",
                waiting=f"{done.questions:,}",
                changed=f"{done.changed:,}",
                seconds=f"{seconds:.1f}",
            )
        return DONE


def _verify(hub: Hub, session: Session) -> int:
    """Compute every customer anew and compare; nothing is written."""
    from sync.rebuild import verify

    found = verify(hub, session.actor)
    if session.arguments.json:
        session.json(
            {
                "same": found.same,
                "customers": found.customers,
                "different": list(found.different),
                "questions_differ": found.questions,
                "index_differs": found.index,
                "rows_waiting": found.waiting,
            }
        )
    elif found.same:
        session.tell("rebuild.same", customers=f"{found.customers:,}")
    else:
        session.tell(
            "rebuild.different",
            customers=len(found.different),
            questions=found.questions,
            index=found.index,
            ids=", ".join(found.different[:20]) or "-",
        )
    if found.waiting:
        session.warn("rebuild.waiting", rows=f"{found.waiting:,}")
    return DONE if found.same else REFUSALS


def _prepare_keys(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "what", choices=("list", "add"), nargs="?", default="list", help=words("help.keys_what")
    )
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _keys(session: Session) -> int:
    """List the data keys, never their bytes, or add one that new values are sealed with."""
    from store import keys

    settings = session.settings()
    root = keys.load_root_key(Path(settings.store.root_key_file))
    with session.open() as hub:
        if session.arguments.what == "add":
            with hub.writing() as connection:
                made = keys.add_data_key(connection, root, keys.FIELD, hub.clock)
            session.tell("keys.added", version=made.version)
            return DONE
        with hub.reading() as connection:
            held = keys.data_keys(connection, root)
    if session.arguments.json:
        session.json(
            [
                {"version": k.version, "purpose": k.purpose, "retired": k.retired, "uses": k.uses}
                for k in held
            ]
        )
        return DONE
    names = ("version", "purpose", "uses", "state")
    rows = [
        (
            str(key.version),
            key.purpose,
            f"{key.uses:,}",
            session.say("keys.retired" if key.retired else "keys.in_use"),
        )
        for key in held
    ]
    print_table(session, [session.say(f"keys.{name}") for name in names], rows)
    session.tell("keys.root", path=settings.store.root_key_file)
    return DONE


def _prepare_audit(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--verify", action="store_true", help=words("help.audit_verify"))
    parser.add_argument(
        "--limit", type=whole_number, default=50, metavar="N", help=words("help.limit")
    )
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _audit(session: Session) -> int:
    """Show the newest entries of the audit chain, or check every link of it."""
    from store import audit

    with session.open() as hub, hub.reading() as connection:
        if session.arguments.verify:
            report = audit.verify(connection, hub.sealer)
            head = f"{report.head.n} {report.head.mac}" if report.head else "-"
            if session.arguments.json:
                session.json(
                    {"ok": report.ok, "count": report.count, "bad": report.bad, "head": head}
                )
            else:
                key = "audit.holds" if report.ok else "audit.broken"
                session.tell(key, count=f"{report.count:,}", bad=report.bad, head=head)
            return DONE if report.ok else REFUSALS
        written = audit.newest(connection, session.arguments.limit)
    for one in written:
        entry = one.entry
        if session.arguments.json:
            session.json(
                {
                    "n": one.n,
                    "at": one.at,
                    "actor": entry.actor,
                    "action": entry.action,
                    "objects": list(entry.objects),
                    "fields": list(entry.fields),
                    "outcome": entry.outcome,
                    "count": entry.count,
                }
            )
        else:
            objects = " ".join(entry.objects) or (str(entry.count) if entry.count else "")
            parts = (str(one.n), one.at, entry.actor, entry.action, objects, entry.outcome)
            session.line("  ".join(part for part in parts if part))
    return DONE


COMMANDS = (
    Command("rebuild", _prepare_rebuild, _rebuild),
    Command("keys", _prepare_keys, _keys),
    Command("audit", _prepare_audit, _audit),
)
