"""Keeps the HTTP libraries' own logs shut: they name whole addresses, headers and tokens."""

from __future__ import annotations

import logging

#: Their loggers; levels of a parent do not reach those that a person set, so each is shut itself.
LOGGERS = (
    "httpx",
    *(
        f"httpcore{part}"
        for part in ("", ".connection", ".http11", ".http2", ".proxy", ".socks")
    ),
)  # fmt: skip


class _Nothing(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        del record
        return False


_NOTHING = _Nothing()


def shut_logs() -> None:
    """Let nothing out of the libraries' loggers, whatever level they are set to; may be repeated.

    `disabled` is quick but undone by `logging.config`; the filter stays.
    """
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.disabled = True
        logger.addFilter(_NOTHING)
