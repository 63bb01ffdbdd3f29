"""Commands that open the pages: demo, with a hub filled from shipped samples, and serve."""

from __future__ import annotations

import argparse
import errno
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from admin.commands.session import DONE, NOTHING, Command, Session
from admin.fault_log import logging_beside

if TYPE_CHECKING:
    from store.hub import Hub
    from store.settings import Settings

Words = Callable[[str], str]

#: Sample folders in the order in which a shop would bring its files in.
FOLDERS = ("spreadsheets", "wechat", "wecom", "vcard", "shop")


def _prepare_demo(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--once", action="store_true", help=words("help.once"))
    parser.add_argument("--port", type=int, default=8080, metavar="N", help=words("help.port"))
    parser.add_argument(
        "--dir", type=Path, default=Path("demo"), metavar="DIR", help=words("help.dir")
    )


def _demo(session: Session) -> int:
    """Fill a hub from the shipped samples, say what came of it, and open the pages."""
    from store.hub import open_hub

    folder: Path = session.arguments.dir
    settings = _demo_hub(session, folder)
    session.tell("demo.start", folder=folder)
    with open_hub(settings) as hub:
        _fill(hub, session)
        if session.arguments.once:
            return DONE
        from admin.demo_crms import demo_crms

        # A busy port is no reason to give up a demo: any free one will do.
        with logging_beside(folder / "guiyi.toml"), demo_crms(hub, folder / "crms") as crms:
            session.tell("demo.crms", zoho=crms.in_zoho, fxiaoke=crms.in_fxiaoke)
            return _serve(crms.hub, session, session.arguments.port, or_any=True)


def _demo_hub(session: Session, folder: Path) -> Settings:
    """Return the settings of the demo's hub, made at the first run and used again after."""
    from admin.commands.setup import make_hub_files
    from store.settings import load_settings

    config = folder / "guiyi.toml"
    if config.is_file():
        return load_settings(config)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return make_hub_files(config, folder / "root.key", locale=session.language)


def sample_files(root: Path) -> Iterator[Path]:
    """Yield the shipped sample files, folder by folder."""
    for name in FOLDERS:
        yield from sorted(path for path in (root / name).rglob("*") if path.is_file())


def _fill(hub: Hub, session: Session) -> None:
    """Import every sample and print the summary."""
    from admin.commands.progress import Steps
    from store import customers, reviews
    from sync.imports import import_file

    done = []
    with resources.as_file(resources.files("admin") / "samples") as root:
        files = list(sample_files(root))
        with Steps(session.err, session.say, quiet=not session.err.isatty()) as steps:
            for path in files:
                run = import_file(hub, session.actor, path, progress=steps)
                done.append(run)
    for run in done:
        session.tell(
            "demo.file",
            file=run.label,
            layout=run.layout,
            rows_in=run.rows_in,
            kept=run.kept,
            refused=run.refused,
            repeated=run.repeated,
        )
    session.tell(
        "demo.summary",
        files=len(done),
        rows_in=f"{sum(run.rows_in for run in done):,}",
        kept=f"{sum(run.kept for run in done):,}",
        refused=f"{sum(run.refused for run in done):,}",
        repeated=f"{sum(run.repeated for run in done):,}",
        customers=f"{customers.count(hub, session.actor):,}",
        waiting=f"{reviews.waiting(hub, session.actor, limit=1).total:,}",
    )


def _prepare_serve(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--port", type=int, default=None, metavar="N", help=words("help.port"))


def _serve_command(session: Session) -> int:
    """Serve the pages until the process is ended."""
    from sync.work import catch_up

    with session.open() as hub, logging_beside(session.config):
        catch_up(hub)
        asked = session.arguments.port
        return _serve(hub, session, hub.settings.server.port if asked is None else asked)


def _serve(hub: Hub, session: Session, port: int, *, or_any: bool = False) -> int:
    """Serve, and say the address when it can be opened; Ctrl+C is the usual end and no error."""
    from admin.web.server import serve

    host = hub.settings.server.host
    shown = f"[{host}]" if ":" in host else host

    def say_address(found: int) -> None:
        session.tell("serve.at", address=f"http://{shown}:{found}/")
        session.out.flush()

    try:
        serve(hub, host, port, ready=say_address)
    except KeyboardInterrupt:
        session.line()
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        if or_any:
            return _serve(hub, session, 0)
        session.warn("serve.port", port=port)
        return NOTHING
    return DONE


COMMANDS = (
    Command("demo", _prepare_demo, _demo),
    Command("serve", _prepare_serve, _serve_command),
)
