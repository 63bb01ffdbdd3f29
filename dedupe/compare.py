"""Compares two profiles field by field: every piece of evidence with its weight in bits."""

from __future__ import annotations

from dataclasses import dataclass

from dedupe import weights as w
from dedupe.compare_contacts import Holders, Item, contact_fields, shared_value
from dedupe.compare_names import GUESSED, best_reading, own_readings, written
from dedupe.compare_work import firm_fields, place_fields, work_fields
from dedupe.corrections import NONE, Corrections
from dedupe.evidence import Evidence, Support, Verdict
from dedupe.profile import NameForm, Profile
from dedupe.score import CONTRADICTED, PRIOR, quantise
from dedupe.statistics import Statistics
from dedupe.supports import support_of

#: Agreement here proves nothing once the names contradict (a couple shares it all), nor between a
#: person and a firm (whoever works there shares it all).
VOID_FIELDS = frozenset({"city", "district", "address", "company", "landline", "title", "role"})

#: Full names that differ by so much are two people.
CLASH = w.WEAK_CONFLICT


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair with everything that decides about it."""

    bits: float
    support: Support
    #: Two full names that contradict each other: never merged by itself.
    contradicted: bool
    #: "family", "colleague" where the two share something although they are two; else "".
    relation: str
    #: True where nothing speaks against the two: a low score then only says that little is known.
    unopposed: bool = False


def compare(
    a: Profile, b: Profile, holders: Holders, statistics: Statistics
) -> tuple[Evidence, ...]:
    """Return the evidence for and against the two being one customer.

    Symmetric: swapping the two swaps only `value_a` and `value_b`. Fields that one side lacks are
    not listed; they count nothing.
    """
    shown = statistics.corrections.shown
    if b.row < a.row:
        return tuple(
            shown(Evidence(field, verdict, bits, y, x, count))
            for field, verdict, bits, x, y, count in weigh(b, a, holders, statistics)
        )
    return tuple(shown(Evidence(*item)) for item in weigh(a, b, holders, statistics))


def judge(a: Profile, b: Profile, holders: Holders, statistics: Statistics) -> Comparison:
    """Return the score of a pair and what kind of evidence it rests on."""
    if b.row < a.row:
        a, b = b, a
    return verdict_of(weigh(a, b, holders, statistics), statistics.corrections)


def verdict_of(items: list[Item], corrections: Corrections = NONE) -> Comparison:
    """Sum items up. Two contradicting full names keep the score below every limit.

    Corrections change the sum; all else is told from the shipped weights.
    """
    bits = PRIOR
    contradicted = shared = work = opposed = False
    for field, verdict, item_bits, _, _, _ in items:
        bits += corrections.corrected(field, verdict, item_bits) if corrections else item_bits
        opposed = opposed or item_bits < 0
        if field in ("name", "kin") and verdict is Verdict.CONFLICT and item_bits < CLASH:
            contradicted = True
        if verdict is Verdict.AGREE and field in ("mobile", "email", "wechat", "qq"):
            shared = True
        if verdict in (Verdict.AGREE, Verdict.VOID) and field in ("role", "landline"):
            work = True
    if contradicted:
        bits = min(bits, CONTRADICTED)
    relation = ("family" if shared else "colleague" if work else "") if contradicted else ""
    return Comparison(quantise(bits), support_of(items), contradicted, relation, not opposed)


def hopeless(a: Profile, b: Profile, statistics: Statistics) -> bool:
    """Tell early that a pair stays below the floor and is not related either.

    Names that contradict leave at most a near mobile (6), an alias, a nickname (2 each) and the sex
    against -12, once nothing that identifies or relates is shared: that cannot reach the floor.
    Half of all candidates end here.
    """
    if not a.names or not b.names or (a.kind == "company" and b.kind == "company"):
        return False
    if a.birthdays and b.birthdays:
        return False
    if a.last4 or b.last4 or a.masked or b.masked or (a.firm_ids and b.firm_ids):
        return False
    for mine, other in (
        (a.mobiles, b.mobiles),
        (a.emails, b.emails),
        (a.wechats, b.wechats),
        (a.qqs, b.qqs),
        (a.role_emails, b.role_emails),
        (a.remarks, b.remarks),
        (a.nicks, b.nicks),
    ):
        for value in mine:
            if value in other:
                return False
    if a.landlines and b.landlines:
        return False
    best = best_reading(_readings(a), _readings(b), statistics)
    return best is not None and best[0][1] <= w.SECOND_DIFFERS


def _readings(one: Profile) -> tuple[NameForm, ...]:
    if len(one.names) < 2:
        return one.names
    # Hashing the names takes longer than to see that there is nothing to drop.
    if not one.aliases and all(name.source not in GUESSED for name in one.names):
        return one.names
    return own_readings(one.names, one.aliases)


def weigh(a: Profile, b: Profile, holders: Holders, statistics: Statistics) -> list[Item]:
    """Return the raw items of a pair whose rows are in order."""
    items: list[Item] = []
    clash = _names(a, b, statistics, items)
    contact_fields(a, b, holders, items)
    _named_by_handle(a, b, items)
    firms = a.kind == "company" and b.kind == "company"
    if firms:
        firm_fields(a, b, statistics, items)
    elif a.kind and b.kind and a.kind != b.kind:
        items.append(("kind", Verdict.CONFLICT, w.PERSON_FIRM, a.kind, b.kind, 0))
        clash = True
    work_fields(a, b, statistics, items)
    place_fields(a, b, items)
    _doubt_near_mobile(items)
    _person(a, b, items)
    _same_words(a, b, items)
    if clash:
        items = [
            (field, Verdict.VOID, 0.0, x, y, count) if field in VOID_FIELDS and bits > 0
            else (field, verdict, bits, x, y, count)
            for field, verdict, bits, x, y, count in items
        ]  # fmt: skip
    return items


def _names(a: Profile, b: Profile, statistics: Statistics, items: list[Item]) -> bool:
    """Add the names; return whether they contradict each other."""
    clash = False
    if a.names and b.names:
        best = best_reading(_readings(a), _readings(b), statistics)
        if best is not None:
            (verdict, bits, count), x, y = best
            items.append(("name", verdict, bits, written(x), written(y), count))
            clash = bits <= w.SECOND_DIFFERS
    if a.kin or b.kin:
        for one, other in ((a, b), (b, a)):
            full = {written(name) for name in other.names if name.full}
            for whose, how in one.kin:
                if whose in full:
                    items.append(("kin", Verdict.CONFLICT, w.KIN, whose, how, 0))
                    return True
    if a.nicknames or b.nicknames:
        _nicknames(a, b, items)
    if a.aliases and b.aliases:
        shared_value("alias", a.aliases, b.aliases, w.ENGLISH, w.ENGLISH_CONFLICT, items)
    return clash


def _named_by_handle(a: Profile, b: Profile, items: list[Item]) -> None:
    """Count an agreeing name nothing where a shared address or account is made of it."""
    if not a.handles or not b.handles or set(a.handles).isdisjoint(b.handles):
        return
    for place, (field, verdict, bits, x, y, count) in enumerate(items):
        if field == "name" and bits > 0 and verdict in (Verdict.AGREE, Verdict.NEAR):
            items[place] = (field, Verdict.VOID, 0.0, x, y, count)


def _doubt_near_mobile(items: list[Item]) -> None:
    """Take numbers that differ by a digit for two numbers where the cities differ too.

    A typing slip does not move a customer to another town; neighbours in a number range do live
    in other towns.
    """
    if not any(field == "city" and verdict is Verdict.CONFLICT for field, verdict, *_ in items):
        return
    for place, (field, verdict, _, x, y, _) in enumerate(items):
        if field == "mobile" and verdict is Verdict.NEAR:
            items[place] = (field, Verdict.CONFLICT, w.MOBILE_CONFLICT, x, y, 0)


def _same_words(a: Profile, b: Profile, items: list[Item]) -> None:
    """Add what the owner wrote of both, word for word; differing words say nothing."""
    # Whoever has two accounts with one remark is two people whom their owner calls alike.
    two = any(field == "wechat" and verdict is Verdict.CONFLICT for field, verdict, *_ in items)
    if a.remarks and b.remarks and not two:
        shared_value("remark", a.remarks, b.remarks, w.REMARK, 0.0, items)
    if a.nicks and b.nicks:
        shared_value("nick", a.nicks, b.nicks, w.NICK, 0.0, items)
    if a.twin and a.twin == b.twin and a.row.connection != b.row.connection:
        items.append(("twin", Verdict.AGREE, w.TWIN, a.twin, b.twin, 0))


def _nicknames(a: Profile, b: Profile, items: list[Item]) -> None:
    lasts_a = [x[-1] for x in a.nicknames] or [name.given[-1] for name in a.names if name.given]
    lasts_b = [x[-1] for x in b.nicknames] or [name.given[-1] for name in b.names if name.given]
    if lasts_a and lasts_b:
        shared_value("nickname", lasts_a, lasts_b, w.NICKNAME, w.NICKNAME_CONFLICT, items)


def _person(a: Profile, b: Profile, items: list[Item]) -> None:
    if a.birthdays and b.birthdays:
        _birthdays(a.birthdays, b.birthdays, items)
    if a.titles and b.titles:
        shared_value("title", a.titles, b.titles, w.TITLE, w.TITLE_CONFLICT, items)
    called = _called(a, b) or _called(b, a)
    if called:
        items.append(called)
    elif a.genders and b.genders:
        sex_a = sorted({x.lower() for x in a.genders})
        sex_b = sorted({x.lower() for x in b.genders})
        shared_value("sex", sex_a, sex_b, w.SEX, w.SEX_CONFLICT, items)


def _called(a: Profile, b: Profile) -> Item | None:
    """Hold what a remark calls somebody (李哥) against what the other's given name tells."""
    if not a.called_sex or a.named_sex or not b.named_sex:
        return None
    if a.called_sex == b.named_sex:
        return "called", Verdict.AGREE, w.CALLED, a.called_sex, b.named_sex, 0
    return "called", Verdict.CONFLICT, w.CALLED_CONFLICT, a.called_sex, b.named_sex, 0


