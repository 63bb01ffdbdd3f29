"""Puts the pages together over one hub."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from admin.arguments import LARGEST
from admin.crm_connections import open_crms
from admin.web import (
    compare,
    connections,
    crms,
    customers,
    errors,
    export,
    here,
    history,
    imports,
    language,
    look,
    plan,
    review,
    rules,
    security,
    start,
    values,
    visits,
    writes,
)
from admin.web.crms import Opens
from store.hub import Hub

_ADMIN = Path(__file__).parent.parent
_PAGES = (
    start, review, values, customers, compare, history, imports, rules, export, connections, plan,
    writes,
)  # fmt: skip


class _Number(IntegerConverter):
    """The number of a thing in an address: one beyond any database leads nowhere."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


def create_app(hub: Hub, opens: Opens = open_crms) -> Flask:
    """Return the pages of a hub, a WSGI application for this machine's own browser.

    `opens` opens the CRMs of the settings.
    """
    app = Flask(
        "admin",
        root_path=str(_ADMIN),
        static_folder=str(_ADMIN / "static"),
        template_folder=str(_ADMIN / "templates"),
    )
    app.url_map.converters["number"] = _Number
    here.attach(app, hub)
    crms.attach(app, hub, opens)
    security.install(app, most_bytes=imports.most_bytes(hub))
    visits.install(app)
    language.install(app)
    look.install(app)
    errors.install(app)
    for page in _PAGES:
        app.register_blueprint(page.pages)
    return app
