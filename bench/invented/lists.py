"""What invented customers are made of: names, places, trades and how often each is met."""

from __future__ import annotations

import random
from itertools import accumulate
from pathlib import Path

from pypinyin import lazy_pinyin

from dedupe.tables import given_shares, lines, surname_shares, surname_sounds


def _words() -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    listed = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").splitlines()
    for name, _, words in (line.partition("|") for line in listed if not line.startswith("#")):
        out.setdefault(name, []).extend(words.split(" "))
    return out


WORDS = _words()
#: The names that a full register of the country is fullest of.
COMMON_NAMES = WORDS["common_names"]
ENGLISH_F = WORDS["english_f"]
ENGLISH_M = WORDS["english_m"]
#: Characters that names of firms are made of, two at a time.
FIRM = "".join(WORDS["firm"])
#: Trade, and how a firm of it ends its domain.
TRADES = {
    "贸易": "trade", "商贸": "sm", "实业": "sy", "科技": "tech", "网络科技": "net", "电子": "elec",
    "电子商务": "shop", "电器": "dq", "机电设备": "jd", "机械设备": "jx", "自动化设备": "auto",
    "仪器仪表": "yq", "五金制品": "wj", "模具": "mold", "塑胶制品": "sj", "包装材料": "pack",
    "印刷": "print", "纺织": "fz", "服装": "wear", "服饰": "fs", "鞋业": "shoes", "箱包": "bag",
    "家具": "jj", "家居用品": "home", "灯饰": "light", "建材": "jc", "装饰工程": "zs",
    "建筑工程": "jz", "园林绿化": "yl", "化工": "chem", "新能源": "energy", "环保科技": "hb",
    "生物科技": "bio", "医药": "med", "医疗器械": "yl", "食品": "food", "餐饮管理": "cy",
    "酒店管理": "hotel", "茶业": "tea", "农业科技": "agri", "母婴用品": "baby", "宠物用品": "pet",
    "美容美发": "beauty", "健身服务": "fit", "珠宝": "zb", "礼品": "gift", "文具用品": "wy",
    "教育咨询": "edu", "企业管理": "mgt", "人力资源": "hr", "财务咨询": "tax", "广告传媒": "ad",
    "文化传播": "media", "旅游服务": "tour", "房地产经纪": "fang", "物业管理": "wuye",
    "物流": "wl", "国际货运代理": "cargo", "供应链管理": "scm", "汽车销售": "car",
    "汽车服务": "qc", "信息技术": "it", "律师事务所": "law",
}  # fmt: skip
LEGAL = ("有限公司",) * 6 + ("有限责任公司",) * 2 + ("股份有限公司",) * 2
#: City and how often a customer lives there, in parts of a thousand.
CITIES = (
    "北京 50|上海 43|天津 34|重庆 36|广州 36|深圳 33|珠海 20|佛山 25|东莞 26|惠州 22|中山 22|"
    "汕头 20|江门 12|宁波 22|杭州 24|温州 21|金华 20|嘉兴 18|台州 16|绍兴 16|湖州 9|南京 19|"
    "苏州 20|无锡 15|南通 14|常州 14|徐州 13|扬州 12|盐城 9|济南 14|青岛 16|烟台 12|潍坊 12|"
    "临沂 12|福州 13|厦门 15|泉州 15|漳州 7|石家庄 13|唐山 10|保定 12|成都 18|绵阳 9|郑州 16|"
    "洛阳 10|武汉 16|宜昌 8|长沙 15|株洲 7|合肥 13|芜湖 9|沈阳 11|大连 11|西安 13|南昌 10|"
    "赣州 6|太原 9|贵阳 8|昆明 9|南宁 9|海口 8|长春 8|哈尔滨 8|呼和浩特 5|兰州 6|银川 4|乌鲁木齐 5"
)
STREETS = WORDS["streets"]
HOMES = WORDS["homes"]
HOME_KINDS = WORDS["home_kinds"]
OFFICE_KINDS = WORDS["office_kinds"]
PHRASES = WORDS["phrases"]
EMOJI = WORDS["emoji"]
TAGS = WORDS["tags"]
TITLES = WORDS["titles"]
OWNERS = WORDS["owners"]
LEVELS = WORDS["levels"]
HOSTS = ("qq.com", "qq.com", "foxmail.com", "163.com", "126.com", "139.com", "sina.com",
         "gmail.com", "outlook.com", "hotmail.com")  # fmt: skip
