"""Bugs planted in rule sets, dry runs, corrections and learning."""

from __future__ import annotations

from tests.mutants.bug import Bug

LAWS, BOOK = "tests/laws/test_rules.py", "tests/sync/test_rulebook.py"
PROPOSED, LEARN = "tests/sync/test_proposals.py", "tests/dedupe/test_learn.py"
KERNEL, CORRECTED = "tests/dedupe/test_kernel.py", "tests/dedupe/test_corrections.py"

IN_RULES: tuple[Bug, ...] = (
    Bug("sync/rulebook.py", "if now.config != mode:", "if False:", BOOK,
        "a mode changed in the config has no effect"),
    Bug("sync/rulebook.py", " and not _anybody_spoke(hub, connection):", ":", BOOK,
        "statistics change under what a person decided"),
    Bug("sync/rulebook.py", "        kept.sure,\n", "        None,\n", BOOK,
        "a limit of a rule set is lost when it is read"),
    Bug("sync/trial.py", "regroup(now.customers, then.customers)",
        "regroup(then.customers, now.customers)", LAWS, "a dry run tells the other way round",
        "dry_run_tells"),
    Bug("sync/trial.py", "write=False, progress=progress, choose=choose",
        "write=True, progress=progress, choose=choose", LAWS, "a dry run writes", "dry_run_tells"),
    Bug("sync/trial.py", "if joined != same and not (same and", "if joined == same or (same and",
        LAWS, "decisions that rules go against are not told", "never_break"),
    Bug("sync/ruling.py", "outcome.write(hub, connection, matched, progress)",
        "Written(0, 0, 0)", LAWS, "rules in use change nothing", "dry_run_tells"),
    Bug("sync/proposals.py", "and heard < len(said)", "", PROPOSED,
        "what was taken is proposed again", "until_a_person"),
    Bug("sync/learning.py", "len(found) // ENOUGH * ENOUGH", "len(found)", PROPOSED,
        "something is learned before twenty decisions", "before_twenty"),
    Bug("dedupe/compare.py", "corrections.corrected(field, verdict, item_bits) if corrections "
        "else item_bits", "item_bits", KERNEL, "pair by pair nothing is corrected"),
    Bug("dedupe/corrections.py", "up[~equal] = near", "pass", CORRECTED,
        "columns take near for equal"),
    Bug("dedupe/corrections.py", "return max(bits + correction, 0.0) if bits > 0",
        "return bits + correction if bits > 0", CORRECTED, "a correction turns evidence round"),
    Bug("dedupe/grouping.py", "if not owners and len(old[first]) == len(members):",
        "if not owners:", "tests/dedupe/test_grouping.py", "a part counts as unchanged"),
    Bug("dedupe/learn.py", " and _better(before[cases.spoken], after[cases.spoken]):", ":", LEARN,
        "corrections are proposed that foretell nothing"),
    Bug("dedupe/learn.py", "if limits.needs not in PRECISION:", "if False:", LEARN,
        "a limit is learned for what merges anyway"),
)  # fmt: skip
