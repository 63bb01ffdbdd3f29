"""Every page that a link leads to: nothing foreign, nothing inline, a token in each form."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

import admin
from store.hub import Hub
from tests.admin.pages import Window, read

TEMPLATES = Path(admin.__file__).parent / "templates"
STATIC = Path(admin.__file__).parent / "static"


def crawl(window: Window) -> dict[str, str]:
    """Return every page that can be reached from the start page."""
    found: dict[str, str] = {}
    ahead = ["/"]
    while ahead:
        path = ahead.pop()
        if path in found:
            continue
        answer = window.get(path)
        assert answer.status_code in (200, 303), (path, answer.status_code)
        found[path] = answer.text
        if answer.status_code == 303:
            ahead.append(answer.location)
        links = [link.split("#")[0] for link in read(answer.text).links]
        ahead += [link for link in links if link.startswith("/")]
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_pages_keep_to_themselves(web_app: Flask, language: str) -> None:
    window = Window(web_app, language)
    found = crawl(window)
    assert {"/", "/review", "/customers", "/import", "/history", "/export", "/connections"} <= set(
        found
    )
    assert sum(path.startswith("/customers/C-") for path in found) >= 5
    check_pages(found)


def check_pages(found: dict[str, str]) -> None:
    """Fail on a page that asks for something foreign, holds a script, or a form without token."""
    for path, text in found.items():
        page = read(text)
        for address in [*page.links, *page.files, *(form.action for form in page.forms)]:
            parts = urlsplit(address)
            assert not parts.scheme, (path, address)
            assert not parts.netloc, (path, address)
        assert page.inline == [], path
        for form in page.forms:
            assert form.method == "post", (path, form.action)
            assert form.fields.get("csrf"), (path, form.action)
        for tag, name, value in page.attributes:
            assert not name.startswith("on"), (path, tag, name)
            assert not name.startswith("hx-on"), (path, tag, name)
            assert name != "style", (path, tag)
            assert "javascript:" not in value, (path, tag, name)
            assert not value.startswith("js:"), (path, tag, name)


def test_every_static_file_is_there(web_app: Flask, window: Window) -> None:
    for address in set(read(window.text("/import")).files):
        answer = window.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"]
    styles = "".join((STATIC / n).read_text("utf-8") for n in ("icons.css", "guiyi.css"))
    named = re.findall(r"url\(\"?([^)\"]+)", styles)
    assert named
    for address in named:
        assert window.get(address).status_code == 200, address


def test_nothing_personal_stands_in_an_address(web_app: Flask) -> None:
    for path in crawl(Window(web_app)):
        assert not re.search(r"1[3-9]\d{9}|[\u3400-\u9fff]|%E[4-9]", path), path


def test_what_people_typed_is_text(window: Window) -> None:
    assert "<b>罗小虎" not in window.text("/customers")
    pages = [window.text(f"/customers/C-{number:04d}") for number in range(1, 7)]
    trapped = [page for page in pages if "&lt;b&gt;罗小虎&lt;/b&gt;" in page]
    assert len(trapped) == 1
    assert "<b>罗小虎" not in trapped[0]
    assert "<script>alert" not in trapped[0]
    assert "&lt;script&gt;alert" in trapped[0]
    assert "\u202e" not in trapped[0]


def test_templates_escape_everything() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|Markup|hx-on|hx-vals|\bstyle=", text), path
    for path in (Path(admin.__file__).parent / "web").glob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if "Markup(" in line:
                assert re.search(r"Markup\((\"|')[^\"']*", line), (path, line)
                assert ".format(" in line or line.rstrip().endswith("("), (path, line)


def test_a_page_needs_little_code() -> None:
    import gzip

    files = [
        STATIC / "vendor/htmx-4.0.1/htmx.min.js",
        STATIC / "vendor/pico-2.1.1/pico.min.css",
        STATIC / "icons.css",
        STATIC / "guiyi.css",
        STATIC / "guiyi.js",
    ]
    packed = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    assert sum(packed.values()) < 40_000
    assert packed["guiyi.css"] < 8_000
    assert packed["guiyi.js"] < 5_000


def test_vendored_files_are_the_ones_named(web_hub: Hub) -> None:
    import hashlib

    vendor = STATIC / "vendor"
    lines = (vendor / "NOTICE").read_text("utf-8").splitlines()
    named = {line.split()[1]: line.split()[0] for line in lines if re.match("[0-9a-f]{64} ", line)}
    held = {
        str(path.relative_to(vendor))
        for path in vendor.rglob("*")
        if path.is_file() and path.name not in ("NOTICE", "LICENSE")
    }
    assert set(named) == held
    for name, digest in named.items():
        path = vendor / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, name
        assert (path.parent / "LICENSE").is_file(), name
