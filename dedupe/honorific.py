"""Know the forms of address of Chinese and English, and take them off a name."""

from __future__ import annotations

import re
from functools import lru_cache

from dedupe.tables import given_shares, surname_shares
from dedupe.text import simplify

#: Form of address after the name -> "M", "F" or "" where it says nothing of the sex.
AFTER: dict[str, str] = {
    **dict.fromkeys(
        "先生 帅哥 大哥 哥哥 哥 大叔 叔叔 叔 大爷 爷爷 爷 伯伯 伯 弟弟 老弟 弟 兄弟 兄 公子 少爷 师兄 师弟 舅舅 舅"
        " 老爷子 大伯 阿伯 阿叔 生 sir Sir SIR".split(),
        "M",
    ),
    **dict.fromkeys(
        "女士 小姐 太太 夫人 美女 大姐 姐姐 姐 阿姨 大姨 姨 大妈 大婶 婶婶 婶 嫂子 大嫂 嫂 妹妹 妹子 妹 小妹 奶奶"
        " 大娘 老板娘 师姐 师妹 姑姑 姑娘 太 小姐姐 女生 姊 阿嫲 阿婆 靓女".split(),
        "F",
    ),
    **dict.fromkeys(
        "老师 师傅 师父 老板 大老板 小老板 总经理 副总经理 经理 副总 老总 总监 总工 总 董事长 董事 董 主任 副主任"
        " 医生 大夫 医师 护士 护士长 教授 博士 律师 会计 会计师 工程师 设计师 工 校长 副校长 院长 副院长 园长 店长"
        " 厂长 科长 处长 局长 部长 队长 班长 组长 行长 所长 站长 村长 镇长 县长 市长 馆长 会长 社长 船长 班主任 团长"
        " 连长 书记 主管 主席 教练 导游 司机 同学 老大 掌柜 馆主 秘书 助理 顾问 药师 老乡 法官 警官 教官 老哥 老姐"
        " 院士 理事 监理 代表 主播 掌门 店主 房东 业主 家长 村支书 营长 所 科 处 局 导 编辑 记者 采购 业务 技术"
        " 客服 财务 店员".split(),
        "",
    ),
    "老哥": "M",
    "老姐": "F",
}
#: These stand in for a name of one character only (or a compound surname): 李水生 is a name,
#: 张工 is not; 医科, 财务处 are words.
_AFTER_SURNAME_ONLY = frozenset(
    "生 太 工 导 所 科 处 局 董 爷 弟 妹 舅 伯 少 业务 技术 采购".split()
)
#: Address between relatives and friends goes with given names as well: 华哥, 凤姐, 芳姨.
_FAMILIAR = frozenset("哥 姐 叔 姨 弟 妹 嫂 婶 爷 伯 兄 哥哥 姐姐 妹子 老师 舅 姊".split())
_LONGEST_FIRST = sorted(AFTER, key=len, reverse=True)
_TAIL = re.compile("(?:" + "|".join(map(re.escape, _LONGEST_FIRST)) + ")$")
#: Words that end like a form of address and are none.
_WORDS = frozenset(
    "医生 学生 先生 新生 考生 女生 男生 养生 卫生 民生 花生 陌生 师生 人生 花生 发生 产生 再生 大姐 大哥 小姐 老师"
    " 太太 美工 施工 加工 员工 职工 手工 电工 木工 瓦工 焊工 水电工 化工 返工 开工 竣工 包工 技工 普工 油工 人工 完工"
    " 汇总 老总 副总 古董 小妹 表姐 表哥 表弟 表妹 堂哥 堂姐 师姐 师兄 房总 领导 指导 教导 内科 外科 牙科 眼科 产科"
    " 派出所 事务所 研究所 场所 厕所 住处 好处 邮局 总经理 小哥 小弟 小姨 阿姨 老板 美女 帅哥 徒弟 兄弟 姐妹 老妹"
    " 大爷 少爷 老爷 大妹 财务 会计 采购 客服 业务 技术 助理 秘书 经理 主任 店长 客户经理 销售经理 项目经理 大客户"
    " 快递小哥 外卖小哥".split()
)
_BEFORE = re.compile(r"^(老|小|阿|大)(.{1,2})$")
_ENGLISH_BEFORE = re.compile(
    r"^(?:mr|mrs|ms|miss|mdm|madam|dr|prof|sir)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE
)
_ENGLISH_AFTER = re.compile(r"[\s,.]+(?:mr|mrs|ms|miss|mdm|esq|phd|dr|sir)\.?$", re.IGNORECASE)
_ENGLISH_SEX = {"mr": "M", "sir": "M", "mrs": "F", "ms": "F", "miss": "F", "mdm": "F", "madam": "F"}


@lru_cache(maxsize=1 << 15)
def strip_honorific(name: str) -> tuple[str, str, str]:
    """Take the form of address off a name: (what is left, the form, sex "M", "F" or "").

    The form is as it was written; 老 and 小 in front of a surname count as one. Nothing is taken
    off a text that is a form of address or a trade as a whole (老板, 电工).
    """
    if name.isascii():
        return _strip_english(name)
    plain = simplify(name)
    if plain in _WORDS or plain in AFTER:
        return name, "", ""
    found = _TAIL.search(plain)
    if found and found.start() > 0:
        rest = name[: found.start()].strip()
        form = found.group()
        body = simplify(rest)
        if _may_take(body, form):
            return rest, name[found.start() :], AFTER[form]
    before = _BEFORE.match(plain)
    if before and len(plain) == 2 and before.group(1) in "老小" and plain[1] in surname_shares():
        if plain[0] == "老" or _is_surname_here(plain[1], 0.5):
            return name[1:], name[0], ""
    return name, "", ""


def _may_take(body: str, form: str) -> bool:
    if not body or body in _WORDS:
        return False
    if form in _AFTER_SURNAME_ONLY:
        return body in surname_shares() or (form in ("总", "董") and 2 <= len(body) <= 4)
    return len(body) <= 8


def _strip_english(name: str) -> tuple[str, str, str]:
    found = _ENGLISH_BEFORE.match(name)
    if found:
        word = found.group().strip().rstrip(".")
        return name[found.end() :].strip(), word, _ENGLISH_SEX.get(word.lower(), "")
    found = _ENGLISH_AFTER.search(name)
    if found:
        word = found.group().strip(" ,.")
        return name[: found.start()].strip(), word, _ENGLISH_SEX.get(word.lower(), "")
    return name, "", ""


def _is_surname_here(character: str, weight: float) -> bool:
    """Weigh one character between surname and given name; `weight` is the prior of surname."""
    share = surname_shares().get(character, 0.0)
    return share * weight > given_shares().get(character, 0.0) * (1 - weight)


def surname_before(body: str, form: str) -> bool:
    """Tell whether one character before a form of address is a surname: 张姐 yes, 华哥 no."""
    if body not in surname_shares():
        return False
    if len(body) > 1:
        return True
    if simplify(form) in _FAMILIAR and simplify(form) != "老师":
        return _is_surname_here(body, 0.85)
    return _is_surname_here(body, 0.97) or surname_shares()[body] > 0.0001
