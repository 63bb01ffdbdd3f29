"""纷享销客 (Fxiaoke): reads and writes customers, contacts and leads through its OpenAPI."""

from __future__ import annotations

from connectors.fxiaoke.crm import open_fxiaoke
from connectors.fxiaoke.settings import FxiaokeSettings

__all__ = ["FxiaokeSettings", "open_fxiaoke"]
