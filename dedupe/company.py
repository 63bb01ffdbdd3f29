"""Read firms: core, brand, place, branch and legal form, in Chinese and English."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from dedupe.latin import two_syllables
from dedupe.mail import firm_of_domain
from dedupe.place import place_at_start, place_of_address
from dedupe.profile import CompanyForm
from dedupe.tables import word_lists
from dedupe.text import all_hanzi, fold_once, sound, words

_LEGAL_TAIL = re.compile(
    "(?:股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|控股有限公司|有限责任|股份公司|有限公司|总公司|集团公司"
    "|控股集团|集团|公司|个体工商户|有限合伙|普通合伙|合伙企业|个人独资企业|经营部|门市部|批发部|营业部|销售部|服务部|经销部"
    "|加工厂|制造厂|总厂|工厂|商行|商号|工作室|事务所|合作社|专业合作社|专卖店|旗舰店|体验店|连锁店|门店|分店|总店|商店|商城"
    "|商场|超市|厂家|厂|店|株式会社|行号)$"
)
#: Characters of the longest trade that is looked for.
_LONGEST_TRADE = 7
_LEGAL_LAST = frozenset("司团任户伙业部厂行号室所社店城场市家")
#: A text with one of these is a firm whatever else it holds.
_LEGAL = re.compile(
    "公司|集团|工作室|事务所|合作社|商行|经营部|门市部|批发部|营业部|经销部|加工厂|个体工商户|有限合伙|旗舰店|专卖店"
    "|研究院|研究所|医院|学校|幼儿园|大学|学院|协会|银行|酒店|商会|委员会|管理局|旅行社|律所|诊所|药房|卫生院|服务中心"
)
_LEGAL_ENGLISH = re.compile(
    r"\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|gmbh|plc|pte|pty|group"
    r"|holdings?|intl|international|trading|technology|industries|industrial|enterprises?)\b\.?",
    re.IGNORECASE,
)
_ENGLISH_FORM = re.compile(
    r"\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|gmbh|plc|pte|pty)\b\.?"
)
_FIRM_TAILS = word_lists()["firm_tails"]
_FIRM_TAIL = re.compile(f"(?:{'|'.join(_FIRM_TAILS)})$")
_FIRM_LAST = frozenset(word[-1] for word in _FIRM_TAILS)
_BRANCH = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:分公司|分店|办事处|分部|分行|支行|分厂|分院|分校)$")
_BRACKET_BRANCH = re.compile(r"(?:店|分公司|分店|分部|办事处|分行|支行|校区|院区)$")
_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_OPENING = re.compile(r"[(（\[【]")
_BRANCH_ENDS = (
    "分公司", "分店", "办事处", "分部", "分行", "支行", "分厂", "分院", "分校",
)  # fmt: skip
_BEFORE_BRANCH = re.compile("(.*(?:公司|集团|厂|店|行|中心|院))([\u4e00-\u9fff]{2,8})$")
_BRANCH_TAIL = re.compile("(?:分公司|分店|办事处|分部|分行|支行|分厂|分院|分校|店)$")
_NO_LETTER = re.compile("[^a-z]")
_NOT_CORE = re.compile(r"[\s·\-_,，.。、&/'\"“”‘’:：;；]+")


@cache
def trades() -> frozenset[str]:
    """Return the words for trades and products, folded."""
    return frozenset(word.lower() for word in words("trades.txt"))


@cache
def trade_starts() -> frozenset[str]:
    """Return the first two characters of longer trades: remarks cut 房地产 short to 房地."""
    return frozenset(word[:2] for word in trades() if len(word) > 2)


@cache
def _trade_sizes() -> dict[str, tuple[int, ...]]:
    """Return last two characters -> lengths of the trades that end so, the longest first."""
    sizes: dict[str, set[int]] = {}
    for word in trades():
        if 2 <= len(word) <= _LONGEST_TRADE:
            sizes.setdefault(word[-2:], set()).add(len(word))
    return {last: tuple(sorted(found, reverse=True)) for last, found in sizes.items()}


def trade_at_end(text: str) -> str:
    """Return the longest trade that a folded text ends with, "" where it ends with none."""
    sizes = _trade_sizes().get(text[-2:])
    if sizes is not None:
        known = trades()
        for size in sizes:
            end = text[-size:]
            if end in known:
                return end
    return ""


def is_company(text: str) -> bool:
    """Tell whether a text names an organisation and not a person."""
    plain = fold_once(text)
    if not plain:
        return False
    if plain.isascii():
        return len(plain) > 5 and _LEGAL_ENGLISH.search(plain) is not None
    if _LEGAL.search(plain):
        return True
    core = _BRACKETED.sub("", plain) if _OPENING.search(plain) else plain
    tail = core[-1:] in _FIRM_LAST and _FIRM_TAIL.search(core) is not None
    if len(core) >= 4 and all_hanzi(core):
        return tail or trade_at_end(core) != ""
    return tail and len(core) >= 3 and len(trade_at_end(core)) > 2


def _split_trade(core: str) -> tuple[str, str]:
    """Split a core into its distinguishing part and its trades (博博|环保科技)."""
    rest = core
    while True:
        trade = trade_at_end(rest)
        if not trade or len(rest) - len(trade) < 2:
            break
        rest = rest[: len(rest) - len(trade)]
    return rest, core[len(rest) :]


def _take_branch(plain: str) -> tuple[str, str]:
    """Take a branch off the end: (the firm, the branch)."""
    branch = ""
    if _OPENING.search(plain):
        for inside in _BRACKETED.findall(plain):
            if _BRACKET_BRANCH.search(inside):
                branch = _BRANCH_TAIL.sub("", inside) or inside
        plain = _BRACKETED.sub(
            lambda m: "" if _BRACKET_BRANCH.search(m.group(1)) else m.group(), plain
        )
    if not plain.endswith(_BRANCH_ENDS):
        return plain, branch
    found = _BEFORE_BRANCH.search(plain)
    if found and _BRANCH.fullmatch(found.group(2)):
        return found.group(1), branch or _BRANCH_TAIL.sub("", found.group(2))
    return plain, branch


def _take_place(plain: str) -> tuple[str, str]:
    """Take the place off a firm's name, in front or in brackets: (the rest, the city)."""
    city = ""
    if _OPENING.search(plain):
        for inside in _BRACKETED.findall(plain):
            found = place_at_start(inside)
            if found and found.end == len(inside):
                city = found.place.city or found.place.province or found.place.district
        plain = _BRACKETED.sub("", plain)
    found = place_of_address(plain)
    if found and len(plain) - found.end >= 2:
        place = found.place
        # 中山路, 海南航空: a bare district of many cities is more likely part of the name.
        if place.city or place.province:
            city = city or place.city or place.province
            plain = plain[found.end :]
    return plain, city


