"""Says an explanation in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from dedupe.commonness import Commonness
from dedupe.evidence import Evidence, Support, Verdict
from dedupe.explain import Explanation, agrees
from dedupe.keys import KINDS

Language = Literal["zh", "en"]

FIELDS: dict[Language, dict[str, str]] = {
    "zh": {
        "name": "姓名", "kin": "亲属称呼", "alias": "英文名", "nickname": "昵称", "mobile": "手机",
        "email": "邮箱", "wechat": "微信号", "qq": "QQ", "role": "公共邮箱", "landline": "座机",
        "firm_id": "企业代码", "last4": "手机尾号", "masked": "打码手机", "kind": "类型",
        "firm": "企业名称", "branch": "分支机构", "firm_line": "企业的电话或公共邮箱",
         "firm_city": "企业所在城市", "company": "公司",
        "city": "城市", "district": "区县", "address": "地址", "birthday": "生日", "title": "职位",
        "sex": "性别", "remark": "备注原文", "nick": "昵称原文", "twin": "整行内容",
        "called": "称呼与名字的性别", "site": "企业域名或公众号",
    },
    "en": {
        "name": "name", "kin": "kinship", "alias": "English name", "nickname": "nickname",
        "mobile": "mobile", "email": "mail address", "wechat": "WeChat id", "qq": "QQ",
        "role": "shared mailbox", "landline": "landline", "firm_id": "company number",
        "last4": "last four digits", "masked": "masked mobile", "kind": "type",
        "firm": "firm name", "branch": "branch", "firm_line": "firm's own line",
         "firm_city": "firm's city", "company": "company",
        "city": "city", "district": "district", "address": "address", "birthday": "birthday",
        "title": "title", "sex": "sex", "remark": "whole remark", "nick": "whole nickname",
        "twin": "whole row", "called": "sex by form of address and name",
        "site": "firm's domain or account",
    },
}  # fmt: skip

VERDICTS: dict[Language, dict[Verdict, str]] = {
    "zh": {
        Verdict.AGREE: "一致", Verdict.NEAR: "相近", Verdict.PARTIAL: "部分吻合",
        Verdict.DOUBT: "有出入", Verdict.CONFLICT: "矛盾", Verdict.VOID: "一致但不作数",
    },
    "en": {
        Verdict.AGREE: "agrees", Verdict.NEAR: "is close", Verdict.PARTIAL: "fits in part",
        Verdict.DOUBT: "differs in part", Verdict.CONFLICT: "contradicts",
        Verdict.VOID: "agrees but proves nothing here",
    },
}  # fmt: skip

#: What agreement that proves nothing is called where the two normal forms are not equal.
VOID_NEAR: dict[Language, str] = {"zh": "吻合但不作数", "en": "fits but proves nothing here"}

#: The kinds of evidence a pair may rest on, weakest first.
SUPPORTS: dict[Language, dict[Support, str]] = {
    "zh": {
        Support.NAME: "只有姓名", Support.CITY: "姓名和城市",
        Support.CONTEXT: "姓名和所在（公司、区县、座机）",
        Support.IDENTIFIER: "身份线索（号码、账号、生日）",
    },
    "en": {
        Support.NAME: "a name alone", Support.CITY: "a name and a city",
        Support.CONTEXT: "a name and its setting (company, district, landline)",
        Support.IDENTIFIER: "an identifier (number, account, birthday)",
    },
}  # fmt: skip

KEYS: dict[Language, dict[str, str]] = {
    "zh": {
        "mobile": "手机", "email": "邮箱", "role": "公共邮箱", "wechat": "微信号", "qq": "QQ",
        "landline": "座机", "firm": "企业代码", "name": "全名", "sound": "全名拼音",
        "given": "名字拼音", "given+city": "名字+城市", "surname+brand": "姓+公司",
        "surname+district": "姓+区县", "surname+city+last": "姓+城市+名末字",
        "last4+surname": "姓+手机尾号", "mobile8+surname": "姓+手机前八位", "masked": "打码手机",
        "address": "地址", "core": "企业名称", "brand+city": "企业字号+城市", "remark": "备注原文",
        "site": "企业域名或公众号",
    },
    "en": {
        "mobile": "mobile", "email": "mail address", "role": "shared mailbox",
        "wechat": "WeChat id", "qq": "QQ", "landline": "landline", "firm": "company number",
        "name": "full name", "sound": "full name as it sounds", "given": "given name",
        "given+city": "given name and city", "surname+brand": "surname and company",
        "surname+district": "surname and district",
        "surname+city+last": "surname, city and last character",
        "last4+surname": "surname and last four digits",
        "mobile8+surname": "surname and first eight digits", "masked": "masked mobile",
        "address": "address", "core": "firm name", "brand+city": "firm and city",
        "remark": "whole remark", "site": "firm's domain or account",
    },
}  # fmt: skip


def sentence(explanation: Explanation, language: Language, outcome: str = "") -> str:
    """Say the outcome, the strongest argument on each side, and why not where that is asked.

    `outcome` says what became of the two, where that is known; else what the pair alone would get.
    """
    parts = [outcome or _outcome(explanation, language)]
    best, worst = explanation.strongest_for, explanation.strongest_against
    if best is not None:
        lead = "最有力的依据：" if language == "zh" else "Strongest for: "
        parts.append(lead + argument(explanation, best, language))
    if worst is not None:
        lead = "最有力的反证：" if language == "zh" else "Strongest against: "
        parts.append(lead + argument(explanation, worst, language))
    elif best is not None:
        parts.append("没有反证" if language == "zh" else "Nothing speaks against it")
    if not explanation.compared:
        parts.append(why_not(explanation, language))
    return sentences(parts, language)


def sentences(parts: Iterable[str], language: Language) -> str:
    """Join clauses to sentences with full stops."""
    parts = [part for part in parts if part]
    return "。".join(parts) + "。" if language == "zh" else ". ".join(parts) + "."


def percent(chance: float) -> str:
    """Return a chance as people read it; nothing is ever certain."""
    return f"{min(chance, 0.99):.0%}"


def related(explanation: Explanation, language: Language) -> str:
    """Say that two different people share a contact."""
    kind = {"family": ("一家人", "family"), "colleague": ("同事", "colleagues")}
    word = kind[explanation.relation][0 if language == "zh" else 1]
    if language == "zh":
        return f"两个不同的全名，却有共用的联系方式：可能是{word}，不会自动合并"
    return f"Two different full names share a contact: perhaps {word}, never merged by itself"


def _outcome(explanation: Explanation, language: Language) -> str:
    if explanation.relation:
        return related(explanation, language)
    likely = percent(explanation.chance)
    texts = {
        "merge": (f"合并（是同一人的可能约{likely}）", f"Merged (about {likely} likely)"),
        "ask": (f"请人确认（可能约{likely}）", f"A person should look (about {likely} likely)"),
        "apart": (f"不合并（可能约{likely}）", f"Kept apart (about {likely} likely)"),
    }
    text = texts[explanation.band][0 if language == "zh" else 1]
    if explanation.band == "ask" and explanation.support < Support.CONTEXT:
        text += "，只有姓名或城市吻合" if language == "zh" else ", only name or city fits"
    return text


def verdict_word(item: Evidence, language: Language) -> str:
    """Return what a field says; "agrees" is said of equal normal forms only."""
    if item.verdict is Verdict.VOID and not agrees(item):
        return VOID_NEAR[language]
    return VERDICTS[language][item.verdict]


def clause(item: Evidence, language: Language, common: Commonness | None = None) -> str:
    """Say one piece of evidence with its values, weight and how common the value is."""
    field = FIELDS[language].get(item.field, item.field)
    verdict = verdict_word(item, language)
    values = item.value_a if agrees(item) else f"{item.value_a} / {item.value_b}"
    rare = commonness_text(common, item, language) if common is not None else ""
    if language == "zh":
        rare = f"，{rare}" if rare else ""
        return f"{field}{verdict}（{values}，{item.bits:+.1f} 比特{rare}）"
    rare = f", {rare}" if rare else ""
    return f"{field} {verdict} ({values}, {item.bits:+.1f} bits{rare})"


def argument(explanation: Explanation, item: Evidence, language: Language) -> str:
    """Say one piece of a pair's evidence, with how common its value is."""
    common = dict(zip(explanation.evidence, explanation.common, strict=False)).get(item)
    return clause(item, language, common)


