"""The command for those who teach Guiyi another CRM: new-connector."""

from __future__ import annotations

import argparse
import keyword
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from admin.commands.session import DONE, NOTHING, Command, Session

Words = Callable[[str], str]

#: What the templates are called by; the new name takes its place.
_PLACEHOLDER = "samplecrm"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,19}")
#: Folder of templates -> where they go in the source.
_PLACES = {
    "connector": "connectors/{name}",
    "standin": "connectors/standins",
    "tests": "tests/connectors/{name}",
}
#: Files without which a folder is not the source of Guiyi.
_SOURCE = ("connectors/crm.py", "connectors/standins/serving.py", "tests/connectors")


def _prepare(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("connector", metavar="NAME", help=words("help.connector"))
    parser.add_argument(
        "--dir", type=Path, default=Path(), metavar="DIR", help=words("help.source_dir")
    )


def _new_connector(session: Session) -> int:
    """Write a connector, its stand-in, and the test that holds it to the contract."""
    name, source = str(session.arguments.connector), Path(session.arguments.dir)
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        session.warn("connector.bad_name", name=name)
        return NOTHING
    if not all((source / one).exists() for one in _SOURCE):
        session.warn("connector.no_source", path=source.absolute())
        return NOTHING
    files = scaffold(name)
    taken = [path for path in (source / where for where in files) if path.exists()]
    if taken or (source / "connectors" / name).exists():
        session.warn("connector.exists", path=(*taken, source / "connectors" / name)[0])
        return NOTHING
    for where, text in files.items():
        (source / where).parent.mkdir(parents=True, exist_ok=True)
        (source / where).write_text(text, encoding="utf-8")
        session.line(where)
    session.tell("connector.next", name=name)
    return DONE


def scaffold(name: str) -> dict[str, str]:
    """Return the files of a new connector: path in the source -> text."""
    made: dict[str, str] = {}
    for folder, place in _PLACES.items():
        templates = resources.files("admin") / "scaffold" / folder
        for template in sorted(templates.iterdir(), key=lambda one: one.name):
            where = f"{place.format(name=name)}/{template.name.removesuffix('.txt')}"
            text = template.read_text(encoding="utf-8")
            made[_renamed(where, name)] = _renamed(text, name)
    return made


def _renamed(text: str, name: str) -> str:
    """Put the new name in the place of the templates' own, as it is written in each place."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    lines = text.replace(_PLACEHOLDER, name).replace(_PLACEHOLDER.capitalize(), camel).split("\n")
    # Another name has another place among the imports.
    ours = [at for at, line in enumerate(lines) if line.startswith("from connectors")]
    for at, line in zip(ours, sorted(lines[at] for at in ours), strict=True):
        lines[at] = line
    return "\n".join(lines)


COMMANDS = (Command("new-connector", _prepare, _new_connector),)