@lru_cache(maxsize=1 << 14)
def read_company(text: str) -> CompanyForm | None:
    """Read the name of a firm; None where nothing is left of it.

    惠州安华照明有限责任公司, 安华照明（惠州）有限公司, 安华照明 and 惠州安华 have the brand 安华.
    """
    plain = fold_once(text)
    if not plain or plain in ("无", "暂无", "个人", "null", "none", "n/a", "-", "没有"):
        return None
    if plain.isascii():
        return _read_english(plain)
    plain, branch = _take_branch(plain)
    rest, city = _take_place(plain)
    core = _NOT_CORE.sub("", rest)
    registered = False
    for _ in range(3):
        if core[-1:] not in _LEGAL_LAST:
            break
        shorter = _LEGAL_TAIL.sub("", core)
        if shorter == core or len(shorter) < 2:
            break
        core, registered = shorter, True
    core, branch = _place_tail(core, branch)
    brand, trade = _split_trade(core)
    if not trade and len(brand) > 4 and all_hanzi(brand):
        brand = brand[:2]
    if not core:
        return None
    return CompanyForm(core, brand, sound(brand) or brand, city, branch, registered)


def _place_tail(core: str, branch: str) -> tuple[str, str]:
    """Take a place off the end of a core: 兴鼎包装金平 is 兴鼎包装, branch 金平."""
    if trade_at_end(core):
        return core, branch
    for size in (2, 3):
        head, tail = core[:-size], core[-size:]
        if len(head) >= 3 and trade_at_end(head):
            found = place_at_start(tail)
            if found and found.end == size:
                return head, branch or found.place.district or found.place.city
    return core, branch


def _read_english(plain: str) -> CompanyForm | None:
    core = _ENGLISH_FORM.sub(" ", plain.replace(".,", " "))
    core = re.sub(r"[^a-z0-9&]+", " ", core).strip()
    if not core:
        return None
    brand = core.split(" ")[0]
    city = ""
    registered = _ENGLISH_FORM.search(plain) is not None
    return CompanyForm(core, brand, re.sub("[^a-z0-9]", "", brand), city, "", registered)


@lru_cache(maxsize=1 << 14)
def company_of_domain(domain: str) -> CompanyForm | None:
    """Read what a mail domain says of the firm: only the sound of its brand, core and brand empty.

    lijinsemi.com.cn says "lijin": two syllables at the start, with anything behind them.
    """
    label = _NO_LETTER.sub("", firm_of_domain(domain))
    if len(label) < 2:
        return None
    return CompanyForm("", "", label[: two_syllables(label)] or label)
