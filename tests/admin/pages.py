"""A browser without a window: keeps cookies, sends what browsers send, reads forms and links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from werkzeug.test import TestResponse

HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Form:
    """One form of a page, with the fields that would be sent."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    kind: str = ""


@dataclass
class Read:
    """What a page holds, as far as the tests ask."""

    links: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    by_id: dict[str, Form] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Read()
        self._open: Form | None = None
        self._later: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.read.attributes += [(tag, name, value) for name, value in own.items()]
        if tag == "a":
            self.read.links.append(own.get("href", ""))
        self.read.files += [own[name] for name in ("src",) if name in own]
        if tag == "link":
            self.read.files.append(own.get("href", ""))
        if tag == "style" or (tag == "script" and "src" not in own):
            self.read.inline.append(tag)
        if tag == "form":
            self._open = Form(
                own.get("action", ""), own.get("method", "get").lower(), kind=own.get("enctype", "")
            )
            self.read.forms.append(self._open)
            if "id" in own:
                self.read.by_id[own["id"]] = self._open
        if tag == "input" and own.get("name") and own.get("type") != "file":
            if own.get("type") in ("radio", "checkbox") and "checked" not in own:
                return
            if "form" in own:
                self._later.append((own["form"], own["name"], own.get("value", "")))
            elif self._open is not None:
                self._open.fields[own["name"]] = own.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def finish(self) -> Read:
        for owner, name, value in self._later:
            if owner in self.read.by_id:
                self.read.by_id[owner].fields[name] = value
        return self.read


def read(text: str) -> Read:
    """Return what a page holds."""
    reader = _Reader()
    reader.feed(text)
    return reader.finish()


class Window:
    """One browser profile on the pages."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.client = app.test_client()
        self._language = {"Accept-Language": language}

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open an address."""
        return self.client.get(path, headers={**self._language, **headers}, buffered=True)

    def text(self, path: str) -> str:
        """Return the text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def read(self, path: str) -> Read:
        """Return what a page that must be there holds."""
        return read(self.text(path))

    def token(self) -> str:
        """Return this profile's token."""
        return self.read("/export").forms[-1].fields["csrf"]

    def send(self, path: str, values: dict[str, object], *, part: bool = False) -> TestResponse:
        """Post a form as one of our own pages would."""
        headers = {**self._language, **HERE, **({"HX-Request": "true"} if part else {})}
        return self.client.post(path, data={"csrf": self.token(), **values}, headers=headers)

    def card(self, number: int) -> dict[str, object]:
        """Return the fields that the card's form would send."""
        return dict(self.read(f"/review/{number}").by_id["decide"].fields)

    def decide(self, number: int, verdict: str, *, part: bool = False, **more: str) -> TestResponse:
        """Open a card and press one of its buttons."""
        return self.send(
            "/review/decide", {**self.card(number), "verdict": verdict, **more}, part=part
        )
