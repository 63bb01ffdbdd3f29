"""The connector of 纷享销客 keeps the contract of CRM connectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from connectors.standins.fxiaoke import Fxiaoke
from tests.connectors.crm_contract import CHECKS, Case
from tests.connectors.fxiaoke.conftest import Opener

PAGE = 7


class FxiaokeDesk:
    """The colleague, as the contract knows one."""

    def __init__(self, there: Fxiaoke) -> None:
        self._there = there

    def put(self, kind: str, values: Mapping[str, Any]) -> str:
        return self._there.add(kind, values)

    def edit(self, kind: str, number: str, values: Mapping[str, Any]) -> None:
        self._there.edit(kind, number, values)

    def delete(self, kind: str, number: str) -> None:
        self._there.retire(kind, number)

    def live(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        return {row["_id"]: row for row in self._there.live(kind)}

    def written(self) -> int:
        return sum(self._there.records.writes.values())


@pytest.mark.parametrize("kind", ["ContactObj", "LeadsObj"])
@pytest.mark.parametrize("marker", ["field_hub__c", ""], ids=["marker", "no marker"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one.__name__)
def test_contract(opened: Opener, check: Callable[[Case], None], marker: str, kind: str) -> None:
    setting = opened(marker=marker, page=PAGE)
    desk = FxiaokeDesk(setting.there)
    check(Case(setting.crm, desk, kind, setting.clock.forward, {"email": "长" * 101}, PAGE))
