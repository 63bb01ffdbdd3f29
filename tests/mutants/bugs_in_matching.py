"""Bugs planted in the pure engine: decisions, groups, keys and normal forms."""

# ruff: noqa: E501 - a quoted line is as long as it is

from __future__ import annotations

from tests.mutants.bug import Bug

SAID, LAWS = "tests/laws/test_decisions.py", "tests/dedupe/test_laws_matching.py"
PHONE, TEXT = "tests/dedupe/test_phone.py", "tests/dedupe/test_text.py"
CLUSTER, KEYS = "tests/dedupe/test_cluster.py", "tests/dedupe/test_keys.py"

IN_MATCHING: tuple[Bug, ...] = (
    Bug("dedupe/decisions.py", "newest = sorted(set(decisions), key=lambda decision: -decision.number)",
        "newest = list(decisions)", SAID, "law 5: decisions in the order of their coming",
        "newest_word"),
    Bug("dedupe/decisions.py", "        if decision.number in withdrawn:\n            continue\n", "",
        SAID, "law 4: a withdrawn decision still holds", "newest_word or withdrawn"),
    Bug("dedupe/decisions.py", "            for foe in self._foes.pop(b, set()):\n",
        "            for foe in ():\n", SAID,
        "law 5: DIFFERENT is forgotten through a third row", "third"),
    Bug("dedupe/decisions.py", "        if b in self._foes[a]:\n            return False\n", "",
        SAID, "law 5: SAME joins two that are DIFFERENT", "third"),
    Bug("dedupe/decisions.py", "APART = (DecisionKind.DIFFERENT, DecisionKind.RELATED)",
        "APART = (DecisionKind.DIFFERENT,)", SAID, "law 5: two that are RELATED are merged",
        "newest_word"),
    Bug("dedupe/cluster.py", "apart = {(node, other) for node, other in _apart(rows, nodes, constraints)}",
        "apart: set[tuple[int, int]] = set()", SAID, "law 5: DIFFERENT does not hold",
        "newest_word or third"),
    Bug("dedupe/cluster.py", "            if old in barred:\n                barred.add(new)\n", "            pass\n",
        LAWS + " " + CLUSTER, "law 5: DIFFERENT is lost in a larger group"),
    Bug("dedupe/cluster.py", "if choice is None or -choice[0] < merge:",
        "if choice is None or -choice[0] > merge:", CLUSTER, "law 14: the limit is turned round"),
    Bug("dedupe/keys.py", "return 2 <= rows <= KINDS[kind].cap", "return 2 <= rows < KINDS[kind].cap",
        LAWS + " " + KEYS, "law 3: bulk and increments disagree at the cap"),
    Bug("dedupe/keys.py", "return over or bucket(", "return bucket(", LAWS + " " + KEYS,
        "law 3: a group that closes is not scored again"),
    Bug("dedupe/match.py", "    barred = _barred(group_of, constraints)\n",
        "    barred: set[tuple[RowId, RowId]] = set()\n",
        "tests/dedupe/test_match.py tests/store/test_reviews.py",
        "two that are DIFFERENT are asked about"),
)  # fmt: skip
