"""A rule set: everything besides rows and decisions that matching depends on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dedupe.corrections import NONE, Corrections
from dedupe.evidence import Support
from dedupe.score import Limits, Mode
from dedupe.statistics import Statistics


@dataclass(frozen=True, slots=True)
class Rules:
    """A mode, what is changed about its limits and about the weights, and a statistics version.

    None for a limit: the mode's own, which may move with the size of the table that `statistics`
    was measured on. Two equal rule sets give the same groups for the same rows and decisions.
    """

    mode: Mode = Mode.BALANCED
    merge: float | None = None
    ask: float | None = None
    needs: Support | None = None
    #: None: nothing short of `needs` merges on its own, however sure.
    sure: float | None = None
    corrections: Corrections = NONE
    #: Without corrections in it; see `weighing`.
    statistics: Statistics = field(default_factory=Statistics)

    @property
    def limits(self) -> Limits:
        """Return the limits that groups are formed by."""
        own = Limits.of(self.mode, self.statistics.rows)
        return Limits(
            own.merge if self.merge is None else self.merge,
            own.ask if self.ask is None else self.ask,
            own.needs if self.needs is None else self.needs,
            own.sure if self.sure is None else self.sure,
            own.namesakes,
        )

    @property
    def weighing(self) -> Statistics:
        """Return what pairs are weighed by: the rarities with the corrections in them."""
        return replace(self.statistics, corrections=self.corrections)

    def in_mode(self, mode: Mode) -> Rules:
        """Return the same with another mode and that mode's own limits; what was taught stays."""
        return replace(self, mode=mode, merge=None, ask=None, needs=None, sure=None)
