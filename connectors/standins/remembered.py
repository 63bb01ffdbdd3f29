"""Puts records back into a stand-in as they were shown: it remembers only while it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.standins.fxiaoke import Fxiaoke
from connectors.standins.zoho import ZohoStandin
from connectors.standins.zoho_shelf import Row
from connectors.standins.zoho_times import seconds


def into_zoho(standin: ZohoStandin, module: str, shown: Iterable[Mapping[str, Any]]) -> None:
    """Put records into a Zoho account, with the ids and times that they had."""
    rows = []
    for raw in shown:
        values = {name: value for name, value in raw.items() if value is not None and name != "id"}
        changed = seconds(str(raw.get("Modified_Time", ""))) or standin.state.second()
        rows.append(Row(int(raw["id"]), values, changed, changed))
    standin.state.shelf(module).fill(rows)
    standin.state.resume(max((row.id for row in rows), default=0))


def into_fxiaoke(standin: Fxiaoke, name: str, shown: Iterable[Mapping[str, Any]]) -> None:
    """Put records into an enterprise of 纷享销客, with the ids and times that they had."""
    rows = [{key: value for key, value in raw.items() if value is not None} for raw in shown]
    standin.records.shelves[name].put_many(rows)
    standin.records.resume(max((str(row["_id"]) for row in rows), default=""))
