"""What every request must pass and every answer must carry, before any page is asked.

Rules: OWASP ASVS 5.0 chapters 3.4 (headers) and 3.5 (requests of other sites), and the Fetch
Metadata specification. The program listens on loopback only, and answers to loopback names only,
so that a foreign host name pointed at 127.0.0.1 (DNS rebinding) reaches nothing.
"""

from __future__ import annotations

import hmac
import ipaddress
import re

from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden, SecurityError

from admin.web.visits import visit
from store.errors import ConfigError

#: Names under which this machine may be asked. Flask's TRUSTED_HOSTS cannot hold "[::1]".
_THIS_MACHINE = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.ASCII)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class StalePage(Forbidden):
    """The form's token is not that of this browser: the page was open too long."""


def require_loopback(host: str) -> None:
    """Refuse to listen anywhere but on this machine, until people can sign in.

    Raises:
        ConfigError: `host` is not a loopback address.
    """
    name = host.strip().strip("[]")
    if name == "localhost":
        return
    try:
        if ipaddress.ip_address(name).is_loopback:
            return
    except ValueError:
        pass
    raise ConfigError(
        [f"pages are served on this machine only (127.0.0.1) until sign-in exists, not on {host}"]
    )


def _from_here() -> bool:
    """Return True when the browser says that one of our own pages sent this form.

    Browsers send Sec-Fetch-Site to localhost and over HTTPS; where it is missing, Origin decides.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _check_host() -> None:
    if _THIS_MACHINE.fullmatch(request.headers.get("Host", "").lower()) is None:
        raise SecurityError


def _check_request() -> None:
    if request.method in SAFE_METHODS:
        return
    if not _from_here():
        raise Forbidden
    token = request.form.get("csrf", "")
    if not hmac.compare_digest(token.encode(), visit().csrf.encode()):
        raise StalePage


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "HX-Request, Accept-Language, Cookie"
    elif response.status_code == 200 and request.args.get("v"):
        # The address holds a hash of the file, so it never changes.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def install(app: Flask, *, most_bytes: int) -> None:
    """Put the checks and headers on `app`; an upload may hold `most_bytes`."""
    app.config.update(
        MAX_CONTENT_LENGTH=most_bytes,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=600,
    )
    app.before_request(_check_host)
    app.before_request(_check_request)
    app.after_request(_add_headers)
