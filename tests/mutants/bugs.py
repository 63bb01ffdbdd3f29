"""All planted bugs."""

from __future__ import annotations

from tests.mutants.bug import Bug
from tests.mutants.bugs_in_explaining import IN_EXPLAINING
from tests.mutants.bugs_in_matching import IN_MATCHING
from tests.mutants.bugs_in_rules import IN_RULES
from tests.mutants.bugs_in_store import IN_STORE
from tests.mutants.bugs_in_sync import IN_SYNC
from tests.mutants.bugs_in_two_way import IN_TWO_WAY

BUGS: tuple[Bug, ...] = (
    *IN_STORE, *IN_SYNC, *IN_TWO_WAY, *IN_MATCHING, *IN_EXPLAINING, *IN_RULES
)  # fmt: skip
__all__ = ["BUGS", "Bug"]
