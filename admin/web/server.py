"""Serves the pages to this machine's own browser, on waitress."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

from admin.web.app import create_app
from admin.web.security import require_loopback
from store.hub import Hub


def serve(
    hub: Hub,
    host: str = "127.0.0.1",
    port: int = 8080,
    *,
    ready: Callable[[int], None] = lambda _: None,
) -> None:
    """Serve until the process is ended; port 0 takes any free one.

    `ready` is told the port as soon as the pages can be asked for.

    Raises:
        ConfigError: `host` is an address that others can reach.
        OSError: the port is taken.
    """
    from waitress import create_server

    require_loopback(host)
    app = create_app(hub)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # Bound here: waitress leaves sockets open behind it when the port is taken.
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    server = create_server(
        app,
        sockets=[socket.create_server((bare, port), family=family)],
        threads=6,
        ident="",
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
    )
    try:
        ready(int(server.effective_port))
        server.run()
    finally:
        server.close()
