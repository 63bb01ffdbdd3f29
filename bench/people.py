"""Invents customers of a Chinese wholesale business, the same ones for the same seed.

Every number is made up; nobody should be called. Names follow the frequency of surnames roughly.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from pypinyin import lazy_pinyin

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)  # fmt: skip
DOUBLE = ("欧阳", "司徒", "上官", "诸葛")
GIVEN_F = "芳娜敏静丽艳娟霞秀玲桂燕红梅兰英萍莉倩雪琳婷慧颖洁怡佳琪欣悦雯梦瑶露璐薇珍蓉"
GIVEN_M = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林峰建国志文博海东晓春"
TRADES = (
    "美甲",
    "美睫",
    "美容",
    "化妆品",
    "日化",
    "五金",
    "布艺",
    "灯饰",
    "茶叶",
    "母婴",
    "文具",
    "水果",
)
#: Province, city, districts, area code.
PLACES = (
    ("广东", "广州", ("天河", "白云", "番禺", "越秀"), "020"),
    ("广东", "深圳", ("福田", "龙岗", "南山"), "0755"),
    ("广东", "佛山", ("顺德", "南海", "禅城"), "0757"),
    ("浙江", "杭州", ("西湖", "余杭", "萧山"), "0571"),
    ("浙江", "义乌", ("稠城", "江东"), "0579"),
    ("湖南", "长沙", ("岳麓", "雨花", "芙蓉"), "0731"),
    ("四川", "成都", ("武侯", "锦江", "成华"), "028"),
    ("江苏", "苏州", ("姑苏", "吴中", "昆山"), "0512"),
    ("福建", "厦门", ("思明", "湖里"), "0592"),
    ("湖北", "武汉", ("江汉", "武昌", "洪山"), "027"),
    ("河南", "郑州", ("金水", "二七"), "0371"),
    ("重庆", "重庆", ("渝中", "江北", "沙坪坝"), "023"),
)
BRANDS = (
    "美丽源", "兰芝", "国强", "建发", "恒信", "佳美", "锦绣", "金诚", "百汇", "鸿运",
    "宏达", "顺发", "雅韵", "丽人", "华彩", "新天地", "万和", "永盛", "千色", "悦己",
)  # fmt: skip
STREETS = (
    "人民", "中山", "建设", "解放", "体育西", "天府", "五一", "劳动", "文化", "长江", "和平",
)  # fmt: skip
PREFIXES = (
    "134", "135", "136", "137", "138", "139", "147", "150", "151", "152", "157", "158", "159",
    "178", "182", "183", "187", "188", "130", "131", "132", "155", "156", "166", "175", "176",
    "185", "186", "133", "149", "153", "173", "177", "180", "181", "189", "191", "199",
)  # fmt: skip
MAIL_HOSTS = ("qq.com", "163.com", "126.com", "foxmail.com", "sina.com", "139.com")
LEVELS = ("VIP", "普通", "潜在", "", "")
OWNERS = ("小王", "小林", "阿玲")


@dataclass(frozen=True, slots=True)
class Person:
    """One invented customer."""

    number: int
    surname: str
    given: str
    woman: bool
    mobile: str
    wechat: str
    wxid: str
    email: str
    trade: str
    company: str
    province: str
    city: str
    district: str
    address: str
    landline: str
    birthday: str
    level: str
    owner: str

    @property
    def name(self) -> str:
        return self.surname + self.given

    @property
    def called(self) -> str:
        """How a shop keeper writes her into WeChat: 张姐, 王总."""
        return self.surname + ("姐" if self.woman else "总")

    @property
    def sound(self) -> str:
        return "".join(lazy_pinyin(self.name))


def people(seed: int, *, spread: int = 100_000_000) -> Iterator[Person]:
    """Yield invented customers without end; `spread` is how many endings a mobile has."""
    rng = random.Random(seed)  # noqa: S311 - invented people need no secret numbers
    number = 0
    while True:
        number += 1
        yield _person(rng, number, spread)


def _person(rng: random.Random, number: int, spread: int) -> Person:
    woman = rng.random() < 0.6
    surname = rng.choice(DOUBLE) if rng.random() < 0.01 else _surname(rng)
    letters = GIVEN_F if woman else GIVEN_M
    given = "".join(rng.choice(letters) for _ in range(1 if rng.random() < 0.3 else 2))
    province, city, districts, area = rng.choice(PLACES)
    district, trade, brand = rng.choice(districts), rng.choice(TRADES), rng.choice(BRANDS)
    sound = "".join(lazy_pinyin(surname + given))
    mobile = rng.choice(PREFIXES) + f"{rng.randrange(spread):08d}"
    firm = rng.random()
    company = ""
    if firm < 0.25:
        company = f"{city}市{district}区{brand}{trade}店"
    elif firm < 0.45:
        company = f"{city}{brand}{trade}有限公司"
    mailbox = rng.choice((sound + str(rng.randrange(100)), mobile, sound))
    email = f"{mailbox}@{rng.choice(MAIL_HOSTS)}"
    whole = "" if province == city else f"{province}省"
    street = f"{rng.choice(STREETS)}路{rng.randrange(1, 400)}号"
    return Person(
        number=number,
        surname=surname,
        given=given,
        woman=woman,
        mobile=mobile,
        wechat=rng.choice(("", "", f"{sound}{rng.randrange(1000)}", f"{sound}_{number % 97}")),
        wxid="wxid_"
        + "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(14)),
        email=email if rng.random() < 0.4 else "",
        trade=trade,
        company=company,
        province=province,
        city=city,
        district=district,
        address=f"{whole}{city}市{district}区{street}" if rng.random() < 0.5 else "",
        landline=f"{area}-{rng.randrange(20_000_000, 90_000_000)}" if rng.random() < 0.1 else "",
        birthday=f"19{rng.randrange(60, 100)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
        if rng.random() < 0.2
        else "",
        level=rng.choice(LEVELS),
        owner=rng.choice(OWNERS),
    )


def _surname(rng: random.Random) -> str:
    """Early surnames of the list are the common ones."""
    return SURNAMES[min(int(rng.expovariate(1 / 14)), len(SURNAMES) - 1)]
