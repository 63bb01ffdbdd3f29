"""Says in Chinese or English what became of two rows, how a group grew and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dedupe.explain import Explanation
from dedupe.grounds import Across, Pair
from dedupe.growth import Join
from dedupe.phrases import FIELDS, Language, argument, percent, related, sentences
from dedupe.score import Limits
from dedupe.standing import How, Standing
from dedupe.whatif import Change, Suppositions, Turn
from store.values import RowId

#: Returns what people call a row.
Called = Callable[[RowId], str]


def row_name(row: RowId) -> str:
    """Return a row as `guiyi show` names it."""
    return f"{row.connection}/{row.stream}/{row.external_id}"


def standing_text(
    standing: Standing,
    explanation: Explanation,
    limits: Limits,
    language: Language,
    called: Called = row_name,
) -> str:
    """Say whether two rows are one customer, and what makes them so."""
    zh = language == "zh"
    likely = percent(explanation.chance)
    how = standing.how
    if how is How.CHAIN:
        return _chain(standing.chain, explanation, language, called)
    if how is How.DIRECT:
        return f"合并（是同一人的可能约{likely}）" if zh else f"Merged (about {likely} likely)"
    if how is How.SAID_SAME:
        return "有人判断为同一人，所以在一起" if zh else "Together because a person said so"
    if how is How.SAID_APART:
        return "有人判断不是同一人，所以分开" if zh else "Kept apart because a person said so"
    if how is How.CONTESTED:
        return _contested(standing, _asked(explanation, limits), language, called)
    if how is How.NAMES:
        if explanation.relation:
            return related(explanation, language)
        if zh:
            return "全名互相矛盾，不会自动合并"
        return "Full names contradict each other: never merged by itself"
    return _apart(standing, explanation, limits, language)


def _asked(explanation: Explanation, limits: Limits) -> bool:
    """Tell whether a person is asked about two that are apart."""
    return explanation.bits >= limits.ask and not explanation.relation


def _lead(asked: bool, language: Language) -> str:
    if language == "zh":
        return "请人确认" if asked else "没有合并"
    return "A person should look" if asked else "Kept apart"


def _contested(standing: Standing, asked: bool, language: Language, called: Called) -> str:
    """Say that a record fits two people: it is somebody's, but nobody can tell whose."""
    rival, lead = standing.rival, _lead(asked, language)
    if language == "zh":
        where = f"（{called(rival.a)}—{called(rival.b)}）" if rival else ""
        return f"{lead}：同样像是另一个人的{where}，而这两人全名矛盾，分不清是谁的"
    where = f" ({called(rival.a)} – {called(rival.b)})" if rival else ""
    return f"{lead}: it fits another person nearly as well{where}, and their full names contradict"


def _chain(
    chain: Sequence[Pair], explanation: Explanation, language: Language, called: Called
) -> str:
    zh = language == "zh"
    between = len(chain) - 1
    start = explanation.a
    steps = []
    for pair in chain:
        end = pair.b if pair.a == start else pair.a
        likely = percent(pair.chance)
        steps.append(
            f"{called(start)}—{called(end)}（约{likely}）" if zh
            else f"{called(start)} – {called(end)} (about {likely} likely)"
        )  # fmt: skip
        start = end
    alone = percent(explanation.chance)
    if zh:
        through = "第三条记录" if between == 1 else f"另外 {between} 条记录"
        return f"经由{through}归在一起：{'、'.join(steps)}；只看这两条约{alone}"
    through = "a third record" if between == 1 else f"{between} other records"
    return f"Together through {through}: {', '.join(steps)}; these two alone about {alone}"


def _apart(standing: Standing, explanation: Explanation, limits: Limits, language: Language) -> str:
    zh = language == "zh"
    likely = percent(explanation.chance)
    lead = _lead(_asked(explanation, limits), language)
    text = f"{lead}（可能约{likely}）" if zh else f"{lead} (about {likely} likely)"
    if explanation.held_back:
        text += (
            "，单凭这类依据不会自动合并" if zh
            else ": evidence of this kind does not merge by itself"
        )  # fmt: skip
    across, how = standing.across, standing.how
    if how is How.UNLINKED and explanation.compared:
        text += "，没有哪一对把两边连起来" if zh else ", no pair connects the two"
    elif how is How.SILENT and not explanation.held_back:
        text += "，可比的内容太少" if zh else ", there is too little to compare"
    elif how is How.CUT:
        text += (
            "，相连的记录太多，先在较弱处断开" if zh
            else ", too many records hang together and were cut at their weaker edges"
        )  # fmt: skip
    elif how is How.MEAN and across is not None and across.pairs > 1:
        return sentences([text, means(across, limits, language)], language)[:-1]
    return text


