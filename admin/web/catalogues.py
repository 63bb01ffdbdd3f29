"""Keeps the catalogues: `python -m admin.web.catalogues` gathers the strings and compiles them.

English is the language of the strings in the code; its catalogue says each once more, with the
plural forms. What Chinese still lacks is printed, and a test fails on it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

_ADMIN = Path(__file__).parent.parent
FOLDER = _ADMIN / "translations"
LANGUAGES = ("zh", "en")

_METHODS = [("web/**.py", "python"), ("templates/**.html", "jinja2")]
#: Header lines that tell nothing, or change with every run.
_DROPPED = (
    "POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Generated-By", "Language-Team",
    "Report-Msgid-Bugs-To",
)  # fmt: skip
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="Guiyi",
        charset="utf-8",
        fuzzy=False,
        header_comment=f"# What the pages say, in {Locale.parse(language).english_name}.",
    )


def gather() -> Catalog:
    """Return every string that the pages show, without translations."""
    found = Catalog(project="Guiyi", charset="utf-8", fuzzy=False)
    options = {"jinja2": {"trimmed": "true", "silent": "false"}}
    strings = extract_from_dir(
        str(_ADMIN),
        method_map=_METHODS,
        options_map={pattern: options.get(method, {}) for pattern, method in _METHODS},
        keywords=_KEYWORDS,
    )
    for name, _line, message, _comments, context in strings:
        found.add(message, None, [(name, 0)], context=context)
    return found


def path_of(language: str, ending: str) -> Path:
    """Return where a language's catalogue lies: `po` to read and mend, `mo` to run."""
    return FOLDER / language / "LC_MESSAGES" / f"messages.{ending}"


def load(language: str) -> Catalog:
    """Return a language's catalogue; an empty one where there is none yet."""
    path = path_of(language, "po")
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str, strings: Catalog) -> Catalog:
    """Return a language's catalogue with exactly the strings of the code; no guesses."""
    old = load(language)
    new = _empty(language)
    for message in strings:
        if message.id:
            known = old.get(message.id, message.context)
            text = known.string if known is not None else None
            if language == "en":
                text = message.id
            places = sorted({(str(name), 0) for name, _ in message.locations})
            new.add(message.id, text, places, message.flags, context=message.context)
    return new


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as text to commit: no dates and no line numbers, so that it is stable."""
    held = io.BytesIO()
    write_po(held, catalogue, omit_header=False, include_lineno=False, sort_output=True, width=100)
    lines = held.getvalue().decode().splitlines(keepends=True)
    dropped = tuple(f'"{name}' for name in _DROPPED)
    return "".join(line for line in lines if not line.startswith(dropped)).encode()


def mo_bytes(language: str) -> bytes:
    """Return the compiled catalogue of what lies on the disk now."""
    held = io.BytesIO()
    write_mo(held, load(language))
    return held.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Return the strings that have no translation, or one with a plural left empty."""
    return [
        str(message.id)
        for message in catalogue
        if message.id
        and not (
            all(message.string) if isinstance(message.string, tuple | list) else message.string
        )
    ]


def main() -> int:
    """Bring the catalogues up to date; 1 when a translation is missing."""
    strings = gather()
    lacking = []
    for language in LANGUAGES:
        path = path_of(language, "po")
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = merged(language, strings)
        path.write_bytes(po_bytes(catalogue))
        path_of(language, "mo").write_bytes(mo_bytes(language))
        lacking += [f"{language}: {text}" for text in missing(catalogue)]
    sys.stdout.write("".join(f"{line}\n" for line in lacking))
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
