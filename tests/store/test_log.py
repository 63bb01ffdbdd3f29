"""The log: fixed keys only, one line each, and a second net under what libraries say."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.log import EventLog, configure_logging, mask


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    root.addHandler(configure_logging(stream))
    yield stream
    for handler in list(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
    root.setLevel(level)


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_its_keys(lines: io.StringIO) -> None:
    EventLog("sync.pull").info("page_kept", run=7, connection=3, count=1_000_000, seconds=0.12345)
    [line] = read(lines)
    del line["at"]
    assert line == {
        "level": "info",
        "logger": "sync.pull",
        "event": "page_kept",
        "run": 7,
        "connection": 3,
        "count": 1_000_000,
        "seconds": 0.123,
    }


@pytest.mark.parametrize("key", ["name", "phone", "text", "connection_name", "msg"])
def test_other_keys_raise(key: str) -> None:
    with pytest.raises(TypeError):
        EventLog("sync").info("page_kept", **{key: 1})  # type: ignore[arg-type]


def test_texts_in_the_place_of_numbers_and_codes_raise() -> None:
    log = EventLog("sync")
    with pytest.raises(TypeError):
        log.info("page_kept", row="13800138000")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        log.info("page_kept", count=True)
    for text in ("张三", "13800138000", "zhang@example.com", "two words"):
        with pytest.raises(ValueError, match="codes"):
            log.warning("page_kept", error=text)
        with pytest.raises(ValueError, match="codes"):
            log.info("page_kept", request=text)
    for event in ("张三 came", "Page kept", "", "13800138000"):
        with pytest.raises(ValueError, match="event"):
            log.info(event)


def test_an_error_is_its_class_and_its_place(lines: io.StringIO) -> None:
    try:
        raise ValueError("13800138000 张三")
    except ValueError as error:
        EventLog("sync").warning("row_refused", row=88, error=error, request="r-1")
    [line] = read(lines)
    assert line["error"] == "ValueError"
    assert str(line["where"]).startswith("store/test_log.py:")
    assert "13800138000" not in lines.getvalue()


def test_what_libraries_say_is_masked_and_has_no_traceback(lines: io.StringIO) -> None:
    try:
        raise RuntimeError("zhang@example.com")
    except RuntimeError:
        logging.getLogger("library").exception("call %s\n{injected}", "138-0013-8000")
    [line] = read(lines)
    assert line["text"] == "call ***\n{injected}"
    assert line["error"] == "RuntimeError"
    assert "zhang" not in lines.getvalue()
    assert len(lines.getvalue().splitlines()) == 1


@pytest.mark.parametrize("name", ["httpx", "httpcore"])
def test_http_libraries_are_quiet(lines: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("GET https://example.com/?token=abc")
    assert lines.getvalue() == ""


def test_configuring_twice_writes_once(lines: io.StringIO) -> None:
    configure_logging(lines)
    EventLog("sync").info("once")
    assert len(read(lines)) == 1


@pytest.mark.parametrize(
    "text",
    [
        *("13800138000", "138 0013 8000", "138-0013-8000", "+86 13800138000", "8613800138000"),
        *("010-62345678", "0755 12345678", "zhang.san+x@mail.example.com.cn", "1234567"),
        "110101199003074514",
    ],
)
def test_the_mask_takes_out(text: str) -> None:
    masked = mask(f"电话{text}。")
    assert "***" in masked
    assert text not in masked


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text("电a :/", max_size=5))
def test_no_mobile_passes_the_mask(phone: str, around: str) -> None:
    assert phone not in mask(f"{around}{phone}{around}")


@pytest.mark.parametrize("text", ["C-0142", "run 12", "2026-11-22T08:00:00Z", "500 rows", "3.51.3"])
def test_the_mask_leaves_the_rest(text: str) -> None:
    assert mask(text) == text
