"""The points at which a process is killed: before and after each commit, call and rename."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from connectors.web.door import Door


class Points:
    """Counts the points that a process passes, and kills it with SIGKILL at one of them."""

    def __init__(self, deadly: int = 0) -> None:
        self.passed, self.deadly = 0, deadly

    def passing(self) -> None:
        self.passed += 1
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, done: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that passes a point before and after what it does."""

        def call(*words: Any, **named: Any) -> Any:
            self.passing()
            try:
                return done(*words, **named)
            finally:
                self.passing()

        return call

    def lay(self) -> None:
        """Lay the points in this process, for good: it is a child that ends soon."""
        Door.call = self.around(Door.call)  # type: ignore[method-assign]
        DefaultDialect.do_commit = self.around(DefaultDialect.do_commit)  # type: ignore[method-assign]
        os.replace = self.around(os.replace)
        os.rename = self.around(os.rename)