def means(across: Across, limits: Limits, language: Language) -> str:
    """Say how two groups compare in the mean, and whether that reaches the limit."""
    zh = language == "zh"
    if across.mean is None:
        return "没有一对说得上话" if zh else "No pair between the two has a say"
    limit, mean = limits.merge, across.mean
    fits = mean >= limit
    if zh:
        heard = f"{across.pairs} 对里 {across.heard} 对有发言权，" if across.pairs > 1 else ""
        word = "达到" if fits else "不到"
        return f"{heard}平均 {mean:+.2f} 比特，{word}合并所需的 {limit:+.2f}"
    heard = f"{across.heard} of {across.pairs} pairs have a say: " if across.pairs > 1 else ""
    word = "reaches" if fits else "stays below"
    return f"{heard}the mean of {mean:+.2f} bits {word} the {limit:+.2f} that merging takes"


def join_text(
    join: Join, explanation: Explanation, language: Language, called: Called = row_name
) -> str:
    """Say of one step which two groups met, the edge that decided and the mean."""
    zh = language == "zh"
    comma = "、" if zh else ", "
    one, other = (comma.join(map(called, rows)) for rows in (join.one, join.other))
    met = f"{one} 与 {other}" if zh else f"{one} with {other}"
    if join.decided:
        return met + ("：有人判断为同一人" if zh else ": a person said so")
    best, edge = explanation.strongest_for, join.across.best
    why = argument(explanation, best, language) if best is not None else ""
    chance = percent(edge.chance)
    if join.across.pairs == 1:
        return f"{met}：{why}，约{chance}" if zh else f"{met}: {why}, about {chance} likely"
    mean, heard = join.across.mean or 0.0, join.across.heard
    if zh:
        tie = f"{called(edge.a)}—{called(edge.b)} {why}，约{chance}"
        return f"{met}：{tie}；有发言权的 {heard} 对平均 {mean:+.1f} 比特"
    tie = f"{called(edge.a)} – {called(edge.b)} {why}, about {chance} likely"
    return f"{met}: {tie}; mean of {heard} pairs {mean:+.1f} bits"


def change_text(change: Change, together: bool, language: Language) -> str:
    """Say what one supposition would change; `together` is how things stand."""
    zh = language == "zh"
    field = FIELDS[language].get(change.field, change.field)
    if change.turn is Turn.SHARED:
        return f"有一个共同的{field}就够了" if zh else f"a shared {field} would be enough"
    if change.turn is Turn.ONE:
        return f"{field}一致就够了" if zh else f"one {field} on both sides would be enough"
    if together:
        return f"少了{field}这一条就会分开" if zh else f"without the {field} they would part"
    if zh:
        return f"没有{field}这条反证就会合并"
    return f"without what the {field} says against it they would be joined"


def suppositions_text(found: Suppositions, language: Language) -> tuple[str, ...]:
    """Say everything that would turn the answer round, or that no single fact would."""
    zh = language == "zh"
    lines = [change_text(one, found.together, language) for one in (*found.joining, *found.turning)]
    if found.undecided is not None:
        lines.append(_undecided(found.undecided, found.together, zh))
    elif not lines and found.tried:
        none = ("没有哪一项单独能把它们合起来", "no single fact would join them")
        ends = ("少了任何单独一项也不会分开", "they would hold together without any single fact")
        lines.append((ends if found.together else none)[0 if zh else 1])
    return tuple(lines)


def _undecided(joined: bool, together: bool, zh: bool) -> str:
    if joined:
        return (
            "撤回判断后仍会在一起" if together and zh
            else "they would stay together without the decision" if together
            else "撤回判断后会合并" if zh
            else "taking the decision back would join them"
        )  # fmt: skip
    return (
        "撤回判断后会分开" if together and zh
        else "taking the decision back would part them" if together
        else "撤回判断后仍会分开" if zh
        else "they would stay apart without the decision"
    )  # fmt: skip
