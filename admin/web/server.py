"""Serves the pages to this machine's own browser, on waitress."""

from __future__ import annotations

import logging

from admin.web.app import create_app
from admin.web.security import require_loopback
from store.hub import Hub


def serve(hub: Hub, host: str = "127.0.0.1", port: int = 8080) -> None:
    """Serve until the process is ended.

    Raises:
        ConfigError: `host` is an address that others can reach.
        OSError: the port is taken.
    """
    from waitress import create_server

    require_loopback(host)
    app = create_app(hub)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        host=host.strip("[]"),
        port=port,
        threads=6,
        ident="",
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
    )
    try:
        server.run()
    finally:
        server.close()
