"""Bugs planted in what keeps, seals, shows and guards."""

# ruff: noqa: E501 - a quoted line is as long as it is

from __future__ import annotations

from tests.mutants.bug import Bug

WAY = "tests/sync/test_way_of_a_row.py"
KEEP, CLAIM = "tests/store/test_keep.py", "tests/store/test_claim.py"
TAKEBACK, CUSTOMERS = "tests/store/test_takeback.py", "tests/store/test_customers.py"
DECISIONS, REVIEWS = "tests/store/test_decisions.py", "tests/store/test_reviews.py"
SEAL, AUDIT = "tests/store/test_seal.py", "tests/store/test_audit.py"
DOOR = "tests/store/test_access.py"
SQLITE = "sqlite"

IN_STORE: tuple[Bug, ...] = (
    Bug("store/claim.py", 'return "same" if self.live and said else "update"',
        'return "update"', KEEP, "law 2: what is the same is written again", SQLITE),
    Bug("store/claim.py", "if self.live and said else", "if said else",
        TAKEBACK, "a row that comes again after undoing stays away", SQLITE),
    Bug("store/claim.py", "item.stale = item.record.revision < now.revision",
        "item.stale = False", KEEP, "law 1: an older word that comes late wins", SQLITE),
    Bug("store/claim.py", "if not item.stale:\n", "if True:\n", KEEP,
        "an older word on a page hides the newer one before it", SQLITE),
    Bug("store/claim.py", "waiting, self.waiting = self.waiting, []",
        "waiting: list[Row] = []", CLAIM, "P1: rows that had to wait are lost", SQLITE),
    Bug("store/claim.py", "claims[item.identity] == 1 and len(free) == 1", "len(free) == 1",
        CLAIM, "two edits of one row both claim it", SQLITE),
    Bug("store/claim.py", "claims[item.identity] == 1 and len(free) == 1", "free and "
        "claims[item.identity] == 1", CLAIM, "an edit of one of two rows is guessed", SQLITE),
    Bug("store/claim.py", "if row.number not in self.touched and row.content not in self._present", "",
        CLAIM,
        "a row that still stands in the file is overwritten", SQLITE),
    Bug("store/claim.py", ".where(s.connection_id == self.connection_number)\n", "", KEEP,
        "a row of another connection is taken for this one", SQLITE),
    Bug("store/keep.py", 'verdict = "refused" if incoming.refused else _verdict(items)',
        "verdict = _verdict(items)", KEEP, "rows in = kept + refused + repeated", SQLITE),
    Bug("store/keep.py", 'repeated=self.counts["same"]', "repeated=0", KEEP,
        "repeated rows are not counted", SQLITE),
    Bug("store/keep.py", 'for i in items if i.verdict != "same"]', "for i in items]", KEEP,
        "law 2: seeing a row twice makes an observation", SQLITE),
    Bug("store/keep.py", "            if not item.stale\n", "            if True\n", KEEP, "an older word becomes what the row says", SQLITE),
    Bug("store/keep.py", "        item.record.deleted,\n        is_customer", "        False,\n        is_customer", KEEP,
        "a row that its source deleted stays", SQLITE),
    Bug("store/keep.py", "self._last_customer = item.number\n", "pass\n", KEEP,
        "a purchase on a line of its own belongs to nobody", SQLITE),
    Bug("store/keep.py", "        is_customer,\n        None if", "        False,\n        None if", KEEP,
        "P1: a kept row is never matched", SQLITE),
    Bug("store/keep.py", 'give_back(connection, "source_record", len(self._claims.free))',
        "pass", KEEP, "numbers leave gaps", SQLITE),
    Bug("store/takeback.py", 'else [said for said in observed if said.state != "undone"]',
        "else observed", TAKEBACK, "an import that was taken back still speaks", SQLITE),
    Bug("store/takeback.py", 'run.c.state != "undone"', 'run.c.state != "x"', WAY,
        "a sighting that was taken back still counts", "outlives and sqlite"),
    Bug("store/takeback.py", "said.run_id <= number and (end is None or number < end)", "False",
        WAY, "what a second import saw goes with the first", "outlives and sqlite"),
    Bug("store/takeback.py", "held.revision <= row.revision", "True", TAKEBACK,
        "undoing makes an older word the latest", SQLITE),
    Bug("store/takeback.py", "dirty=s.stream == str(Stream.CUSTOMERS)", "dirty=True", TAKEBACK,
        "purchases are matched as customers", SQLITE),
    Bug("store/decisions.py", "if any(row not in known for row in rows):", "if not rows:",
        DECISIONS, "a decision on a row that nobody knows", SQLITE),
    Bug("store/decisions.py", "if by not in dead:", "if True:", DECISIONS,
        "law 4: a withdrawn withdrawal still withdraws", SQLITE),
    Bug("store/decisions.py", "basis is not None and now.get(n) != basis",
        "False", DECISIONS, "law 11: a decision whose row changed is not flagged", SQLITE),
    Bug("store/decisions.py", "if earlier is not None:", "if False:", DECISIONS,
        "a press of a button counts twice", SQLITE),
    Bug("store/decisions.py", "fresh = set(layer) - set(found)", "fresh = set()", DECISIONS,
        "the withdrawal of a withdrawal is not found", SQLITE),
    Bug("store/reviews.py", "conflict.c.until > today if put_off else conflict.c.until <= today",
        "conflict.c.until != today", REVIEWS, "what was put off is asked at once", SQLITE),
    Bug("store/reviews.py", "if 0 < number < (top or 0):", "if 0 < number:", REVIEWS,
        "a question that never was counts as settled", SQLITE),
    Bug("store/reviews.py", "            a.c.customer_id.in_(seen),\n"
        "            b.c.customer_id.in_(seen),\n", "", REVIEWS + " " + DOOR,
        "law 12: questions about customers of others", SQLITE),
    Bug("store/customers.py", "numbers = [n for n, text in _texts(hub, connection, actor) "
        "if _holds(text, words)]", "numbers = [n for n, text in _texts(hub, connection, "
        'Actor("", "owner")) if _holds(text, words)]', CUSTOMERS + " " + DOOR,
        "law 12: search counts customers of others", SQLITE),
    Bug("store/customers.py", "select(func.count()).select_from(customer)"
        ".where(within.condition)", "select(func.count()).select_from(customer)",
        CUSTOMERS, "law 12: the count tells of customers of others", SQLITE),
    Bug("store/customers.py", "return all(word in text for word in words)",
        "return any(word in text for word in words)", CUSTOMERS, "search finds too much", SQLITE),
    Bug("store/customers.py", "select(source_record.c.customer_id).where(source_record.c.id == "
        "number)", "select(source_record.c.id).where(source_record.c.id == number)", CUSTOMERS,
        "an old id no longer leads to its customer", SQLITE),
    Bug("store/customers.py", "within.mask(\n", "(\n", DOOR, "law 12: masks are left out", SQLITE),
    Bug("store/records.py", ".where(s.id.in_(block), within.condition)", ".where(s.id.in_(block))",
        CUSTOMERS + " " + DOOR, "law 12: records of customers of others", SQLITE),
    Bug("store/access.py", "return Scope(false(), _nothing)", "return Scope(true(), _plain)",
        CUSTOMERS, "access is denied by default", SQLITE),
    Bug("store/projection.py", "number = min(rows)", "number = max(rows)", CUSTOMERS, "the oldest id stays", SQLITE),
    Bug("store/projection.py", "for (number,) in held} - set(kept)", "for (number,) in held if not number}",
        "tests/laws/test_decisions.py", "law 6: a customer that was merged away stays", "withdrawn"),
    Bug("store/projection.py", "standing[number][0] == content", "not content",
        "tests/sync/test_rebuild.py", "an unchanged customer is written again"),
    Bug("store/projection.py", "UPDATE source_record SET customer_id = ?, dirty = ?",
        "UPDATE source_record SET of_id = ?, dirty = ?", CUSTOMERS, "rows do not know their customer", SQLITE),
    Bug("store/projection.py", 'standing[one.number][1] + 1', "standing[one.number][1]",
        "tests/store/test_projection.py", "a change does not raise the version", SQLITE),
    Bug("store/seal.py", 'return header + f"{table}\\x1f{field}\\x1f{row}".encode()',
        'return header + f"{table}\\x1f{field}".encode()', SEAL,
        "law 13: a blob opens in another row"),
    Bug("store/seal.py", "nonce = os.urandom(_NONCE)", "nonce = bytes(_NONCE)", SEAL,
        "nonces repeat"),
    Bug("store/seal.py", "except InvalidTag:\n            raise Tampered(f\"{table}/{row}/{field}\")"
        " from None", 'except InvalidTag:\n            return b""', SEAL,
        "law 13: a flipped bit reads as an empty text"),
    Bug("store/seal.py", 'f"index:{purpose}"', '"index"', SEAL,
        "the same text has one index in all fields"),
    Bug("store/audit.py", "json.dumps(list(values), ensure_ascii=True",
        "json.dumps(list(values)[:4], ensure_ascii=True", AUDIT,
        "P11: an edit of the chain is not found", SQLITE),
    Bug("store/audit.py", "hmac.digest(key, before + text.encode(), hashlib.sha256)",
        "hmac.digest(key, text.encode(), hashlib.sha256)", "tests/store/test_audit_graft.py",
        "P11: entries are not chained", SQLITE),
    Bug("store/index.py", ">> KIND_BITS << KIND_BITS) | kind", ">> KIND_BITS << KIND_BITS)",
        "tests/store/test_index.py", "keys forget what kind they are", "kind"),
    Bug("store/log.py", 'line |= {"event": "message", "text": mask(record.getMessage())}',
        'line |= {"event": "message", "text": record.getMessage()}', "tests/store/test_log.py",
        "P10: what libraries log is not masked"),
    Bug("store/keep.py", 'seal("observation", number, "raw", item.raw)',
        'item.raw.encode()', "tests/test_bytes.py", "P10: raw rows are not sealed",
        "test_no_table"),
)  # fmt: skip