def commonness_text(common: Commonness, item: Evidence, language: Language) -> str:
    """Say how common an agreed value is: counted in the book, or expected of people."""
    field = FIELDS[language].get(item.field, item.field)
    if common.one_in:
        if language == "zh":
            called = "叫这个名字" if agrees(item) else "名字读作这样"
            return f"约每 {common.one_in:,} 人有一人{called}"
        called = "has this name" if agrees(item) else "has a name that sounds so"
        return f"about 1 in {common.one_in:,} people {called}"
    if common.at_most:
        if language == "zh":
            return f"{common.among:,} 条记录里至多 {common.held} 条有它"
        return f"at most {common.held} of {common.among:,} records have it"
    if common.among:
        share = max(1, round(common.among / common.held))
        if language == "zh":
            return f"{common.among:,} 条记录里约有 {common.held:,} 条（每 {share:,} 条一条）"
        return f"about {common.held:,} of {common.among:,} records (1 in {share:,}) have it"
    if language == "zh":
        return f"共 {common.held} 条记录持有此{field}"
    return f"{common.held} records hold this {field}"


def why_not(explanation: Explanation, language: Language) -> str:
    """Say why a pair was never compared: no common key, or only over-full ones."""
    names = KEYS[language]
    join = "、" if language == "zh" else ", "
    full = join.join(names.get(kind, kind) for kind in explanation.over_full)
    missing = join.join(names.get(kind, kind) for kind in explanation.missing)
    if language == "zh":
        reason = f"共有的线索太普遍（{full}）" if full else "没有共同的线索"
        return f"未曾比较：{reason}" + (f"；只有一方有：{missing}" if missing else "")
    reason = f"what they share is too common ({full})" if full else "no clue in common"
    return f"Never compared: {reason}" + (f"; only one side has: {missing}" if missing else "")


