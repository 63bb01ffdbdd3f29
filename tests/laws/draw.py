"""Generators of small shops: few names, few phones, so that everything collides.

Each law is drawn broadly, for the cases nobody thought of, and narrowly, so that the few cases
that break it come up at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from store.values import RowId, SourceRecord
from tests.hubs import record

NAMES = ("张伟", "张玮", "張偉", "王芳", "欧阳倩", "欧阳茜", "张小伟")
PHONES = ("13800001101", "+86 139 0000 2202", "0086-150-0000-3303", "15000003303")
EMAILS = ("zhangw@example.cn", "info@example.cn", "OUYANG.Q@example.cn")
WECHATS = ("zhangwei88", "wxid_a1b2c3d4e5f6")
CITIES = ("成都", "广州")
FIRMS = ("广州市兰兰美甲工作室", "兰兰美甲")
REMARKS = ("A张伟-天河-13800001101", "王芳老公", "欧阳倩/成都/15000003303", "张姐 老客户")
DAYS = tuple(f"2026-0{month}-01" for month in range(1, 8))

#: Keys of rows: one digit each, in two connections.
KEYS = "12345"
CONNECTIONS = ("table", "wechat")


def law(examples: int) -> settings:
    """Return the settings of a law: the same examples in every run."""
    return settings(
        settings.default,
        max_examples=examples,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def row(key: str, connection: str = "table") -> RowId:
    """Return the name of a row."""
    return RowId(connection, "customers", key)


def says(
    key: str, fields: Mapping[str, tuple[str, ...]], connection: str = "table", day: str = ""
) -> SourceRecord:
    """Return a row that says these fields; `day` is its source's own time of change."""
    dated = {"updated_at": (day,)} if day else {}
    return SourceRecord(row(key, connection), {**fields, **dated}, day)


@st.composite
def fields(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Draw what a row says: at least a name or a remark."""
    found: dict[str, tuple[str, ...]] = {}
    if draw(st.booleans()):
        found["name"] = (draw(st.sampled_from(NAMES)),)
    else:
        found["remark"] = (draw(st.sampled_from(REMARKS)),)
    if draw(st.booleans()):
        found["mobile"] = tuple(draw(st.lists(st.sampled_from(PHONES), min_size=1, max_size=2)))
    for name, values in (
        ("email", EMAILS),
        ("wechat", WECHATS),
        ("city", CITIES),
        ("company", FIRMS),
    ):
        if draw(st.integers(0, 2)) == 0:
            found[name] = (draw(st.sampled_from(values)),)
    return found


@st.composite
def rows(draw: st.DrawFn, keys: str = KEYS, *, dated: bool = False) -> SourceRecord:
    """Draw one row; a dated one carries its source's own time of change."""
    day = draw(st.sampled_from(DAYS)) if dated else ""
    key, connection = draw(st.sampled_from(keys)), draw(st.sampled_from(CONNECTIONS))
    return says(key, draw(fields()), connection, day)


def tables(least: int = 0, most: int = 6) -> st.SearchStrategy[list[SourceRecord]]:
    """Draw the rows of a file; each key stands in it once."""
    return st.lists(rows(), min_size=least, max_size=most, unique_by=lambda one: one.row)


@st.composite
def on_one_phone(draw: st.DrawFn, keys: str = "1234567") -> SourceRecord:
    """Draw a row that shares a phone: how many do decides what the phone is worth."""
    return record(
        draw(st.sampled_from(keys)),
        name=draw(st.sampled_from(("张伟", "张玮", "王芳"))),
        mobile=draw(st.sampled_from(("13800001101", "13800001101", "13900002202"))),
    )


def households(least: int = 0, most: int = 4) -> st.SearchStrategy[list[SourceRecord]]:
    """Draw rows of a few people on one or two phones."""
    return st.lists(on_one_phone(), min_size=least, max_size=most, unique_by=lambda one: one.row)
