"""Headers, foreign requests, foreign host names, limits: checked on every address there is."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from admin.web.security import require_loopback
from admin.web.uploads import safe_name
from store.errors import ConfigError
from store.hub import Hub
from tests.admin.pages import HERE, Window

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
HUGE = "9" * 23
ARGUMENTS = {
    "number": "1", "public": "C-0001", "key": "none", "filename": "guiyi.css", "name": "learned",
}  # fmt: skip


def addresses(app: Flask, method: str) -> list[str]:
    """Return an address of every route that takes a method."""

    def filled(rule: Rule) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ARGUMENTS[match[1]], rule.rule)

    return sorted({filled(r) for r in app.url_map.iter_rules() if method in (r.methods or ())})


def test_every_answer_carries_the_headers(web_app: Flask, window: Window) -> None:
    answers = [window.get(path) for path in [*addresses(web_app, "GET"), "/no/such/page"]]
    answers += [window.send(path, {}) for path in addresses(web_app, "POST")]
    for answer in answers:
        headers = answer.headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        if not answer.request.path.startswith("/static/"):
            assert headers["Cache-Control"] == "no-store"
            assert "HX-Request" in headers["Vary"]


def test_changes_are_posted_only(web_app: Flask) -> None:
    for rule in web_app.url_map.iter_rules():
        assert not (rule.methods or set()) & {"PUT", "PATCH", "DELETE"}
        assert not {"GET", "POST"} <= (rule.methods or set())


def test_no_form_without_its_token(web_app: Flask, window: Window) -> None:
    window.get("/")
    for path in addresses(web_app, "POST"):
        for sent in ({}, {"csrf": ""}, {"csrf": "x" * 43}, {"csrf": "é"}):
            answer = window.client.post(path, data=sent, headers=HERE)
            assert answer.status_code == 403, path


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_no_form_from_elsewhere(web_app: Flask, window: Window, headers: dict[str, str]) -> None:
    token = window.token()
    for path in addresses(web_app, "POST"):
        answer = window.client.post(path, data={"csrf": token}, headers=headers)
        assert answer.status_code == 403, path


def test_the_origin_speaks_where_the_browser_is_old(window: Window) -> None:
    answer = window.client.post(
        "/language",
        data={"csrf": window.token(), "language": "zh", "back": "/history"},
        headers={"Origin": "http://localhost"},
    )
    assert (answer.status_code, answer.location) == (303, "/history")


def test_a_token_is_of_one_browser_only(web_app: Flask, window: Window) -> None:
    other = Window(web_app)
    other.get("/")
    answer = other.client.post("/export/csv", data={"csrf": window.token()}, headers=HERE)
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.7", "[::2]"])
def test_other_host_names_reach_nothing(window: Window, host: str) -> None:
    answer = window.get("/customers", Host=host)
    assert answer.status_code == 400
    assert "张美兰" not in answer.text
    assert "C-0001" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "localhost:9", "[::1]:8080"])
def test_this_machine_has_these_names(window: Window, host: str) -> None:
    assert window.get("/customers", Host=host).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8"])
def test_listening_on_this_machine(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])  # noqa: S104
def test_listening_elsewhere_is_refused(host: str) -> None:
    with pytest.raises(ConfigError, match="this machine only"):
        require_loopback(host)


def test_cookies_are_closed_to_scripts_and_sites(web_app: Flask) -> None:
    window = Window(web_app)
    cookies = window.get("/").headers.getlist("Set-Cookie")
    cookies += window.send("/language", {"language": "zh"}).headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in one and "SameSite=Lax" in one for one in cookies)
    assert not any("csrf" in one for one in cookies)


def test_a_visit_that_the_server_does_not_know_is_not_taken_over(web_app: Flask) -> None:
    client = web_app.test_client()
    client.set_cookie("guiyi_visit", "chosen-by-somebody-else")
    given = client.get("/").headers["Set-Cookie"]
    assert "chosen-by-somebody-else" not in given


def test_too_large_an_upload_is_refused(web_hub: Hub, web_app: Flask, window: Window) -> None:
    web_app.config["MAX_CONTENT_LENGTH"] = 1_000
    answer = window.client.post(
        "/import", data={"csrf": window.token(), "more": "x" * 2_000}, headers=HERE
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\客户.xlsx", "客户.xlsx"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("...", "upload"),
        ("", "upload"),
        ("x\u202egpj.csv", "x_gpj.csv"),
    ],
)
def test_names_of_uploads_lead_nowhere(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_long_names_of_uploads_keep_their_ending() -> None:
    kept = safe_name("客" * 300 + ".xlsx")
    assert kept.endswith(".xlsx")
    assert len(kept.encode()) <= 200


@pytest.mark.parametrize(
    "path", [f"/import/{HUGE}", f"/review/{HUGE}", f"/history/{HUGE}/undo", f"/customers/{HUGE}"]
)
def test_a_number_beyond_any_database_is_not_found(window: Window, path: str) -> None:
    answer = window.send(path, {}) if path.endswith("undo") else window.get(path)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/customers", "/review?all=1"])
def test_a_list_asked_for_beyond_its_end_is_empty(window: Window, path: str) -> None:
    mark = "&" if "?" in path else "?"
    assert window.get(f"{path}{mark}from={HUGE}").status_code == 200
