"""The sentences of the command `rules`: key -> (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, tuple[str, str]] = {
    "help.rules": (
        "匹配规则：查看、试算、比较、启用、退回",
        "the rules of matching: list, dry run, compare, use, go back",
    ),
    "help.rules_what": (
        "list 列出，show 细看，try 试算，compare 比较，use 启用，back 退回",
        "list, show one, try (dry run), compare two, use, or go back to one",
    ),
    "help.rules_which": (
        "规则编号，或 learned、measured、careful、balanced、eager",
        "number of a rule set; or learned, measured, careful, balanced, eager",
    ),
    "help.rules_mode": ("换一种松紧", "another mode"),
    "help.rules_merge": ("从多少比特起自动合并", "merge by itself from so many bits on"),
    "help.rules_ask": ("从多少比特起来问人", "ask a person from so many bits on"),
    "help.remeasure": (
        "按现在的客户簿重新统计姓名和公司有多常见",
        "measure anew how common names and firms are in the book",
    ),
    "help.learned": (
        "采用从过去的决定里学到的建议",
        "take what was learned from past decisions",
    ),
    "help.examples": ("每类最多列几个例子，默认 10", "examples of each kind; default 10"),
    "rules.mode.careful": ("谨慎", "careful"),
    "rules.mode.balanced": ("适中", "balanced"),
    "rules.mode.eager": ("大胆", "eager"),
    "rules.why.first": ("开始时的规则", "the first rules"),
    "rules.why.config": ("配置文件改了", "the config file changed"),
    "rules.why.measured": ("重新统计", "measured anew"),
    "rules.why.learned": ("从决定里学到", "learned from decisions"),
    "rules.why.hand": ("人工调整", "set by hand"),
    "rules.why.back": ("退回规则 {origin}", "back to rule set {origin}"),
    "rules.number": ("编号", "number"),
    "rules.mode": ("松紧", "mode"),
    "rules.merge": ("自动合并", "merges from"),
    "rules.ask": ("来问人", "asks from"),
    "rules.why": ("由来", "why"),
    "rules.made": ("时间", "made"),
    "rules.by": ("谁", "by"),
    "rules.in_use": (
        "现在用规则 {number}：{mode}，{merge} 比特起自动合并，{ask} 比特起来问人。",
        "Rule set {number} is in use: {mode}, merges from {merge} bits, asks from {ask} bits.",
    ),
    "rules.none": (
        "客户簿还没有匹配过：会按{mode}的规则开始。",
        "The book was not matched yet: it will begin with the {mode} rules.",
    ),
    "rules.needs": (
        "能单独促成合并的最弱依据：{needs}。",
        "The weakest evidence that merges on its own: {needs}.",
    ),
    "rules.sure": (
        "{sure} 比特起，再弱的依据也自动合并。",
        "From {sure} bits on any evidence merges on its own.",
    ),
    "rules.statistics": (
        "常见程度：第 {version} 版统计（{rows} 行）。",
        "How common values are: statistics version {version} ({rows} rows).",
    ),
    "rules.shipped_statistics": (
        "常见程度：随程序带的姓名频率表。",
        "How common values are: the tables that come with the program.",
    ),
    "rules.correction": ("{field}{way}：{bits} 比特", "{field} {way}: {bits} bits"),
    "rules.taught": (
        "{field}{way}：{bits} 比特（{said} 次里 {same} 次是同一人）",
        "{field} {way}: {bits} bits (the same in {same} of {said})",
    ),
    "rules.way.agree": ("相同", "agrees"),
    "rules.way.near": ("相近", "is close"),
    "rules.way.conflict": ("不同", "differs"),
    "rules.corrections": ("对权重的修正：", "Corrections of the weights:"),
    "rules.decisions": (
        "已有 {decisions} 个决定可学；再有 {missing} 个就重新看一遍。",
        "{decisions} decisions to learn from; {missing} more until they are looked at again.",
    ),
    "rules.nothing_learned": (
        "这些决定没有显示出更好的规则：不提建议。",
        "These decisions show no better rules: nothing is proposed.",
    ),
    "rules.proposed_learned": (
        "建议 learned：从 {decisions} 个决定里学到。试算：guiyi rules try learned",
        "Proposed: learned, from {decisions} decisions. Dry run: guiyi rules try learned",
    ),
    "rules.surprise": (
        "没见过的决定猜得更准：平均意外从 {before} 比特降到 {after} 比特。",
        "Decisions held back are foretold better: mean surprise {before} bits, then {after} bits.",
    ),
    "rules.proposed_measured": (
        "建议 measured：客户簿已有 {rows} 行，统计时是 {measured} 行。"
        "试算：guiyi rules try measured",
        "Proposed: measured. The book has {rows} rows and was measured at {measured}. "
        "Dry run: guiyi rules try measured",
    ),
    "rules.told": (
        "{rows} 行：{before} 位客户变成 {after} 位；{unchanged} 位不变。",
        "{rows} rows: {before} customers become {after}; {unchanged} stay as they are.",
    ),
    "rules.changes": (
        "会多合并 {merged} 组 · 会拆开 {split} 组 · 会重新组合 {rearranged} 组 · "
        "待确认 +{asked} −{answered}（现在 {waiting}）",
        "would merge {merged} · split {split} · rearrange {rearranged} · "
        "to review +{asked} −{answered} (now {waiting})",
    ),
    "rules.merged": ("会合并：", "Would be merged:"),
    "rules.split": ("会拆开：", "Would be split:"),
    "rules.rearranged": ("会重新组合：", "Would be rearranged:"),
    "rules.asked": ("会新来问的：", "Would come to review:"),
    "rules.answered": ("不用再问的：", "Would leave review:"),
    "rules.contradicted": (
        "有 {count} 个过去的决定，这些规则自己会做得相反。决定仍然算数：",
        "{count} past decisions that these rules alone would go against. The decisions hold:",
    ),
    "rules.spoken": ("决定 {number}：{kind}", "decision {number}: {kind}"),
    "rules.records": ("{name}（{rows} 条）", "{name} ({rows} records)"),
    "rules.only_tried": ("什么都没有改。", "Nothing was changed."),
    "rules.used": (
        "现在用规则 {number}：{customers} 位客户，{waiting} 个问题待确认，{changed} 位有变化。"
        "退回：guiyi rules back {before}",
        "Rule set {number} is in use: {customers} customers, {waiting} questions wait, {changed} "
        "changed. To go back: guiyi rules back {before}",
    ),
    "rules.which": (
        "请说明要哪种规则：编号、learned、measured、一种松紧，或 --merge 等选项",
        "say which rules: a number, learned, measured, a mode, or options such as --merge",
    ),
    "rules.two": ("请给出两个规则编号", "name two rule sets by their numbers"),
    "rules.one": ("请给出一个规则编号", "name one rule set by its number"),
    "rules.no_set": ("没有规则 {number}", "there is no rule set {number}"),
    "rules.not_proposed": (
        "现在没有 {name} 这个建议",
        "{name} is not proposed now",
    ),
}
