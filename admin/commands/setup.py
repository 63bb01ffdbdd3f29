"""Commands that set a hub up and test it: init, check, doctor."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from admin import crm_checks, diagnosis
from admin.commands.session import DONE, NOTHING, REFUSALS, Command, Session
from admin.crm_connections import CRM_KINDS
from admin.say import error_text
from store.errors import HubError
from sync.file_connections import FILE_KINDS, files_of, read_options

if TYPE_CHECKING:
    from store.settings import ConnectionSettings, Settings

Words = Callable[[str], str]

CONFIG = """\
# Settings of Guiyi. config.example.toml in the source lists every setting with its default.
# Paths count from this file's folder.

[hub]
locale = "{locale}"
region = "{region}"

[store]
url = "{url}"
# Keep a copy of this file in a safe place: without it the data cannot be read.
root_key_file = {key}

# A file, or a folder of files, that `guiyi sync` reads:
# [[connections]]
# name = "shop"
# kind = "spreadsheet"
# path = "customers.xlsx"
"""


def _prepare_init(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--key-file", metavar="PATH", type=Path, help=words("help.key_file"))
    parser.add_argument("--region", metavar="CN", default="CN", help=words("help.region"))
    parser.add_argument("--url", metavar="URL", default="", help=words("help.url"))


def _init(session: Session) -> int:
    """Write a config and a key file, and make the database."""
    asked = session.arguments
    if session.config.exists():
        session.warn("init.exists", path=session.config)
        return NOTHING
    key = asked.key_file or _free_key_path()
    settings = make_hub_files(
        session.config, key, locale=session.language, region=asked.region, url=asked.url
    )
    session.tell("init.done", config=session.config, key=key, url=settings.store.url)
    session.tell("init.key_warning")
    session.tell("init.next")
    return DONE


def make_hub_files(
    config: Path, key: Path, *, locale: str, region: str = "CN", url: str = ""
) -> Settings:
    """Write config and key, make the database, and return the settings.

    What was written is taken away again when the database cannot be made; a key that was there
    before is never touched. Raises ConfigError for a wrong region or URL, KeyMissing for a key
    file that exists, and OSError.
    """
    import json

    from store.hub import open_hub
    from store.keys import make_root_key
    from store.settings import load_settings, parse_settings

    text = CONFIG.format(
        locale=locale,
        region=region,
        url=url or "sqlite:///data/guiyi.db",
        # A JSON string is a TOML string.
        key=json.dumps(str(key.absolute()), ensure_ascii=False),
    )
    parse_settings(text)
    config.parent.mkdir(parents=True, exist_ok=True)
    key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not url:
        (config.parent / "data").mkdir(exist_ok=True, mode=0o700)
    make_root_key(key)
    try:
        descriptor = os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        settings = load_settings(config)
        open_hub(settings).close()
    except BaseException:
        config.unlink(missing_ok=True)
        key.unlink(missing_ok=True)
        raise
    return settings


def _free_key_path() -> Path:
    """Return a key file of its own for this hub: two hubs never share one."""
    base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    folder = Path(base).expanduser() / "guiyi"
    path, number = folder / "root.key", 1
    while path.exists():
        number += 1
        path = folder / f"root-{number}.key"
    return path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tested: what it is in words, and what is wrong with it, if anything."""

    name: str
    problem: str = ""


