"""Bugs planted in explanations and in the order of the queue."""

# ruff: noqa: E501 - a quoted line is as long as it is

from __future__ import annotations

from tests.mutants.bug import Bug

GROWTH, WORDS = "tests/dedupe/test_growth.py", "tests/dedupe/test_phrases_standing.py"
WHATIF, NAMED = "tests/dedupe/test_whatif.py", "tests/sync/test_named.py"
URGENCY, TOLD = "tests/sync/test_urgency.py", "tests/laws/test_explained.py"

IN_EXPLAINING: tuple[Bug, ...] = (
    Bug("dedupe/standing.py", "how = How.DIRECT if _direct(scores.pair(a, b), chain, scores) else How.CHAIN",
        "how = How.DIRECT", GROWTH, "two that a third record ties read as merged"),
    Bug("dedupe/phrases.py", "    if item.verdict is Verdict.VOID and not agrees(item):\n        return VOID_NEAR[language]\n", "",
        WORDS, "values that differ are said to agree"),
    Bug("dedupe/growth.py", "joins.append(Join(mine, theirs, scores.across(mine, theirs)))",
        "joins.insert(0, Join(mine, theirs, scores.across(mine, theirs)))", GROWTH + " " + TOLD,
        "a customer's growth is told backwards"),
    Bug("dedupe/growth.py", "return not self.decided and (chance is None or chance < WEAK)",
        "return False", GROWTH, "the alarm about a weak group never fires"),
    Bug("dedupe/whatif.py", "    turned = [change for change in found if change.together != together]\n",
        "    turned = found\n", WHATIF, "what changes nothing is said to be enough"),
    Bug("sync/why.py", "return stands if len(seen) == 2 else replace(stands, rival=None)",
        "return stands", NAMED, "a third customer is named to whom he does not belong"),
    Bug("sync/urgency.py", "* value_of(stake) * (1.0 + stake.pushes)", "* value_of(stake)", URGENCY,
        "what waits to be written does not count"),
    Bug("sync/urgency.py", "(-weight(one), one.since, one.number)", "(-weight(one), one.number)",
        URGENCY, "of two alike the younger comes first"),
)  # fmt: skip
