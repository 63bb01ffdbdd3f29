"""The Zoho connector keeps the contract of CRM connectors."""

from __future__ import annotations

import pytest

from tests.connectors.crm_contract import CHECKS, Case
from tests.connectors.zoho.zoho_case import shop


@pytest.mark.parametrize("kind", ["Contacts", "Leads"])
@pytest.mark.parametrize("marker", ["Guiyi_Id", ""], ids=["marker", "no marker"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one.__name__)
def test_contract(check: object, marker: str, kind: str) -> None:
    with shop(marker) as one:
        assert callable(check)
        case: Case = one.case(kind)
        check(case)