def why_not_in_full(explanation: Explanation, language: Language) -> tuple[str, ...]:
    """Say which keys would have brought two together: over-full, differing, lacking on each side.

    Empty for a pair that was compared.
    """
    if explanation.compared:
        return ()
    names = KEYS[language]
    join = "、" if language == "zh" else ", "

    def said(kinds: Iterable[str]) -> str:
        return join.join(names.get(kind, kind) for kind in kinds)

    lines = []
    for kind, size in zip(explanation.over_full, explanation.full_sizes, strict=True):
        cap = KINDS[kind].cap
        lines.append(
            f"{names[kind]}虽然共有，但有 {size} 条记录持有，超过 {cap} 条就不再用来找人"
            if language == "zh"
            else f"both have one {names[kind]}, but {size} records do: beyond {cap} it finds nobody"
        )
    if explanation.differing:
        kinds = said(explanation.differing)
        lines.append(
            f"双方都有但不一致：{kinds}"
            if language == "zh"
            else f"both have, but differing: {kinds}"
        )
    for number, kinds_lacking in enumerate(explanation.lacks):
        if kinds_lacking:
            kinds = said(kinds_lacking)
            side = ("甲", "乙")[number] if language == "zh" else ("first", "second")[number]
            lines.append(
                f"{side}没有：{kinds}" if language == "zh" else f"the {side} side lacks: {kinds}"
            )
    return tuple(lines)
