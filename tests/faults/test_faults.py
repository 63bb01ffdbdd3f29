"""A few of the runs of `make faults`: single faults, stories and CRMs in turn, and mixtures."""

from __future__ import annotations

import pytest

from connectors.standins.faults import FAULTS
from tests.faults.one_run import Asked, run
from tests.faults.wanted import mixed, singles

EVERY = list(singles())
#: Every other fault, in another story and CRM each time.
CHOSEN = [EVERY[nth * 12 + nth * 5 % 12] for nth in range(0, len(FAULTS), 2)]


@pytest.mark.parametrize("asked", [*CHOSEN, *mixed(0, 6)], ids=Asked.text)
def test_what_is_left_is_as_without_faults(asked: Asked) -> None:
    assert run(asked).wrong == {}


def test_whom_a_first_list_did_not_show_is_not_made_anew() -> None:
    asked = Asked("first_pull", "zoho", ("half_gone",), (), 340, within=1)
    told = run(asked)
    assert told.met == {"half_gone"}
    assert told.wrong == {}
