"""What the templates need beside the pages' own values: filters, words and addresses of files."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, request, url_for
from markupsafe import Markup

from admin.web import wording
from admin.web.answer import circled
from admin.web.here import the_actor, the_hub
from admin.web.language import LANGUAGES, TAGS, choose, tag_of
from admin.web.visits import take_notices, visit
from admin.web.wording import place
from store import reviews, value_conflicts
from store.access import may

_STATIC = Path(__file__).parent.parent / "static"
#: Marks that turn the reading direction round, shown as a sign instead of obeyed (CWE-1007).
_BIDI = dict.fromkeys(
    (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\N{REPLACEMENT CHARACTER}"
)


def when(stamp: str) -> str:
    """Return a kept time as the day and minute of the hub's own time zone."""
    if len(stamp) <= 10:
        return stamp
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    if moment.tzinfo is None:
        return stamp[:16].replace("T", " ")
    zone = ZoneInfo(the_hub().settings.hub.timezone)
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def day(stamp: str) -> str:
    """Return the day of a kept time."""
    return when(stamp)[:10]


def thousands(number: int) -> str:
    """Return a count with its thousands set apart."""
    return f"{number:,}"


def typed(text: str) -> Markup:
    """Return somebody's text as it was typed, tagged with its language."""
    return Markup('<span lang="{}">{}</span>').format(tag_of(text), text.translate(_BIDI))


def value(text: str, field: str) -> Markup:
    """Return a customer's value: a mainland mobile in groups, anything else as it is."""
    phone = wording.grouped(text) if field == "phones" else ""
    return Markup('<span class="nowrap">{}</span>').format(phone) if phone else typed(text)


def shown(text: str) -> str:
    """Return somebody's text without the marks that would turn it round."""
    return text.translate(_BIDI)


@lru_cache(maxsize=32)
def _hash(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a static file, which changes when the file does."""
    return url_for("static", filename=name, v=_hash(name))


def in_days(count: int) -> str:
    """Return the day so many days from now, as a form wants it."""
    zone = ZoneInfo(the_hub().settings.hub.timezone)
    return (the_hub().clock.now().astimezone(zone) + timedelta(days=count)).strftime("%Y-%m-%d")


def _waiting() -> int:
    return reviews.waiting(the_hub(), the_actor(), limit=1).total


def _values() -> int:
    """Return how many values wait to be chosen."""
    if not may(the_actor(), "review"):
        return 0
    with the_hub().reading() as connection:
        return value_conflicts.count(connection)


def _words() -> dict[str, object]:
    language = choose()
    return {
        "language": language,
        "languages": LANGUAGES,
        "tag": TAGS[language],
        "csrf": visit().csrf,
        "take_notices": take_notices,
        "waiting_count": _waiting,
        "value_count": _values,
        "asset": asset,
        "words": wording,
        "word": wording.word,
        "field_name": wording.field_name,
        "relation_word": wording.relation,
        "reason_word": wording.reason,
        "here": request.path,
        "in_days": in_days,
    }


def install(app: Flask) -> None:
    """Give the templates of `app` their filters and words."""
    for filter_ in (when, place, day, thousands, circled, typed, value, shown):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_words)
