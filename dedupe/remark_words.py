"""The patterns of remarks: prefixes, accounts, plates, amounts, sources, kin, services."""

from __future__ import annotations

import re
from functools import cache

from dedupe.text import EMOJI, fold, words

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
AMOUNT = re.compile(
    r"(?:已|未|待)?(?:付|收|欠|交|预付|剩|差|还)?(?:了)?(?:定金|订金|押金|尾款|欠款|货款|全款|余款|预付款?|首付|会费|学费|运费|充值|欠|付|收"
    r"|余额|储值|存|退款|优惠)(?:了)?\s?[:：]?\s?[¥$]?\d[\d,]*(?:\.\d+)?\s?(?:元|块|千|万|k|w)?|[¥$]\s?\d[\d,]*(?:\.\d+)?"
    r"|\d[\d,]*(?:\.\d+)?\s?(?:元|块钱|万元)",
    re.IGNORECASE,
)
#: 6月安装, 2024年3月5日到期, 周三送货, 3.8活动: what is to be done and when.
DATED = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号]|[上中下]旬|初|底)?[\u4e00-\u9fff]{0,6}"
    r"|\d{4}[-./年]\d{1,2}[-./月]\d{1,2}[日号]?[\u4e00-\u9fff]{0,6}"
    r"|(?:20)?\d{2}年[\u4e00-\u9fff]{0,6}|(?<!\d)\d{1,2}[.]\d{1,2}(?!\d)[\u4e00-\u9fff]{0,6}"
    r"|(?:下|这|本|上)?(?:周|星期|礼拜)[一二三四五六日天末][\u4e00-\u9fff]{0,6}"
    r"|(?:明天|后天|明年|年底|年后|月底|月初|下周|下月|下个月)[\u4e00-\u9fff]{0,6}"
)
LAST4 = re.compile(r"(?:尾号|后四位|末四位|尾数)[:：]?\s?(\d{4})(?!\d)")
QUANTITY = re.compile(
    r"^(.{2,12}?)\s?(?:[x×X*]\s?\d{1,5}|\d{1,5}\s?(?:盒|箱|件|个|套|瓶|支|包|斤|台|条|只|双|袋|罐|桶|吨|米|平|㎡|m2|张|把|份|本|块|片|卷|公斤|kg))[装]?$",
    re.IGNORECASE,
)
#: 孙姐介绍, 老王推荐的, 由李总引荐.
REFERRED = re.compile(
    r"^(?:由|经)?(.{1,6}?)(?:转介绍|介绍|推荐|引荐|带来|推过来|拉来|推的|介紹|推薦)(?:的|来的|过来的|客户|人)*(.*)$"
)
REFERRER = re.compile(r"^(?:介绍人|推荐人|转介绍人|引荐人|介紹人)[:： ]?(.{1,6})$")
SOURCES = (
    "抖音 快手 小红书 视频号 淘宝 天猫 京东 拼多多 闲鱼 转转 美团 大众点评 饿了么 百度 微博 知乎 公众号 朋友圈 地推 展会 广交会"
    " 转介绍 朋友介绍 老客户介绍 客户介绍 熟人介绍 同行介绍 58同城 58 赶集 阿里巴巴 1688 阿里 官网 网站 线下 门店 扫码 扫街 群里"
    " 微信群 业主群 宝妈群 QQ群 电话 陌拜 上门 路过 自来 自然到店 B站 bilibili 头条 直播间 直播 社群 搜索 附近的人 漂流瓶 探探 陌陌"
    " 名片 自媒体 广告 传单 沙龙 会销 异业 安居客 贝壳 链家 携程 飞猪 有赞 微店 微商城 唯品会 得物 facebook ins instagram whatsapp"
    " tiktok 亚马逊 amazon 领英 linkedin 企查查 天眼查 爱采购 慧聪 义乌购 XHS xhs dy 公域 私域 老店 隔壁店"
).split()
SOURCE = re.compile(
    r"^(?:从|在|通过)?(" + "|".join(sorted(map(re.escape, SOURCES), key=len, reverse=True)) + ")"
    r"(?:平台|上|店|号|群|直播间|私信|广告|推广|引流|渠道)?(?:来的|来|加的|加|过来的|找来的|找的|看到的|咨询|引流|渠道|客户|粉丝|客|买的|下单|成交|认识|认识的)*$",
    re.IGNORECASE,
)
KIN = {
    "wife": "老婆 妻子 爱人 媳妇 太太 夫人 内人 老伴 太座 婆娘 堂客 妻",
    "husband": "老公 丈夫 先生 老头 外子",
    "mother": "妈妈 母亲 妈 麻麻 老妈 媽媽 媽",
    "father": "爸爸 父亲 爸 粑粑 老爸",
    "child": "儿子 女儿 孩子 大儿子 小儿子 大女儿 小女儿 闺女 公子 千金 宝宝 兒子 女兒",
    "sibling": "哥哥 姐姐 弟弟 妹妹 大哥 大姐 弟妹 表哥 表姐 表弟 表妹 堂哥 堂姐 堂弟 堂妹 姐夫 妹夫 嫂子 双胞胎",
    "grandparent": "奶奶 爷爷 外婆 外公 姥姥 姥爷",
    "relative": "家属 家人 亲戚 舅舅 舅妈 叔叔 婶婶 姑姑 姑父 姨妈 姨父 阿姨 岳父 岳母 公公 婆婆 女婿 儿媳 侄子 侄女 外甥 外甥女 家长 监护人",
    "partner": "女朋友 男朋友 对象 女友 男友 未婚妻 未婚夫",
    "colleague": "同事 助理 秘书 司机 朋友 室友 邻居 闺蜜 同学 老板娘 合伙人 手下 徒弟 师傅 下属 财务 会计 采购 保姆 阿姨",
}
KIN_OF = {word: kind for kind, listed in KIN.items() for word in listed.split()}
KIN_TAIL = re.compile(
    "^(.{2,8}?)(?:的|他|她|家的|家|同学|小朋友|宝贝|宝宝)?("
    + "|".join(sorted(KIN_OF, key=len, reverse=True))
    + ")$"
)
#: 客服小美, 业务员小王: the person serves for the other side.
STAFF = re.compile(
    r"^(客服|业务员?|销售员?|采购|财务|会计|前台|店员|店长|导购|助理|跟单|仓管|文员|出纳|司机|老板娘?|负责人|联系人|收货人|经办人|对接人|快递员?|快递小哥|送货员?|安装师傅|設計師|设计师|法人)[:： ]?(.{1,8})$"
)
#: What somebody does: 修空调, 做美甲的, 卖水果, 开餐馆.
SERVICE = re.compile(
    r"^(修|做|卖|开|搞|装|送|收|贴|洗|拉|跑|贷|炒|养|种|批发|专业|专做|主营|经营|代理)([\u4e00-\u9fffA-Za-z]{1,6}?)(的|店|厂|公司)?$"
)
#: Trades that name the person's own calling; all others are what they buy or sell.
CALLINGS = frozenset(
    "货代 国际货代 物流 国际物流 货运 运输 快递 专线 水电 水电安装 施工 安装 口腔 牙科 眼科 中医 医院 诊所 驾校 律师 会计 保险 贷款 金融 报关"
    " 中介 房产 地产 劳务 保安 保洁 月嫂 保姆 搬家 开锁 维修 回收 翻译 设计 招聘 猎头 木工 瓦工 电工 油工 焊工 钣金 司机 代驾 监理 工程 教培 教育".split()
)
SCHOOL = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]{1,2}(?:小|中|幼|高|院)|附小|附中|实小|实验小学|实验中学|外国语|育才|中心小学|职高|职中|技校|党校)$"
)
CLASS = re.compile(
    r"^(?:[一二三四五六七八九\d]年级|高[一二三]|初[一二三]|大[一二三四]|小[大中小]?班|[大中小]班)?(?:[（(]?\d{1,2}[）)]?班|[一二三四五六七八九十]{1,2}班)?$"
)
ROAD = re.compile(
    r"(?:路|街|巷|弄|道|村|镇|小区|花园|大厦|广场|公寓|苑|栋|号楼|单元)[^\s]{0,12}?\d|\d+(?:号|栋|幢|座|单元|室|楼)"
)
SEPARATORS = re.compile(
    rf"[\s\-–—―_/\\|｜丨·•・、,，;；:：。…~～+＋=>＞→&@#*()（）【】\[\]<《》{{}}“”\"'‘’!！?？^`$%{EMOJI}]+"
)
LATIN_GAP = re.compile(r"(?<=[A-Za-z]) (?=[A-Za-z])")


@cache
def tag_words() -> frozenset[str]:
    """Return the words that are tags, folded."""
    return frozenset(fold(word) for word in words("tags.txt"))