def _prepare_check(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _check(session: Session) -> int:
    """Test the config, the key, the database and every connection."""
    settings = session.settings()
    return _report(session, _check_all(session, settings))


def _check_all(session: Session, settings: Settings) -> Iterator[Finding]:
    yield Finding(session.say("check.config", path=session.config))
    yield _tried(
        session,
        session.say("check.key", path=settings.store.root_key_file),
        lambda: diagnosis.test_key(settings),
    )
    yield _tried(session, session.say("check.database"), lambda: session.open().close())
    for connection in settings.connections:
        yield from _check_connection(session, settings, connection)


def _check_connection(
    session: Session, settings: Settings, connection: ConnectionSettings
) -> Iterator[Finding]:
    """Test that the files of a connection can be read and are recognised, or that a CRM lets us."""
    from sync.imports import look_at

    name = session.say("check.connection", name=connection.name)
    if connection.kind in CRM_KINDS:
        yield from _check_crm(session, connection)
        return
    if connection.kind not in FILE_KINDS:
        yield Finding(name, session.say("check.kind", kind=connection.kind))
        return
    files = files_of(connection)
    if not files:
        yield Finding(name, session.say("check.no_files", path=connection.path))
    for path in files:
        try:
            layout = look_at(path, read_options(settings, connection)).layout.name
        except (HubError, OSError) as error:
            yield Finding(f"{name}: {path.name}", _problem(session, error))
        else:
            yield Finding(f"{name}: {session.say('check.file', file=path.name, layout=layout)}")


def _check_crm(
    session: Session, connection: ConnectionSettings, *, sign_in_only: bool = False
) -> Iterator[Finding]:
    """Test what a CRM says to our sign-in, its metadata, and what we may do there."""
    name = session.say("check.connection", name=connection.name)
    try:
        hub = session.open()
    except Exception:
        # The database has a line of its own.
        yield Finding(name, session.say("check.no_database"))
        return
    with hub:
        for one in crm_checks.examine_crm(hub, connection, sign_in_only=sign_in_only):
            problem = one.problem
            if isinstance(problem, HubError):
                problem = _problem(session, problem)
            elif problem:
                problem = session.say(problem)
            words = session.say(one.key, **one.values)
            yield Finding(f"{name}: {words}" if words else name, problem)


def _prepare_doctor(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _doctor(session: Session) -> int:
    """Test the installation; without a config file, what can be tested without one."""
    settings = session.settings() if session.config.is_file() else None
    return _report(session, _examine(session, settings))


def _examine(session: Session, settings: Settings | None) -> Iterator[Finding]:
    version, new_enough = diagnosis.python_version()
    yield Finding(
        session.say("doctor.python", version=version),
        "" if new_enough else session.say("doctor.python_old"),
    )
    version, mode, problem = diagnosis.sqlite_version()
    yield Finding(session.say("doctor.sqlite", version=version, mode=mode), problem)
    for library in diagnosis.missing_libraries():
        yield Finding(
            session.say("doctor.library", name=library), session.say("doctor.library_missing")
        )
    free = diagnosis.free_bytes(session.config.absolute().parent)
    yield Finding(
        session.say("doctor.disk", free=f"{free / 1e9:.1f}"),
        "" if free >= diagnosis.LEAST_DISK else session.say("doctor.disk_low"),
    )
    if settings is None:
        yield Finding(
            session.say("check.config", path=session.config),
            session.say("no_config", path=session.config),
        )
        return
    for path, wanted in diagnosis.private_files(settings, session.config):
        yield Finding(
            session.say("doctor.mode", path=path),
            session.say("doctor.mode_open", mode=f"{wanted:o} {path}"),
        )
    for name, test in diagnosis.servers(settings):
        yield _tried(session, session.say("doctor.server", name=name), test)
    for connection in settings.connections:
        if connection.kind in CRM_KINDS:
            yield from _check_crm(session, connection, sign_in_only=True)


def _tried(session: Session, name: str, test: Callable[[], object]) -> Finding:
    """Return what came of a test; a server's own words may hold a password and are left out."""
    try:
        test()
    except (HubError, OSError) as error:
        return Finding(name, _problem(session, error))
    except Exception:
        return Finding(name, session.say("doctor.unreachable"))
    return Finding(name)


def _problem(session: Session, error: HubError | OSError) -> str:
    if isinstance(error, HubError):
        return error_text(error, session.language)
    return error.strerror or type(error).__name__


def _report(session: Session, findings: Iterator[Finding]) -> int:
    """Print each finding as it comes; 0 when all is well, 1 when something is wrong."""
    found = []
    for finding in findings:
        found.append(finding)
        if not session.arguments.json:
            verdict = session.say("check.bad" if finding.problem else "check.ok")
            tail = f" — {finding.problem}" if finding.problem else ""
            session.line(f"{verdict}  {finding.name}{tail}")
    if session.arguments.json:
        session.json(
            [{"name": one.name, "ok": not one.problem, "problem": one.problem} for one in found]
        )
    return REFUSALS if any(one.problem for one in found) else DONE


COMMANDS = (
    Command("init", _prepare_init, _init),
    Command("check", _prepare_check, _check),
    Command("doctor", _prepare_doctor, _doctor),
)