TYPOS = {
    "qq.com": "qq.con", "163.com": "163.co", "gmail.com": "gmial.com", "126.com": "126.con",
    "outlook.com": "outlok.com", "sina.com": "sina.co", "hotmail.com": "hotmial.com",
}  # fmt: skip
ENDINGS = (".com", ".cn", ".net", ".com.cn")
ROLES = ("info", "sales", "service", "office", "admin")
PREFIXES = WORDS["prefixes"]
#: Surnames read or typed for one another by their looks.
LOOKS = dict(zip("刘陈杨王李徐朱周吴张林汪冯袁", "列阵扬玉季除末同昊弛休江马哀", strict=True))
#: Traditional characters of names and firms, by the simplified one.
TRADITIONAL = dict(zip(
    "刘张陈杨黄赵吴孙马许郑罗叶韩冯邓蒋苏吕卢钟谭陆贾邹龙万钱汤贺严庄颜齐兰顾关国华伟丽艳静芳军"
    "强丹晓玲红娟兰云凤刚飞鹏杰龙东庆荣莹颖蕾维锋锐诗书梦宁远达顺丰汇创联宝实业电气机贸饰园",
    "劉張陳楊黃趙吳孫馬許鄭羅葉韓馮鄧蔣蘇呂盧鍾譚陸賈鄒龍萬錢湯賀嚴莊顏齊蘭顧關國華偉麗艷靜芳軍"
    "強丹曉玲紅娟蘭雲鳳剛飛鵬傑龍東慶榮瑩穎蕾維鋒銳詩書夢寧遠達順豐匯創聯寶實業電氣機貿飾園",
    strict=True,
))  # fmt: skip


def _tilted(shares: dict[str, float], power: float, jitter: float) -> dict[str, float]:
    """Return shares bent away from the shipped tables, so that these do not fit too well."""
    rng = random.Random(20)  # noqa: S311 - the same bend for every seed
    return {word: share**power * rng.lognormvariate(0, jitter) for word, share in shares.items()}


def sounds(text: str) -> str:
    """Return the syllables of a text, written together."""
    return "".join(lazy_pinyin(text)).replace("ü", "v")


def _given() -> dict[str, float]:
    return _tilted(dict(list(given_shares().items())[:420]), 1.15, 0.5)


SURNAMES = _tilted({s: v for s, v in surname_shares().items() if v > 1e-5}, 1.06, 0.08)
SURNAME_CUM = list(accumulate(SURNAMES.values()))
SURNAME_LIST = list(SURNAMES)
SURNAME_SOUND = surname_sounds()
GIVEN = _given()
GIVEN_SOUND = {c: sounds(c) for c in GIVEN}
_WOMEN = {w[0]: float(w[2]) for w in (line.split(" ") for line in lines("given.txt"))}


def _of_sex(woman: bool) -> tuple[list[str], list[float]]:
    weights = {c: w * (_WOMEN[c] if woman else 1 - _WOMEN[c]) for c, w in GIVEN.items()}
    return list(weights), list(accumulate(weights.values()))


#: Characters of given names and their running weights, of men and of women.
GIVEN_OF = (_of_sex(False), _of_sex(True))


def _alike(sound_of: dict[str, str]) -> dict[str, str]:
    by: dict[str, str] = {}
    for character, sound in sound_of.items():
        if len(character) == 1:
            by[sound] = by.get(sound, "") + character
    return {c: by[s].replace(c, "") for c, s in sound_of.items() if len(c) == 1}


#: The characters of names that sound like a character.
GIVEN_ALIKE = _alike(GIVEN_SOUND)
SURNAME_ALIKE = _alike({s: SURNAME_SOUND[s] for s in SURNAME_LIST[:150]})


def _places() -> tuple[list[tuple[str, str, tuple[str, ...], str]], list[int]]:
    """Return province, city, districts and area code of each city, and the running weights."""
    code = {line.split(" ")[1]: line.split(" ")[0] for line in lines("area_codes.txt")}
    cities: dict[str, tuple[str, str, tuple[str, ...], str]] = {}
    for line in lines("areas.txt"):
        province, *listed = line.split("|")
        for words in (text.split(" ") for text in listed):
            city = words[0].removesuffix("市")
            areas = tuple(w[:-1] for w in words[1:] if w.endswith("区") and 3 <= len(w) <= 4)[:6]
            short = province.removesuffix("省").removesuffix("市")
            for tail in ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区"):
                short = short.removesuffix(tail)
            areas = areas or ("城区", "东城", "南城")
            cities.setdefault(city, (short, city, areas, code.get(words[0], "0755")))
    wanted = [text.split(" ") for text in CITIES.split("|")]
    return [cities[name] for name, _ in wanted], list(accumulate(int(w) for _, w in wanted))


PLACES, PLACE_CUM = _places()
FIRM_SOUND = {c: sounds(c) for c in FIRM}
TRADE_LIST = list(TRADES)
