"""The sentences of explanations and of the queue's order: key -> (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

EXPLAIN: Mapping[str, tuple[str, str]] = {
    "help.explain": (
        "任意两位客户或两条记录：为什么是或不是同一人",
        "why any two customers or records are, or are not, one",
    ),
    "help.explain_side": (
        "客户编号（C-0142）或记录（来源/编号，见 guiyi show）",
        "a customer id (C-0142) or a record (connection/external id, as guiyi show names it)",
    ),
    "help.how": ("逐步说明这些记录怎样归到一起", "how its records came together, step by step"),
    "explain.one": (
        "两边是同一位客户 {id}；各步见 guiyi show {id} --how",
        "both are customer {id}; step by step: guiyi show {id} --how",
    ),
    "explain.customer": ("{id}（{rows} 条记录）", "{id} ({rows} records)"),
    "explain.row": ("{row}（属于 {id}）", "{row} (of {id})"),
    "explain.best": (
        "共 {pairs} 对记录，最有力的一对：{a} 与 {b}",
        "the strongest of {pairs} pairs of records: {a} and {b}",
    ),
    "explain.pair": ("比较的记录：{a} 与 {b}", "the records compared: {a} and {b}"),
    "explain.field": ("字段", "field"),
    "explain.first": ("甲", "first"),
    "explain.second": ("乙", "second"),
    "explain.says": ("结论", "says"),
    "explain.weight": ("权重", "weight"),
    "explain.common": ("有多常见", "how common"),
    "explain.start": ("起点", "start"),
    "explain.cap": ("封顶", "limited to"),
    "explain.total": ("合计", "total"),
    "explain.likely": ("可能约{percent}", "about {percent} likely"),
    "explain.rests": ("依据：{support}", "it rests on {support}"),
    "explain.for": ("最有力的依据：{text}", "strongest for: {text}"),
    "explain.against": ("最有力的反证：{text}", "strongest against: {text}"),
    "explain.none_for": ("没有依据", "nothing speaks for it"),
    "explain.none_against": ("没有反证", "nothing speaks against it"),
    "explain.clash": (
        "矛盾的全名：{a} 与 {b}：{text}",
        "full names that contradict: {a} and {b}: {text}",
    ),
    "explain.means": ("两边整体：{text}", "the two as groups: {text}"),
    "explain.compared": (
        "找到彼此的线索：{kinds}",
        "what brings the two together: {kinds}",
    ),
    "explain.not_compared": ("这两条记录未曾直接比较：", "these two records were never compared:"),
    "explain.no_key": ("没有共同的线索", "they have no clue in common"),
    "explain.decision": (
        "判断 {number}（{kind}）：{by}，{at}；撤回：guiyi undo decision {number}",
        "decision {number} ({kind}) by {by}, {at}; take back: guiyi undo decision {number}",
    ),
    "explain.change": ("什么会改变结果：", "what would change it:"),
    "explain.too_large": (
        "相连的记录太多，没有逐项试算",
        "too many records hang together to try anything out",
    ),
    "help.part": (
        "guiyi show --how 里第几步合在一起的两组其实是两位",
        "the two groups that met in this step of guiyi show --how are two customers",
    ),
    "decide.part": (
        "{id} 的归并共有 {steps} 步，见 guiyi show {id} --how",
        "{id} grew in {steps} steps: see guiyi show {id} --how",
    ),
    "how.alone": ("只有一条记录，没有归并", "one record only: nothing was joined"),
    "how.order": (
        "怎样归到一起（#1 是上面的第 1 条记录；先是人的判断，再从平均最强的开始，即程序的次序）：",
        "how they came together (#1 is record 1 above; what people said first, then the strongest "
        "mean, as the program joined them):",
    ),
    "how.weakest": ("最弱的一步是第 {number} 步", "the weakest step is number {number}"),
    "how.weak": (
        "最弱的一步是第 {number} 步，依据单薄，值得看一眼",
        "the weakest step is number {number}: it hangs on little and deserves a look",
    ),
    "review.why_first": ("为什么先看", "why first"),
    "review.explain": (
        "每一项依据：guiyi explain {a} {b}",
        "every piece of evidence: guiyi explain {a} {b}",
    ),
    "review.today": (
        "今天还剩 {left} 对，约 {minutes} 分钟",
        "{left} left today, about {minutes} min",
    ),
}
