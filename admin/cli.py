"""The command `guiyi`: reads the arguments, runs one command, and never shows a traceback."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from admin.arguments import Parser
from admin.commands.session import DONE, NOTHING, Command, Session
from admin.database_faults import database_fault
from admin.fault_log import record_fault
from admin.say import LANGUAGES, Language, environment_language, error_text, language_of, say
from store.errors import HubError

#: Module of `admin.commands` -> its commands, in the order of the help page. Only the module of
#: the command that runs is asked for more than its arguments, so `match` starts no database.
GROUPS = (
    "demo", "setup", "syncing", "working", "sources", "matching", "book", "explaining", "settling",
    "undoing", "rules", "upkeep", "extending",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run `guiyi` with these arguments and return the exit code.

    0: done; 1: done with refusals; 2: nothing done.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    language = _language(words)
    try:
        arguments = _parser(language).parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    session = Session(
        arguments=arguments,
        language=language,
        config=Path(arguments.config),
        out=sys.stdout,
        err=sys.stderr,
    )
    command: Command = arguments.command
    return _guarded(command, session)


def _guarded(command: Command, session: Session) -> int:
    """Run a command; every error becomes one line and an exit code."""
    debug = bool(session.arguments.debug)
    try:
        code = command.run(session)
        session.out.flush()
        return code
    except HubError as error:
        return _failed(session.err, error_text(error, session.language), debug)
    except KeyboardInterrupt:
        return _failed(session.err, session.say("interrupted"), debug)
    except BrokenPipeError:
        # The reader of our output has seen enough ("guiyi customers | head").
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        if error.filename is None and error.errno == errno.ENOSPC:
            return _failed(session.err, session.say("database.full"), debug)
        if error.filename is None:
            return _internal(session, command, error, debug)
        text = session.say(
            "file_error", path=error.filename, why=error.strerror or type(error).__name__
        )
        return _failed(session.err, text, debug)
    except Exception as error:
        if key := database_fault(error):
            return _failed(session.err, session.say(key), debug)
        return _internal(session, command, error, debug)


def _failed(err: TextIO, text: str, debug: bool) -> int:
    """Print one clear line; with --debug the traceback too."""
    if debug:
        traceback.print_exc(file=err)
    print(f"guiyi: {text}", file=err)
    return NOTHING


def _internal(session: Session, command: Command, error: Exception, debug: bool) -> int:
    """Write what is known about a fault of ours to the log, and say its number only."""
    number, log = record_fault(error, command.name, session.config)
    key = "internal_error" if log else "internal_error_no_log"
    return _failed(session.err, session.say(key, number=number, log=log), debug)


def _language(words: Sequence[str]) -> Language:
    """Return the language to speak: --language, else the config's locale, else the environment."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    early.add_argument("--language", default="")
    early.add_argument("--config", default="guiyi.toml")
    try:
        found, _ = early.parse_known_args(list(words))
    except (argparse.ArgumentError, SystemExit):
        return environment_language()
    for language in LANGUAGES:
        if found.language == language:
            return language
    return _config_language(Path(found.config)) or environment_language()


def _config_language(path: Path) -> Language | None:
    """Return the config's language; a config that is wrong is complained about later."""
    import tomllib

    try:
        with path.open("rb") as file:
            hub = tomllib.load(file).get("hub", {})
    except (OSError, ValueError):
        return None
    locale = hub.get("locale", "") if isinstance(hub, dict) else ""
    return language_of(locale) if isinstance(locale, str) else None


def commands() -> list[Command]:
    """Return every command, in the order of the help page."""
    return [
        command for group in GROUPS for command in import_module(f"admin.commands.{group}").COMMANDS
    ]


def _parser(language: Language) -> Parser:
    """Return the parser of the whole command line."""

    def words(key: str) -> str:
        return say(key, language)

    parser = Parser(prog="guiyi", description=words("help.guiyi"), language=language)
    _common(parser, words, defaults=True)
    places = parser.add_subparsers(
        title=words("help.commands"), metavar=words("help.command"), required=True, dest="name"
    )
    for command in commands():
        text = words(f"help.{command.name}")
        sub = places.add_parser(command.name, help=text, description=text, language=language)
        command.prepare(sub, words)
        _common(sub, words, defaults=False)
        sub.set_defaults(command=command)
    return parser


def _common(
    parser: argparse.ArgumentParser, words: Callable[[str], str], *, defaults: bool
) -> None:
    """Add what every command takes; it may stand before the command's name or after it."""

    def default(value: object) -> object:
        # A subcommand's default would overwrite what was said before its name.
        return value if defaults else argparse.SUPPRESS

    common = parser.add_argument_group(words("help.everywhere"))
    common.add_argument(
        "--config", metavar="PATH", default=default("guiyi.toml"), help=words("help.config")
    )
    common.add_argument(
        "--language", choices=LANGUAGES, default=default(""), help=words("help.language")
    )
    common.add_argument(
        "--debug", action="store_true", default=default(False), help=words("help.debug")
    )
    if defaults:
        common.add_argument("--version", action=_Version, nargs=0, help=words("help.version"))


class _Version(argparse.Action):
    """Prints the version; it is looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"guiyi {version('guiyi')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
