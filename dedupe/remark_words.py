"""The patterns of remarks: prefixes, accounts, plates, amounts, sources, kin, services."""

from __future__ import annotations

import re
from functools import cache

from dedupe.tables import word_lists, word_set
from dedupe.text import EMOJI, fold, words


def _begins(*names: str) -> str:
    """Return a look ahead for the characters with which the words of these lists begin.

    It tells at once that a piece is none of them; trying the words one by one takes far longer.
    """
    first = {word[0] for name in names for word in word_lists()[name]}
    return f"(?=[{''.join(sorted(map(re.escape, first)))}])"


def _first(*names: str) -> frozenset[str]:
    """Return the characters with which the words of these lists begin, in both cases."""
    words = (word for name in names for word in word_lists()[name])
    return frozenset(c for word in words for c in (word[0].lower(), word[0].upper()))


def _any(name: str) -> str:
    """Return a pattern of all words of a list, the longest first."""
    return "|".join(sorted(map(re.escape, word_lists()[name]), key=len, reverse=True))


#: Sort prefixes: A张三, AAA建材, 0-李, 01 王, Z. A number that counts something is none.
PREFIX = re.compile(
    r"^\s*(?:(?:[AaZz]{1,6}\d{0,3}|\d{1,3}|[A-Z]\d{0,2})[\s\-_.、·|:]+(?=\S)"
    r"|(?:[Aa]{1,6}|[Zz]{1,6}|[A-Z])\d{0,2}(?=[\u3400-\u9fff])"
    r"|0{1,3}\d{0,2}(?=[\u3400-\u9fff])"
    r"|[1-9](?=[\u3400-\u9fff])(?![号店年班月日楼期个周天次件单折元级组队期线环中小院厂季块万千百])"
    r"|[!！.。*＊#@~～^]+(?=\S))"
)
QQ = re.compile(
    r"(?:qq|扣扣|企鹅)\s?(?:号码|号|是)?\s?[:=]?\s?([1-9]\d{4,10})(?!\d)", re.IGNORECASE
)
WECHAT = re.compile(
    r"(?:wechat|weixin|微信|薇信|威信|徽信|vx|wx|v信|微)\s?(?:id|号码|号|是)?\s?[:=]?\s?"
    r"((?=[a-z0-9_\-]*[a-z])[a-z][a-z0-9_\-]{4,29})(?![a-z0-9_\-@])",
    re.IGNORECASE,
)
WECHAT_BARE = re.compile(r"(?<![A-Za-z0-9_])(wxid_[a-z0-9]{6,22})(?![A-Za-z0-9_])", re.IGNORECASE)
#: The telephone number is the WeChat id too; nothing more to read.
SAME_NUMBER = re.compile(
    r"(?:手机|电话|号码|手机号)?(?:微信|微|vx|wx|v)(?:手机|电话|号)?同(?:号|步|手机|电话)?|同(?:微信|微|vx|wx|v)(?:号)?"
    r"|(?:手机|电话)同(?:微信|微|号)|加微信?同号",
    re.IGNORECASE,
)
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.\- ]?"
    r"[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
