"""Bugs planted in the pure engine: decisions, groups, keys and normal forms."""

# ruff: noqa: E501 - a quoted line is as long as it is

from __future__ import annotations

from tests.mutants.bug import Bug

SAID, LAWS = "tests/laws/test_decisions.py", "tests/dedupe/test_laws_matching.py"
PHONE, TEXT = "tests/dedupe/test_phone.py", "tests/dedupe/test_text.py"
SUPPORTS = "tests/dedupe/test_supports.py"
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
    Bug("dedupe/cluster.py", "        if _contested(x, y, mean, groups, (total, said), rivals):\n            passed.add((x, y))\n            continue\n",
        "", CLUSTER, "a row that fits two who contradict each other joins the nearer"),
    Bug("dedupe/supports.py", "Support.CONTEXT if named and not torn else Support.CITY",
        "Support.CONTEXT if not torn else Support.CITY", SUPPORTS, "a surname and a firm may merge"),
    Bug("dedupe/supports.py", "Support.CONTEXT if named and not torn else Support.CITY",
        "Support.CONTEXT if named else Support.CITY", SUPPORTS,
        "namesakes of one firm with other numbers and titles may merge"),
    Bug("dedupe/compare_work.py", "w.FIRM_CITY, w.FIRM_CITY_CONFLICT", "w.FIRM_CITY, 0.0", SUPPORTS,
        "firms of one name in two towns are one"),
    Bug("dedupe/score.py", "bits - self.namesakes if support < Support.CONTEXT else bits", "bits",
        "tests/dedupe/test_compare.py", "a name says as much among a million as among ten thousand"),
)  # fmt: skip
