"""Chinese or English: the cookie's choice, else the browser's; what people typed stays as typed."""

from __future__ import annotations

import re
from typing import Literal

from flask import Blueprint, Flask, redirect, request
from flask_babel import Babel
from werkzeug.wrappers import Response

pages = Blueprint("language", __name__)

COOKIE = "guiyi_language"
#: The languages, in their own words; the first is the default.
LANGUAGES = {"zh": "中文", "en": "English"}
#: The same as the lang attribute of a page.
TAGS = {"zh": "zh-CN", "en": "en"}

_HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LOCAL_PATH = re.compile(r"/(?![/\\])[\w\-./?=&%]*")


def choose() -> str:
    """Return the language of the page being made."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or next(iter(LANGUAGES))


def tongue() -> Literal["zh", "en"]:
    """Return the same for the functions below that know the two languages."""
    return "en" if choose() == "en" else "zh"


def tag_of(text: str) -> str:
    """Return the lang attribute for a piece of somebody's text: read aloud as what it is."""
    return "zh" if _HANZI.search(text) else "en"


def local_path(text: str) -> str:
    """Return the path when it leads to a page of ours, else the start page."""
    return text if _LOCAL_PATH.fullmatch(text) else "/"


@pages.post("/language")
def switch() -> Response:
    """Remember the language that was asked for and go back."""
    answer = redirect(local_path(request.form.get("back", "/")), code=303)
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        answer.set_cookie(
            COOKIE, wanted, max_age=31_536_000, httponly=True, samesite="Lax", path="/"
        )
    return answer


def install(app: Flask) -> None:
    """Give `app` its catalogues and the switch."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=choose)
    app.register_blueprint(pages)