#: Without one of these there is no amount.
MONEY = re.compile("[¥$元块金款付费值欠收额存惠]")
AMOUNT = re.compile(
    r"(?:已|未|待)?(?:付|收|欠|交|预付|剩|差|还)?(?:了)?(?:定金|订金|押金|尾款|欠款|货款|全款|余款|预付款?|首付|会费|学费|运费|充值|欠|付|收"
    r"|余额|储值|存|退款|优惠)(?:了)?\s?[:：]?\s?[¥$]?\d[\d,]*(?:\.\d+)?\s?(?:元|块|千|万|k|w)?|[¥$]\s?\d[\d,]*(?:\.\d+)?"
    r"|\d[\d,]*(?:\.\d+)?\s?(?:元|块钱|万元)",
    re.IGNORECASE,
)
#: 6月安装, 2024年3月5日到期, 周三送货, 3.8活动: what is to be done and when.
DATED = re.compile(
    r"(?=[\d下这本上周星礼明后年月])(?:(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号]|[上中下]旬|初|底)?[\u4e00-\u9fff]{0,6}"
    r"|\d{4}[-./年]\d{1,2}[-./月]\d{1,2}[日号]?[\u4e00-\u9fff]{0,6}"
    r"|(?:20)?\d{2}年[\u4e00-\u9fff]{0,6}|(?<!\d)\d{1,2}[.]\d{1,2}(?!\d)[\u4e00-\u9fff]{0,6}"
    r"|(?:下|这|本|上)?(?:周|星期|礼拜)[一二三四五六日天末][\u4e00-\u9fff]{0,6}"
    r"|(?:明天|后天|明年|年底|年后|月底|月初|下周|下月|下个月)[\u4e00-\u9fff]{0,6})"
)
LAST4 = re.compile(r"(?:尾号|后四位|末四位|尾数)[:：]?\s?(\d{4})(?!\d)")
QUANTITY = re.compile(
    r"^(.{2,12}?)\s?(?:[x×X*]\s?\d{1,5}|\d{1,5}\s?(?:盒|箱|件|个|套|瓶|支|包|斤|台|条|只|双|袋|罐|桶|吨|米|平|㎡|m2|张|把|份|本|块|片|卷|公斤|kg))[装]?$",
    re.IGNORECASE,
)
#: Without one of these nobody is said to have recommended somebody.
REFERS = re.compile("[介推引带拉]")
#: 孙姐介绍, 老王推荐的, 由李总引荐.
REFERRED = re.compile(
    r"^(?:由|经)?(.{1,6}?)(?:转介绍|介绍|推荐|引荐|带来|推过来|拉来|推的|介紹|推薦)(?:的|来的|过来的|客户|人)*(.*)$"
)
#: 小红书来的小王.
SOURCE_HEAD = re.compile(
    rf"^((?:{_any('sources')})(?:平台|店|号|群|直播间)?(?:{_any('source_tails')}|的)+)(.{{2,8}})$",
    re.IGNORECASE,
)
#: 一年级2班李浩然妈妈.
CLASS_HEAD = re.compile(
    r"^((?:[一二三四五六七八九\d]年级|高[一二三]|初[一二三]|[大中小]班)(?:[（(]?\d{1,2}[）)]?班)?)(.{2,})$"
)
#: 单老板义乌饰品, 钟先生电话: something glued behind the form of address.
ADDRESS_INSIDE = re.compile(
    "^(.{1,3}?)(先生|女士|小姐|老板娘|老板|总经理|经理|老师|师傅|医生|太太|主任|校长|院长|店长|厂长|律师"
    "|教练|阿姨|总|姐|哥)(.{2,})$"
)
#: 王 总, 陈 店长: the blank parts nothing.
ADDRESS_GAP = re.compile(
    r"(?<![\u3400-\u9fffA-Za-z])([\u3400-\u9fff]) (总经理|总|经理|店长|老板娘|老板|先生|女士|小姐"
    r"|老师|师傅|医生|太太|姐|哥|工)(?![\u3400-\u9fff])"
)
REFERRER = re.compile(r"^(?:介绍人|推荐人|转介绍人|引荐人|介紹人)[:： ]?(.{1,6})$")
SOURCE = re.compile(
    rf"^(?:从|在|通过)?{_begins('sources')}({_any('sources')})"
    rf"(?:平台|上|店|号|群|直播间|直播|私信|广告|推广|引流|渠道)?(?:{_any('source_tails')})*$",
    re.IGNORECASE,
)
KIN_OF = {
    word: name.removeprefix("kin_")
    for name, listed in word_lists().items()
    if name.startswith("kin_") and name != "kin_or_address"
    for word in listed
}
#: Other characters cannot end a word for kin.
KIN_LAST = frozenset(word[-1] for word in KIN_OF)
KIN_TAIL = re.compile(
    "^(.{2,8}?)(?:的|他|她|家的|家|同学|小朋友|宝贝|宝宝)?("
    + "|".join(sorted(KIN_OF, key=len, reverse=True))
    + ")$"
)
#: 周国强老婆李梅: whose, how, and the person.
KIN_AND_NAME = re.compile("^(.{2,4}?)(老婆|老公|妻子|爱人|太太|妈妈|爸爸|儿子|女儿)(.{2,4})$")
#: 客服小美, 业务员小王: the person serves for the other side.
STAFF = re.compile(rf"^{_begins('staff')}({_any('staff')})[:： ]?(.{{1,8}})$")
#: What somebody does: 修空调, 做美甲的, 卖水果, 开餐馆.
SERVICE = re.compile(
    rf"^{_begins('service_verbs')}({_any('service_verbs')})([\u4e00-\u9fffA-Za-z]{{1,6}}?)(的|店|厂|公司)?$"
)
#: Trades that name the person's own calling; all others are what they buy or sell.
CALLINGS = word_set("callings")
SCHOOL = re.compile(
    rf"^(?:第?[一二三四五六七八九十\d]{{1,2}}(?:小|中|幼|高|院)|{_begins('schools')}(?:{_any('schools')}))$"
)
CLASS = re.compile(
    r"^(?=[一二三四五六七八九十\d高初大中小（(]|$)"
    r"(?:[一二三四五六七八九\d]年级|高[一二三]|初[一二三]|大[一二三四]|小[大中小]?班|[大中小]班)?"
    r"(?:[（(]?\d{1,2}[）)]?班|[一二三四五六七八九十]{1,2}班)?$"
)
DIGIT = re.compile(r"\d")
#: Both these and quantities hold a digit.
ROAD = re.compile(
    r"(?:路|街|巷|弄|道|村|镇|小区|花园|大厦|广场|公寓|苑|栋|号楼|单元)[^\s]{0,12}?\d"
    r"|\d+(?:号|栋|幢|座|单元|室|楼)"
)
#: Pieces of letters and hanzi that begin with others say nothing of a class, a date, a source or a
#: service.
WORD_FIRST = _first("sources", "service_verbs") | frozenset(
    "从在通一二三四五六七八九十高初大中小（(下这本上周星礼明后年月"
)
#: Pieces that begin with other hanzi begin with no source, class or staff.
HEAD_FIRST = _first("sources", "staff") | frozenset("一二三四五六七八九高初大中小")
SEPARATORS = re.compile(
    rf"[\s\-–—―_/\\|｜丨·•・、,，;；:：。…~～+＋=>＞→&@#*()（）【】\[\]<《》{{}}“”\"'‘’!！?？^`$%{EMOJI}]+"
)
LATIN_GAP = re.compile(r"(?<=[A-Za-z]) (?=[A-Za-z])")
#: Amy 张, 张 Amy: the blank parts nothing.
SURNAME_GAP = re.compile(
    r"(?<=[A-Za-z]) (?=[\u3400-\u9fff](?![\u3400-\u9fff]))"
    r"|(?<![\u3400-\u9fff])(?<=[\u3400-\u9fff]) (?=[A-Za-z]{2})"
)
#: Characters that write foreign names: 买买提·艾力, 约翰·史密斯.
_FOREIGN = "".join(word_lists()["foreign_characters"])
FOREIGN_DOT = re.compile(f"(?<=[{_FOREIGN}][{_FOREIGN}])[·•・](?=[{_FOREIGN}][{_FOREIGN}])")


@cache
def tag_words() -> frozenset[str]:
    """Return the words that are tags, folded."""
    return frozenset(fold(word) for word in words("tags.txt"))