def _birthdays(a: tuple[str, ...], b: tuple[str, ...], items: list[Item]) -> None:
    best: tuple[float, Verdict, str, str] = (w.BIRTHDAY_CONFLICT, Verdict.CONFLICT, a[0], b[0])
    for x in a:
        for y in b:
            if x == y:
                full = not x.startswith("--")
                bits = w.BIRTHDAY if full else w.BIRTHDAY_NO_YEAR
                best = max(best, (bits, Verdict.AGREE, x, y))
            elif x.startswith("--") or y.startswith("--"):
                if x[-5:] == y[-5:]:
                    best = max(best, (w.BIRTHDAY_NO_YEAR, Verdict.PARTIAL, x, y))
            elif _near_dates(x, y):
                best = max(best, (w.BIRTHDAY_NEAR, Verdict.NEAR, x, y))
    items.append(("birthday", best[1], best[0], best[2], best[3], 0))


def _near_dates(x: str, y: str) -> bool:
    """Tell whether month and day are swapped or exactly one of year, month and day differs."""
    parts_x, parts_y = x.split("-"), y.split("-")
    if len(parts_x) != 3 or len(parts_y) != 3:
        return False
    swapped = [parts_y[0], parts_y[2], parts_y[1]]
    return parts_x == swapped or sum(p != q for p, q in zip(parts_x, parts_y, strict=True)) == 1
