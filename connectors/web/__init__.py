"""One door for every outside call: limits, retries, budgets, and nothing personal in any log."""

from __future__ import annotations

from connectors.web.door import Door
from connectors.web.judging import Throttled
from connectors.web.sending import Reply
from connectors.web.waits import Patience

__all__ = ["Door", "Patience", "Reply", "Throttled"]
